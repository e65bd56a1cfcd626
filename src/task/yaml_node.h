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
  std::vector<YamlKey> keys;
  std::vector<YamlNode> items;
};

// Stricter than YAML: one document without anchors, aliases, tags or repeated keys, nested at most
// 8 deep, at most 1 MB. Every scalar is text, whatever it looks like; a missing one, ~ and null are
// Empty. Throws ErrorKind::Data with file:line.
YamlNode parse_yaml(std::string_view text, const std::string& file);

}  // namespace tuneornot
