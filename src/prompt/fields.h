#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

// A field of an extract task's object, as a prompt names it.
struct Field {
  std::string path;  // "slots.city"; "items[].price" for a field of a list's items
  std::string
      description;  // "text", "number or null", "one of \"a\", \"b\"; the schema's own words"
  bool operator==(const Field&) const = default;
};

// The fields at the ends of a JSON Schema's properties, in the order of their names. `schema` is a
// JSON Schema that JsonSchema accepts.
std::vector<Field> fields_of(std::string_view schema);

}  // namespace tuneornot
