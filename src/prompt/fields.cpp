#include "prompt/fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

namespace tuneornot {

namespace {

using nlohmann::json;

std::string type_words(const json& type) {
  if (type.is_array()) {
    std::vector<std::string> words;
    for (const json& one : type) {
      words.push_back(type_words(one));
    }
    return fmt::format("{}", fmt::join(words, " or "));
  }
  return !type.is_string() ? "any value" : type == "string" ? "text" : type.get<std::string>();
}

std::string description_of(const json& schema) {
  std::string words = type_words(schema.value("type", json()));
  const json choices = schema.value("enum", json());
  if (choices.is_array()) {
    std::vector<std::string> texts;
    for (const json& choice : choices) {
      texts.push_back(choice.dump());
    }
    words = fmt::format("one of {}", fmt::join(texts, ", "));
  }
  const json own = schema.value("description", json());
  return own.is_string() ? words + "; " + own.get<std::string>() : words;
}

void add_fields(const json& schema, const std::string& path, std::vector<Field>& fields) {
  const bool is_object = schema.is_object();
  if (is_object && schema.contains("properties")) {
    for (const auto& [name, inner] : schema.at("properties").items()) {
      add_fields(inner, path.empty() ? name : path + '.' + name, fields);
    }
  } else if (is_object && schema.contains("items")) {
    add_fields(schema.at("items"), path + "[]", fields);
  } else if (!path.empty()) {
    fields.push_back(
        {.path = path, .description = is_object ? description_of(schema) : "any value"});
  }
}

}  // namespace

std::vector<Field> fields_of(std::string_view schema) {
  std::vector<Field> fields;
  add_fields(json::parse(schema), "", fields);
  return fields;
}

}  // namespace tuneornot
