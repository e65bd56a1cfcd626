#include "task/schema_sketch.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "task/json_schema.h"

namespace tuneornot {

namespace {

using nlohmann::json;

constexpr std::size_t kMostFields = 200;

enum class Type { Null, Boolean, Integer, Number, String, Array, Object };

constexpr std::array<std::string_view, 7> kTypeNames = {
    "null", "boolean", "integer", "number", "string", "array", "object"};

Type type_of(const json& value) {
  switch (value.type()) {
    case json::value_t::boolean:
      return Type::Boolean;
    case json::value_t::number_integer:
    case json::value_t::number_unsigned:
      return Type::Integer;
    case json::value_t::number_float:
      return Type::Number;
    case json::value_t::string:
      return Type::String;
    case json::value_t::array:
      return Type::Array;
    case json::value_t::object:
      return Type::Object;
    default:
      return Type::Null;
  }
}

}  // namespace

// What has been seen at one place of the objects.
struct SchemaSketch::Node {
  std::array<std::size_t, kTypeNames.size()> counts{};  // values by type
  std::size_t mixed_line = 0;
  std::map<std::string, Node, std::less<>> fields;
  std::unique_ptr<Node> items;
  bool is_table = false;  // more fields than are kept

  std::size_t count(Type type) const { return counts[static_cast<std::size_t>(type)]; }

  // Those of the values; a whole number is a number where there are others.
  std::vector<std::string_view> types() const {
    std::vector<std::string_view> names;
    for (std::size_t type = 0; type < counts.size(); ++type) {
      const bool is_number_too =
          static_cast<Type>(type) == Type::Integer && count(Type::Number) > 0;
      if (counts[type] > 0 && !is_number_too) {
        names.push_back(kTypeNames[type]);
      }
    }
    return names;
  }

  bool is_mixed() const { return types().size() > (count(Type::Null) > 0 ? 2U : 1U); }

  void add(const json& value, std::size_t line) {
    ++counts[static_cast<std::size_t>(type_of(value))];
    if (mixed_line == 0 && is_mixed()) {
      mixed_line = line;
    }
    if (value.is_object()) {
      add_fields(value, line);
    }
    for (const json& item : value.is_array() ? value : json::array()) {
      if (items == nullptr) {
        items = std::make_unique<Node>();
      }
      items->add(item, line);
    }
  }

  void add_fields(const json& value, std::size_t line) {
    for (const auto& [name, field] : value.items()) {
      if (fields.size() == kMostFields && !fields.contains(name)) {
        is_table = true;
        fields.clear();
      }
      if (is_table) {
        return;
      }
      fields[name].add(field, line);
    }
  }

  std::size_t values() const {
    std::size_t sum = 0;
    for (const std::size_t one : counts) {
      sum += one;
    }
    return sum;
  }

  json schema() const {
    const std::vector<std::string_view> names = types();
    json result = json::object();
    if (names.size() == 1) {
      result["type"] = names.front();
    } else if (!names.empty()) {
      result["type"] = names;
    }
    if (count(Type::Object) > 0 && !is_table) {
      add_properties(result);
    }
    if (items != nullptr) {
      result["items"] = items->schema();
    }
    return result;
  }

  void add_properties(json& result) const {
    json properties = json::object();
    json required = json::array();
    for (const auto& [name, field] : fields) {
      properties[name] = field.schema();
      if (field.values() == count(Type::Object)) {
        required.push_back(name);
      }
    }
    result["properties"] = std::move(properties);
    result["required"] = std::move(required);
    result["additionalProperties"] = false;
  }

  void find_mixed(const std::string& path, std::vector<MixedField>& found) const {
    if (mixed_line > 0) {
      found.push_back({.path = path,
                       .types = fmt::format("{}", fmt::join(types(), " or ")),
                       .line = mixed_line});
    }
    for (const auto& [name, field] : fields) {
      field.find_mixed(path.empty() ? name : fmt::format("{}.{}", path, name), found);
    }
    if (items != nullptr) {
      items->find_mixed(path + "[]", found);
    }
  }
};

SchemaSketch::SchemaSketch() : root_(std::make_unique<Node>()) {}
SchemaSketch::~SchemaSketch() = default;
SchemaSketch::SchemaSketch(SchemaSketch&& other) noexcept = default;

void SchemaSketch::add(std::string_view object, std::size_t line) {
  root_->add(json::parse(object), line);
}

std::string SchemaSketch::schema() const {
  return root_->values() == 0 ? R"({"type":"object"})" : canonical_json(root_->schema());
}

std::vector<MixedField> SchemaSketch::mixed_fields() const {
  std::vector<MixedField> found;
  root_->find_mixed("", found);
  return found;
}

std::string infer_schema(std::span<const Example> examples) {
  SchemaSketch sketch;
  for (const Example& example : examples) {
    sketch.add(example.output, example.line);
  }
  return sketch.schema();
}

std::string object_schema(const Task& task,
                          const std::filesystem::path& folder,
                          std::span<const Example> examples) {
  if (task.kind != TaskKind::Extract) {
    return "";
  }
  const std::unique_ptr<JsonSchema> given = load_schema(task, folder);
  return given ? given->text() : infer_schema(examples);
}

}  // namespace tuneornot
