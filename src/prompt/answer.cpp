#include "prompt/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/normalise.h"
#include "task/labels.h"

namespace tuneornot {

namespace {

bool is_word_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
         (byte >= 'A' && byte <= 'Z') || byte == '_';
}

// Whether `name` stands in `text` as words of its own.
bool names(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const bool starts = at == 0 || !is_word_character(text[at - 1]);
    const std::size_t end = at + name.size();
    if (starts && (end == text.size() || !is_word_character(text[end]))) {
      return true;
    }
  }
  return false;
}

// The one label that `matches`; empty when none or several do.
template <typename Matches>
std::optional<std::string> only(std::span<const Label> labels, Matches matches) {
  const auto found = std::ranges::find_if(labels, matches);
  if (found == labels.end() || std::any_of(found + 1, labels.end(), matches)) {
    return std::nullopt;
  }
  return found->name;
}

// The text from the bracket at `start` to the one that closes it; empty where none does, or where
// brackets nest deeper than anything that is read.
std::string_view bracketed(std::string_view text, std::size_t start) {
  constexpr int kDeepest = 64;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = start; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      i += c == '\\' ? 1 : 0;
      in_string = c != '"';
      continue;
    }
    in_string = c == '"';
    depth += c == '{' || c == '[' ? 1 : 0;
    depth -= c == '}' || c == ']' ? 1 : 0;
    if (depth == 0 || depth > kDeepest) {
      return depth == 0 ? text.substr(start, i + 1 - start) : std::string_view();
    }
  }
  return {};
}

// The first whole JSON value in the text that begins with `open`; null when there is none.
nlohmann::json first_value(std::string_view text, char open) {
  for (std::size_t at = text.find(open); at != std::string_view::npos;
       at = text.find(open, at + 1)) {
    const std::string_view found = bracketed(text, at);
    nlohmann::json value = nlohmann::json::parse(found, nullptr, false);
    if (!value.is_discarded()) {
      return value;
    }
  }
  return nullptr;
}

}  // namespace

std::optional<std::string> read_label(std::string_view text, std::span<const Label> labels) {
  if (const auto exact = only(labels, [&](const Label& l) { return l.name == text; })) {
    return exact;
  }
  const std::string whole = normalised(text);
  if (whole.empty()) {
    return std::nullopt;
  }
  if (const auto same = only(labels, [&](const Label& l) { return normalised(l.name) == whole; })) {
    return same;
  }
  const std::size_t start = std::min(text.find_first_not_of(" \r\n\t"), text.size());
  const std::string_view rest = text.substr(start);
  const std::string line = normalised(rest.substr(0, rest.find('\n')));
  // A label inside the name of another one does not count where the longer one is named.
  const auto named = [&](const Label& label) {
    const std::string name = normalised(label.name);
    return !name.empty() && names(line, name) &&
           std::ranges::none_of(labels, [&](const Label& longer) {
             const std::string other = normalised(longer.name);
             return other.size() > name.size() && names(other, name) && names(line, other);
           });
  };
  return only(labels, named);
}

std::optional<std::string> read_labels(std::string_view text, std::span<const Label> labels) {
  const nlohmann::json list = first_value(text, '[');
  if (!list.is_array()) {
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (const nlohmann::json& item : list) {
    const std::optional<std::string> name =
        item.is_string() ? read_label(item.get<std::string>(), labels) : std::nullopt;
    if (!name) {
      return std::nullopt;
    }
    names.push_back(*name);
  }
  return join_labels(std::move(names));
}

std::optional<std::string> read_object(std::string_view text) {
  const nlohmann::json object = first_value(text, '{');
  return object.is_object() ? std::optional(canonical_json(object)) : std::nullopt;
}

std::optional<std::string> read_answer(std::string_view text, const AnswerShape& shape) {
  switch (shape.kind) {
    case TaskKind::Generate:
      return std::string(text);
    case TaskKind::Extract:
      return read_object(text);
    case TaskKind::Classify:
      break;
  }
  return shape.many ? read_labels(text, shape.labels) : read_label(text, shape.labels);
}

// first-i and rest-i are what may stand from the i-th label on, before and behind a first one: two
// rules a label, where writing out every pair would take a square of them.
std::string label_list_grammar(std::span<const Label> labels) {
  std::vector<std::string> names;
  for (const Label& label : labels) {
    names.push_back(label.name);
  }
  std::ranges::sort(names);
  std::string grammar = "root ::= \"[\" first-0 \"]\"\n";
  for (std::size_t i = 0; i < names.size(); ++i) {
    // A JSON text inside a GBNF literal: quotes and backslashes escaped as JSON has them, again.
    const std::string label = nlohmann::json(nlohmann::json(names[i]).dump()).dump();
    grammar += fmt::format("label-{0} ::= {1}\n", i, label);
    grammar += fmt::format("first-{0} ::= label-{0} rest-{1} | first-{1}\n", i, i + 1);
    grammar += fmt::format("rest-{0} ::= \",\" label-{0} rest-{1} | rest-{1}\n", i, i + 1);
  }
  return grammar + fmt::format("first-{0} ::= \"\"\nrest-{0} ::= \"\"\n", names.size());
}

}  // namespace tuneornot
