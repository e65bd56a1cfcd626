#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

struct YamlKey {
  std::string name;
  std::size_t line = 0;
};

// A YAML value with its line (from 1). A map has as many keys as items.
struct YamlNode {
  enum class Kind { Empty, Text, List, Map };

  Kind kind = Kind::Empty;
  std::size_t line = 1;
  std::string text;
  std::string tag;  // "!function"; empty for none, and for those that all of YAML has (!!str)
  std::vector<YamlKey> keys;
  std::vector<YamlNode> items;
};

// What a map has under the key; null where it has none, and for what is no map.
const YamlNode* value_under(const YamlNode& map, std::string_view key);
YamlNode* value_under(YamlNode& map, std::string_view key);

// The value as compact JSON: texts as strings, Empty as null.
std::string compact_json(const YamlNode& node);

// The memory that a copy of it takes, about. Copies of a part of a document multiply what a hostile
// file can fill: all of them together may take no more than kMostCopiedBytes.
std::size_t bytes_of(const YamlNode& node);
constexpr std::size_t kMostCopiedBytes = 64'000'000;

// How far a document may go.
struct YamlRules {
  std::size_t most_bytes = 0;
  std::size_t deepest = 0;        // lists and maps in one another
  std::string_view if_too_large;  // what to do then
  bool allows_tags = false;
};

// Stricter than YAML: one document without repeated keys. Every scalar is text, valid UTF-8 without
// NUL, whatever it looks like; a missing one, ~ and null are Empty. An alias becomes a copy of what
// its anchor names, with the line it has there, and a merge key (<<) the keys that it takes in; of
// copies there may be kMostCopiedBytes. Throws ErrorKind::Data with file:line.
YamlNode parse_yaml(std::string_view text, const std::string& file, const YamlRules& rules);

}  // namespace tuneornot
