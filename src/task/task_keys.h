#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml_node.h"
#include "task/task.h"

namespace tuneornot {

constexpr std::size_t kShownColumns = 60;

// A value of the task file and what messages call it.
struct Value {
  const std::string& file;
  std::string name;  // "data.input"
  const YamlNode& node;
};

// Throws ErrorKind::Data: file:line, the value's name and the fault.
[[noreturn]] void refuse(const Value& value, const std::string& fault);

// One text that is not blank. These refuse what is something else.
std::string text_of(const Value& value);

// One text, or a list of different ones.
std::vector<std::string> texts_of(const Value& value);

struct NumberRange {
  double least = 0;
  double most = 0;
  std::string_view said;  // "a number from 0 to 0.5"
};
double number_of(const Value& value, const NumberRange& range);

// true or false; `said` is what true means: "several labels a row".
bool truth_of(const Value& value, std::string_view said);

// A key of a map. Without `read` it is one of the task file that this version does not understand.
struct Key {
  std::string_view name;
  void (*read)(const Value& value, Task& task) = nullptr;
};

// Reads a map's values; refuses keys that are not among `keys`, naming the nearest.
void read_keys(const Value& map, std::span<const Key> keys, Task& task);

}  // namespace tuneornot
