#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "task/task.h"

namespace tuneornot {

// A field that holds values of several types in different objects.
struct MixedField {
  std::string path;      // "slots.rating", "items[].price"
  std::string types;     // "string or integer"
  std::size_t line = 0;  // of the first object that has another type than those before
};

// What JSON Schema a set of objects would satisfy: which fields there are, of which types, and
// which of them stand in every object. It lists no values, since one that a few rows do not have is
// no fault. Objects with more than 200 different fields are taken for tables whose keys are data:
// any key is then allowed.
class SchemaSketch {
 public:
  SchemaSketch();
  ~SchemaSketch();
  SchemaSketch(SchemaSketch&& other) noexcept;

  // `object` is canonical (object_text.h) and stands on `line`.
  void add(std::string_view object, std::size_t line);

  // Compact JSON. A field is required where every object has it; fields that none has are not
  // allowed. {"type":"object"} when nothing was added.
  std::string schema() const;

  // A field that is sometimes null, or sometimes a whole number and sometimes not, is not mixed.
  std::vector<MixedField> mixed_fields() const;

 private:
  struct Node;
  std::unique_ptr<Node> root_;
};

// The schema of the examples' outputs.
std::string infer_schema(std::span<const Example> examples);

// The schema that the task names, else that of these examples; empty where the task's kind is not
// extract. Throws as load_schema does.
std::string object_schema(const Task& task,
                          const std::filesystem::path& folder,
                          std::span<const Example> examples);

}  // namespace tuneornot
