#include "task/task_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "base/number.h"
#include "base/plain_text.h"
#include "base/text.h"

namespace tuneornot {

namespace {

constexpr std::string_view kNotUnderstood =
    "is not understood by this version of tuneornot; remove it for now";

[[noreturn]] void refuse_unknown(const Value& map, const YamlKey& key, std::span<const Key> keys) {
  std::vector<std::string> known;
  for (const Key& candidate : keys) {
    known.emplace_back(candidate.name);
  }
  const std::optional<std::string> meant = nearest(key.name, known);
  const std::string advice = meant ? fmt::format("did you mean \"{}\"?", *meant)
                                   : "the keys are " + quoted_list(known, known.size());
  refuse_at(map.file,
            key.line,
            fmt::format("there is no key \"{}\"{}; {}",
                        shortened(key.name, kShownColumns),
                        map.name.empty() ? "" : fmt::format(" in \"{}\"", map.name),
                        advice));
}

void read_key(const Value& map, std::size_t index, std::span<const Key> keys, Task& task) {
  const YamlKey& key = map.node.keys[index];
  const auto known = std::ranges::find(keys, key.name, &Key::name);
  if (known == keys.end()) {
    refuse_unknown(map, key, keys);
  }
  const std::string name = map.name.empty() ? key.name : map.name + '.' + key.name;
  if (known->read == nullptr) {
    refuse_at(map.file, key.line, fmt::format("\"{}\" {}", name, kNotUnderstood));
  }
  known->read({.file = map.file, .name = name, .node = map.node.items[index]}, task);
}

}  // namespace

void refuse(const Value& value, const std::string& fault) {
  refuse_at(value.file, value.node.line, fmt::format("\"{}\" {}", value.name, fault));
}

std::string text_of(const Value& value) {
  if (value.node.kind == YamlNode::Kind::Empty ||
      (value.node.kind == YamlNode::Kind::Text && is_blank(value.node.text))) {
    refuse(value, "is empty; give it a value or remove it");
  }
  if (value.node.kind != YamlNode::Kind::Text) {
    refuse(value, "must be one text, not a list or a map");
  }
  return value.node.text;
}

std::vector<std::string> texts_of(const Value& value) {
  if (value.node.kind != YamlNode::Kind::List) {
    return {text_of(value)};
  }
  if (value.node.items.empty()) {
    refuse(value, "is empty; give it a value or remove it");
  }
  std::vector<std::string> texts;
  for (const YamlNode& item : value.node.items) {
    const std::string text = text_of({.file = value.file, .name = value.name, .node = item});
    if (std::ranges::find(texts, text) != texts.end()) {
      refuse_at(value.file,
                item.line,
                fmt::format(R"("{}" stands twice in "{}"; keep one)",
                            shortened(text, kShownColumns),
                            value.name));
    }
    texts.push_back(text);
  }
  return texts;
}

bool truth_of(const Value& value, std::string_view said) {
  const std::string text = text_of(value);
  if (text != "true" && text != "false") {
    refuse(
        value,
        fmt::format("is {}; it must be true ({}) or false", shortened(text, kShownColumns), said));
  }
  return text == "true";
}

double number_of(const Value& value, const NumberRange& range) {
  const std::string text = text_of(value);
  const double number =
      parse_number<double>(text).value_or(std::numeric_limits<double>::quiet_NaN());
  const bool is_within = number >= range.least && number <= range.most;  // NaN is not
  if (!is_within) {
    refuse(value, fmt::format("is {}; it must be {}", shortened(text, kShownColumns), range.said));
  }
  return number;
}

void read_keys(const Value& map, std::span<const Key> keys, Task& task) {
  if (map.node.kind != YamlNode::Kind::Map) {
    refuse(map, "must be a map of keys and values");
  }
  for (std::size_t index = 0; index < map.node.keys.size(); ++index) {
    read_key(map, index, keys, task);
  }
}

}  // namespace tuneornot
