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

// The value as compact JSON: texts as strings, Empty as null.
std::string compact_json(const YamlNode& node);

// How far a document may go.
struct YamlRules {
  std::size_t most_bytes = 0;
  std::size_t deepest = 0;        // lists and maps in one another
  std::string_view if_too_large;  // what to do then
  bool allows_tags = false;
};

// Stricter than YAML: one document without anchors, aliases or repeated keys. Every scalar is text,
// valid UTF-8 without NUL, whatever it looks like; a missing one, ~ and null are Empty. Throws
// ErrorKind::Data with file:line.
YamlNode parse_yaml(std::string_view text, const std::string& file, const YamlRules& rules);

}  // namespace tuneornot
