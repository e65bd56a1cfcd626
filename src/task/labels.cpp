#include "task/labels.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/json.h"
#include "base/text.h"

namespace tuneornot {

namespace {

// How many bytes at the beginning of `text` are a space of Unicode; 0 when it begins otherwise.
std::size_t space_at(std::string_view text) {
  constexpr std::array<std::string_view, 9> kSpaces = {
      " ", "\t", "\r", "\n", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80", "\v"};
  for (const std::string_view space : kSpaces) {
    if (text.starts_with(space)) {
      return space.size();
    }
  }
  // U+2000 to U+200A.
  const bool is_wide = text.size() >= 3 && text.starts_with("\xE2\x80") &&
                       static_cast<unsigned char>(text[2]) <= 0x8A;
  return is_wide ? 3 : 0;
}

// The same for a character that nobody sees. The joiners U+200C and U+200D are left: they are part
// of how Persian words and emoji are written.
std::size_t invisible_at(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x20 || first == 0x7F) {
    return 1;
  }
  constexpr std::array<std::string_view, 15> kInvisible = {"\xC2\xAD",      // soft hyphen
                                                           "\xE2\x80\x8B",  // zero-width space
                                                           "\xE2\x80\x8E",  // marks of direction
                                                           "\xE2\x80\x8F",
                                                           "\xE2\x80\xAA",
                                                           "\xE2\x80\xAB",
                                                           "\xE2\x80\xAC",
                                                           "\xE2\x80\xAD",
                                                           "\xE2\x80\xAE",
                                                           "\xE2\x81\xA0",  // word joiner
                                                           "\xE2\x81\xA6",  // isolates
                                                           "\xE2\x81\xA7",
                                                           "\xE2\x81\xA8",
                                                           "\xE2\x81\xA9",
                                                           "\xEF\xBB\xBF"};  // byte order mark
  for (const std::string_view character : kInvisible) {
    if (text.starts_with(character)) {
      return character.size();
    }
  }
  return 0;
}

// Most labels are plain: no byte that could need a closer look.
bool is_plain(std::string_view text) {
  return !text.empty() && text.front() != ' ' && text.back() != ' ' &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7F'; });
}

void trim_end(std::string& text, std::size_t shortest) {
  while (text.size() > shortest && text.back() == ' ') {
    text.pop_back();
  }
}

}  // namespace

LabelFaults clean_label(std::string_view text, std::string& clean) {
  clean.clear();
  if (is_plain(text)) {
    clean = text;
    return {};
  }
  LabelFaults faults;
  std::size_t after_text = 0;  // where the spaces at the end begin
  while (!text.empty()) {
    const std::size_t space = space_at(text);
    const std::size_t invisible = space == 0 ? invisible_at(text) : 0;
    const bool is_break = space == 1 && text.front() != ' ';
    if (space > 0) {
      faults.spaces = faults.spaces || clean.empty();
      faults.invisible = faults.invisible || (is_break && !clean.empty());
      clean += clean.empty() ? "" : is_break ? " " : text.substr(0, space);
    } else if (invisible > 0) {
      faults.invisible = true;
    } else {
      clean += text.front();
      after_text = clean.size();
    }
    text.remove_prefix(std::max<std::size_t>(1, space + invisible));
  }
  faults.spaces = faults.spaces || after_text < clean.size();
  clean.resize(after_text);
  return faults;
}

std::string label_fault(std::string_view name) {
  std::string clean;
  const LabelFaults faults = clean_label(name, clean);
  if (clean.empty()) {
    return "is empty; give it a name";
  }
  if (faults.spaces) {
    return "begins or ends with a space; remove the space";
  }
  if (faults.invisible) {
    return "holds a line break, a tab or a character that nobody sees; remove it";
  }
  return name.size() > kLongestLabel ? "has more than 200 bytes; shorten it" : "";
}

std::string label_spelling(std::string_view label) {
  std::string spelling;
  for (const char c : case_folded(label)) {
    const bool is_gap = c == ' ' || c == '-' || c == '_';
    if (!is_gap) {
      spelling += c;
    } else if (!spelling.empty() && spelling.back() != ' ') {
      spelling += ' ';
    }
  }
  trim_end(spelling, 1);
  return spelling;
}

bool is_like_missing(std::string_view label) {
  constexpr std::array<std::string_view, 9> kMissing = {
      "na", "n/a", "nan", "null", "none", "nil", "-", "?", "#n/a"};
  return label.size() <= 4 && std::ranges::find(kMissing, case_folded(label)) != kMissing.end();
}

std::string join_labels(std::vector<std::string> labels) {
  std::ranges::sort(labels);
  const auto repeats = std::ranges::unique(labels);
  labels.erase(repeats.begin(), repeats.end());
  return canonical_json(labels);
}

std::vector<std::string> split_labels(std::string_view output) {
  const nlohmann::json list = nlohmann::json::parse(output, nullptr, false);
  const bool is_of_texts = list.is_array() && std::ranges::all_of(list, [](const auto& item) {
                             return item.is_string();
                           });
  check(is_of_texts, "a set of labels is a JSON list of texts");
  return list.get<std::vector<std::string>>();
}

LabelSpellings::LabelSpellings(std::span<const Label> labels) {
  for (const Label& label : labels) {
    for (const std::string& spelling : label.of) {
      labels_.emplace(spelling, label.name);
    }
  }
}

std::string_view LabelSpellings::label_of(std::string_view spelling) const {
  if (labels_.empty()) {
    return spelling;
  }
  const auto found = labels_.find(spelling);
  return found == labels_.end() ? spelling : std::string_view(found->second);
}

std::uint32_t LabelTable::number_of(std::string_view label) {
  const auto found = numbers_.find(label);
  if (found != numbers_.end()) {
    return found->second;
  }
  const auto number = static_cast<std::uint32_t>(names_.size());
  const auto added = numbers_.emplace(std::string(label), number).first;
  names_.push_back(&added->first);
  return number;
}

}  // namespace tuneornot
