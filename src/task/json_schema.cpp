#include "task/json_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "base/text.h"

namespace tuneornot {

namespace {

using nlohmann::json;

constexpr std::size_t kShownColumns = 60;
constexpr std::array<std::string_view, 7> kTypes = {
    "array", "boolean", "integer", "null", "number", "object", "string"};
// They say nothing about a value.
constexpr std::array<std::string_view, 10> kAnnotations = {"title",
                                                           "description",
                                                           "default",
                                                           "examples",
                                                           "deprecated",
                                                           "readOnly",
                                                           "writeOnly",
                                                           "$schema",
                                                           "$id",
                                                           "$comment"};

// Of a part of the schema or of a value: "slots.city", "items[2].name"; empty for the whole.
std::string inside(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + '.' + key;
}

std::string quoted(const std::string& text) {
  return '"' + shortened(text, kShownColumns) + '"';
}

// "$defs" and "address" of "#/$defs/address"; two empty texts of "#".
using Target = std::pair<std::string, std::string>;

std::optional<Target> target_of(const std::string& reference) {
  if (reference == "#") {
    return Target{};
  }
  for (const std::string place : {"$defs", "definitions"}) {
    const std::string start = "#/" + place + '/';
    if (reference.starts_with(start) && reference.find('/', start.size()) == std::string::npos) {
      return Target{place, reference.substr(start.size())};
    }
  }
  return std::nullopt;
}

// Null when there is no such part.
const json* referred(const json& root, const json& reference) {
  const auto target =
      reference.is_string() ? target_of(reference.get<std::string>()) : std::nullopt;
  if (!target) {
    return nullptr;
  }
  if (target->first.empty()) {
    return &root;
  }
  const auto place = root.find(target->first);
  if (place == root.end() || !place->is_object() || !place->contains(target->second)) {
    return nullptr;
  }
  return &place->at(target->second);
}

// Reads a schema once, before any value is held against it.
class SchemaCheck {
 public:
  SchemaCheck(const json& root, const std::string& file) : root_(root), file_(file) {
    if (!root.is_object()) {
      refuse("", R"(is not a JSON Schema; write an object, such as {"type": "object", ...})");
    }
    check_part(root, "");
    for (const auto& [part, path] : parts_) {
      check_ends(*part, path);
    }
    if (root.contains("type") && !allows_objects(root["type"])) {
      refuse("type", "allows no object, and an answer is one; write \"object\"");
    }
  }

  std::vector<std::string> unchecked() const { return {unchecked_.begin(), unchecked_.end()}; }

 private:
  [[noreturn]] void refuse(const std::string& path, const std::string& fault) const {
    const std::string place = path.empty() ? "" : quoted(path) + ' ';
    throw Error(ErrorKind::Data, fmt::format("{}: {}{}", file_, place, fault));
  }

  static bool allows_objects(const json& types) {
    return types == "object" ||
           (types.is_array() && std::ranges::find(types, "object") != types.end());
  }

  void check_part(const json& node, const std::string& path) {
    if (node.is_boolean()) {
      return;
    }
    parts_.emplace_back(&node, path);
    if (!node.is_object()) {
      refuse(path, "is not a schema; write an object, true or false");
    }
    for (const auto& [keyword, value] : node.items()) {
      check_keyword(keyword, value, inside(path, keyword));
    }
  }

  void check_keyword(const std::string& keyword, const json& value, const std::string& path) {
    if (keyword == "type") {
      check_types(value, path);
    } else if (keyword == "properties" || keyword == "$defs" || keyword == "definitions") {
      check_map(value, path);
    } else if (keyword == "items" || keyword == "additionalProperties") {
      check_part(value, path);
    } else if (keyword == "required") {
      check_required(value, path);
    } else if (keyword == "enum") {
      check_list(value, path);
    } else if (keyword == "anyOf") {
      check_alternatives(value, path);
    } else if (keyword == "$ref") {
      check_reference(value, path);
    } else if (keyword != "const" &&
               std::ranges::find(kAnnotations, keyword) == kAnnotations.end()) {
      unchecked_.insert(keyword);
    }
  }

  void check_types(const json& value, const std::string& path) const {
    const auto is_type = [](const json& type) {
      return type.is_string() &&
             std::ranges::find(kTypes, type.get_ref<const std::string&>()) != kTypes.end();
    };
    const bool is_list = value.is_array() && !value.empty();
    if (is_list ? !std::ranges::all_of(value, is_type) : !is_type(value)) {
      refuse(path,
             fmt::format("is {}; it must be one or several of {}",
                         shortened(canonical_json(value), kShownColumns),
                         fmt::join(kTypes, ", ")));
    }
  }

  void check_map(const json& value, const std::string& path) {
    if (!value.is_object()) {
      refuse(path, "must be an object of schemas");
    }
    for (const auto& [name, part] : value.items()) {
      check_part(part, inside(path, name));
    }
  }

  void check_list(const json& value, const std::string& path) const {
    if (!value.is_array() || value.empty()) {
      refuse(path, "must be a list that is not empty");
    }
  }

  void check_required(const json& value, const std::string& path) const {
    const auto is_text = [](const json& name) { return name.is_string(); };
    if (!value.is_array() || !std::ranges::all_of(value, is_text)) {
      refuse(path, "must be a list of names");
    }
  }

  void check_alternatives(const json& value, const std::string& path) {
    check_list(value, path);
    for (std::size_t i = 0; i < value.size(); ++i) {
      check_part(value[i], fmt::format("{}[{}]", path, i));
    }
  }

  void check_reference(const json& value, const std::string& path) const {
    if (referred(root_, value) == nullptr) {
      refuse(path,
             fmt::format("is {}, which is not there; it must be \"#\" or \"#/$defs/NAME\" with a "
                         "NAME of this file",
                         shortened(canonical_json(value), kShownColumns)));
    }
  }

  // A value is held against what $ref and anyOf name without going deeper into it: none of them may
  // lead back to where it came from.
  void check_ends(const json& node, const std::string& path) {
    if (!node.is_object() || ended_.contains(&node)) {
      return;
    }
    if (!entered_.insert(&node).second) {
      refuse(path, "leads back to itself without end; let it lead to something else");
    }
    if (node.contains("$ref")) {
      check_ends(*referred(root_, node["$ref"]), path);
    }
    if (node.contains("anyOf")) {
      for (const json& part : node["anyOf"]) {
        check_ends(part, path);
      }
    }
    ended_.insert(&node);
  }

  const json& root_;
  const std::string& file_;
  std::set<std::string> unchecked_;
  std::vector<std::pair<const json*, std::string>> parts_;
  std::set<const json*> entered_;
  std::set<const json*> ended_;
};

std::string type_of(const json& value) {
  if (value.is_number_float()) {
    const double number = value.get<double>();
    return std::trunc(number) == number ? "integer" : "number";  // 2.0 is an integer in JSON Schema
  }
  return value.is_number() ? "integer" : value.type_name();
}

bool is_of_type(const std::string& type, const json& wanted) {
  return wanted == type || (wanted == "number" && type == "integer");
}

std::string types_text(const json& types) {
  return types.is_string()
             ? types.get<std::string>()
             : fmt::format("{}", fmt::join(types.get<std::vector<std::string>>(), " or "));
}

// Holds values against the parts of one schema. Each function says what is wrong, or nothing.
class SchemaMatch {
 public:
  explicit SchemaMatch(const json& root) : root_(root) {}

  std::string fault(const json& part, const json& value, const std::string& path) const {
    if (part.is_boolean()) {
      return part.get<bool>() ? "" : subject(path) + " is not in the schema";
    }
    std::string found =
        part.contains("$ref") ? fault(*referred(root_, part["$ref"]), value, path) : "";
    found = found.empty() ? fault_of_value(part, value, path) : found;
    if (found.empty() && value.is_object()) {
      found = fault_of_object(part, value, path);
    }
    return found.empty() && value.is_array() ? fault_of_list(part, value, path) : found;
  }

 private:
  // Null: the part says nothing about it.
  static const json* keyword(const json& part, const std::string& name) {
    const auto found = part.find(name);
    return found == part.end() ? nullptr : &*found;
  }

  static std::string subject(const std::string& path) {
    return path.empty() ? "the object" : quoted(path);
  }

  std::string fault_of_value(const json& part, const json& value, const std::string& path) const {
    const std::string type = type_of(value);
    if (part.contains("type")) {
      const json& wanted = part["type"];
      const bool is_wanted = wanted.is_string()
                                 ? is_of_type(type, wanted)
                                 : std::ranges::any_of(wanted, [&type](const json& one) {
                                     return is_of_type(type, one);
                                   });
      if (!is_wanted) {
        return fmt::format("{} is {}, not {}", subject(path), type, types_text(wanted));
      }
    }
    const bool is_other =
        (part.contains("const") && part["const"] != value) ||
        (part.contains("enum") && std::ranges::find(part["enum"], value) == part["enum"].end());
    if (is_other) {
      return fmt::format("{} is {}, which the schema does not list",
                         subject(path),
                         shortened(canonical_json(value), kShownColumns));
    }
    return fits_one(part, value, path) ? ""
                                       : subject(path) + " fits none of the schema's alternatives";
  }

  bool fits_one(const json& part, const json& value, const std::string& path) const {
    return !part.contains("anyOf") || std::ranges::any_of(part["anyOf"], [&](const json& one) {
      return fault(one, value, path).empty();
    });
  }

  static std::string fault_of_names(const json& required,
                                    const json& value,
                                    const std::string& path) {
    for (const json& name : required) {
      if (!value.contains(name.get_ref<const std::string&>())) {
        return fmt::format("{} has no {}", subject(path), quoted(name.get<std::string>()));
      }
    }
    return "";
  }

  std::string fault_of_object(const json& part, const json& value, const std::string& path) const {
    const json* required = keyword(part, "required");
    const json* properties = keyword(part, "properties");
    const json* others = keyword(part, "additionalProperties");
    std::string found = required == nullptr ? "" : fault_of_names(*required, value, path);
    for (auto item = value.begin(); item != value.end() && found.empty(); ++item) {
      const json* known = properties == nullptr ? nullptr : keyword(*properties, item.key());
      const json* schema = known != nullptr ? known : others;
      found = schema == nullptr ? "" : fault(*schema, item.value(), inside(path, item.key()));
    }
    return found;
  }

  std::string fault_of_list(const json& part, const json& value, const std::string& path) const {
    if (!part.contains("items")) {
      return "";
    }
    std::string found;
    for (std::size_t i = 0; i < value.size() && found.empty(); ++i) {
      found = fault(part["items"], value[i], fmt::format("{}[{}]", path, i));
    }
    return found;
  }

  const json& root_;
};

}  // namespace

JsonSchema::JsonSchema(std::string_view text, const std::string& file)
    : root_(std::make_unique<const json>(parse_json(text, file))), text_(canonical_json(*root_)) {
  unchecked_ = SchemaCheck(*root_, file).unchecked();
}

JsonSchema::~JsonSchema() = default;
JsonSchema::JsonSchema(JsonSchema&& other) noexcept = default;

std::string JsonSchema::fault_of(std::string_view object) const {
  return SchemaMatch(*root_).fault(*root_, json::parse(object), "");
}

std::unique_ptr<JsonSchema> load_schema(const Task& task, const std::filesystem::path& folder) {
  if (task.schema.empty()) {
    return nullptr;
  }
  return std::make_unique<JsonSchema>(read_file(folder / task.schema), task.schema);
}

}  // namespace tuneornot
