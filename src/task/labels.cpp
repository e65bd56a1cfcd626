#include "task/labels.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/json.h"
#include "base/text.h"
#include "task/unseen.h"

namespace tuneornot {

namespace {

// Most labels are plain: no byte that could need a closer look.
bool is_plain(std::string_view text) {
  return !text.empty() && text.front() != ' ' && text.back() != ' ' &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7F'; });
}

constexpr std::string_view kGaps = " -_";

// All of Unicode beyond ASCII is taken for letters.
bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Whether a run of gaps holds a hyphen that is none, but a sign: it does not stand between letters
// or digits, or clings to one side of a space, as in "a -1".
bool has_sign(std::string_view before, std::string_view run, std::string_view after) {
  const bool is_between = !before.empty() && is_letter_or_digit(before.back()) && !after.empty() &&
                          is_letter_or_digit(after.front());
  const bool is_even = (run.front() == '-') == (run.back() == '-');
  return run.find('-') != std::string_view::npos && !(is_between && is_even);
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

// A hyphen counts as a space between words alone: "-1", "A-" and "a -1" keep theirs.
std::string label_spelling(std::string_view label) {
  const std::string folded = case_folded(label);
  const std::string_view text = folded;
  std::string spelling;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t gap = std::min(text.find_first_of(kGaps, at), text.size());
    const std::size_t end = std::min(text.find_first_not_of(kGaps, gap), text.size());
    const std::string_view run = text.substr(gap, end - gap);
    spelling += text.substr(at, gap - at);
    spelling += !run.empty() && has_sign(text.substr(0, gap), run, text.substr(end)) ? run : " ";
    at = end;
  }
  return std::string(trimmed(spelling));
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
