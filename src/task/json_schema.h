#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "task/task.h"

namespace tuneornot {

// The JSON Schema (2020-12) that the objects of an extract task are held against. Of its keywords
// these are checked: type, properties, required, additionalProperties, items, enum, const, anyOf,
// and $ref to "#" or into $defs or definitions. Of the others, those that say nothing about a value
// (title, default, ...) are passed over, and the rest are named by unchecked_keywords.
//
// A subset of our own: valijson 1.0, which Debian has, passes over every keyword that it does not
// know, and overflows the stack at a $ref that leads back to itself.
class JsonSchema {
 public:
  // `file` opens the messages. Throws ErrorKind::Data where the text is not a schema of objects, or
  // a keyword that is checked has a value that it cannot have.
  JsonSchema(std::string_view text, const std::string& file);
  ~JsonSchema();
  JsonSchema(JsonSchema&& other) noexcept;

  const std::string& text() const { return text_; }  // compact, keys sorted
  const std::vector<std::string>& unchecked_keywords() const { return unchecked_; }

  // The first thing that keeps an object from being what the schema describes: `"slots.city" is a
  // number, not a string`. Empty when nothing does. `object` is JSON.
  std::string fault_of(std::string_view object) const;

 private:
  std::unique_ptr<const nlohmann::json> root_;
  std::string text_;
  std::vector<std::string> unchecked_;
};

// The schema file that a task names, or the task has none: null. Throws ErrorKind::Data as
// JsonSchema does, and where there is no such file.
std::unique_ptr<JsonSchema> load_schema(const Task& task, const std::filesystem::path& folder);

}  // namespace tuneornot
