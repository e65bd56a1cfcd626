#include "task/json_schema.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/refusal_test.h"

namespace tuneornot {
namespace {

std::string fault_of(const std::string& schema, const std::string& object) {
  return JsonSchema(schema, "s.json").fault_of(object);
}

std::string refused(const std::string& schema) {
  return refusal([&schema] { JsonSchema(schema, "s.json"); });
}

const std::string kBooking = R"({
  "type": "object",
  "properties": {
    "city": {"type": "string"},
    "people": {"type": ["integer", "null"]},
    "kind": {"enum": ["table", "room"]},
    "dishes": {"type": "array", "items": {"type": "object", "required": ["name"]}}
  },
  "required": ["city"],
  "additionalProperties": false
})";

TEST(JsonSchemaTest, AcceptsWhatItDescribes) {
  EXPECT_EQ(fault_of(kBooking, R"({"city": "Bern"})"), "");
  EXPECT_EQ(fault_of(kBooking, R"({"city":"","people":null,"kind":"room","dishes":[{"name":1}]})"),
            "");
  EXPECT_EQ(fault_of(kBooking, R"({"city": "Bern", "people": 2.0})"), "");
}

TEST(JsonSchemaTest, NamesTheFieldAtFault) {
  EXPECT_EQ(fault_of(kBooking, "{}"), "the object has no \"city\"");
  EXPECT_EQ(fault_of(kBooking, R"({"city": 3})"), "\"city\" is integer, not string");
  EXPECT_EQ(fault_of(kBooking, R"({"city": "", "people": 2.5})"),
            "\"people\" is number, not integer or null");
  EXPECT_EQ(fault_of(kBooking, R"({"city": "", "kind": "taxi"})"),
            "\"kind\" is \"taxi\", which the schema does not list");
  EXPECT_EQ(fault_of(kBooking, R"({"city": "", "dishes": [{"name": ""}, {}]})"),
            "\"dishes[1]\" has no \"name\"");
  EXPECT_EQ(fault_of(kBooking, R"({"city": "", "town": ""})"), "\"town\" is not in the schema");
}

TEST(JsonSchemaTest, FollowsReferencesAndAlternatives) {
  const std::string tree = R"({
    "properties": {"root": {"$ref": "#/$defs/node"}, "note": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
    "$defs": {"node": {"type": "object", "additionalProperties": {"$ref": "#/$defs/node"}}}
  })";
  EXPECT_EQ(fault_of(tree, R"({"root": {"a": {"b": {}}}, "note": null})"), "");
  EXPECT_EQ(fault_of(tree, R"({"root": {"a": {"b": 1}}})"), "\"root.a.b\" is integer, not object");
  EXPECT_EQ(fault_of(tree, R"({"note": 1})"), "\"note\" fits none of the schema's alternatives");
  EXPECT_EQ(fault_of(R"({"properties": {"a": {"const": 1}, "b": false, "c": {"$ref": "#"}}})",
                     R"({"a": 1, "c": {"a": 2}})"),
            "\"c.a\" is 2, which the schema does not list");
  EXPECT_EQ(fault_of(R"({"properties": {"b": false}})", R"({"b": 1})"),
            "\"b\" is not in the schema");
}

TEST(JsonSchemaTest, NamesTheKeywordsThatAreNotChecked) {
  const JsonSchema schema(R"({"title": "t", "minProperties": 1, "properties":
      {"pattern": {"type": "string", "pattern": "a+", "format": "date", "description": ""}}})",
                          "s.json");
  EXPECT_EQ(schema.unchecked_keywords(),
            (std::vector<std::string>{"format", "minProperties", "pattern"}));
}

TEST(JsonSchemaTest, KeepsItsText) {
  EXPECT_EQ(JsonSchema("{\n \"type\": \"object\",\n \"properties\": {}\n}", "s.json").text(),
            R"({"properties":{},"type":"object"})");
}

TEST(JsonSchemaTest, RefusesWhatIsNoSchemaOfObjects) {
  EXPECT_EQ(refused("true"),
            "s.json: is not a JSON Schema; write an object, such as {\"type\": \"object\", ...}");
  EXPECT_EQ(refused(R"({"type": "array"})"),
            "s.json: \"type\" allows no object, and an answer is one; write \"object\"");
  EXPECT_EQ(refused("{").substr(0, 23), "s.json: not valid JSON ");
}

TEST(JsonSchemaTest, RefusesKeywordsWithValuesTheyCannotHave) {
  const std::string types =
      "it must be one or several of array, boolean, integer, null, number, object, string";
  EXPECT_EQ(refused(R"({"properties": {"a": {"type": "text"}}})"),
            "s.json: \"properties.a.type\" is \"text\"; " + types);
  EXPECT_EQ(refused(R"({"type": []})"), "s.json: \"type\" is []; " + types);
  EXPECT_EQ(refused(R"({"type": ["object", 1]})"), "s.json: \"type\" is [\"object\",1]; " + types);
  EXPECT_EQ(refused(R"({"properties": []})"),
            "s.json: \"properties\" must be an object of schemas");
  EXPECT_EQ(refused(R"({"items": [1]})"),
            "s.json: \"items\" is not a schema; write an object, true or false");
  EXPECT_EQ(refused(R"({"required": "a"})"), "s.json: \"required\" must be a list of names");
  EXPECT_EQ(refused(R"({"enum": []})"), "s.json: \"enum\" must be a list that is not empty");
  EXPECT_EQ(refused(R"({"anyOf": {}})"), "s.json: \"anyOf\" must be a list that is not empty");
}

TEST(JsonSchemaTest, RefusesReferencesThatLeadNowhere) {
  const std::string fault =
      ", which is not there; it must be \"#\" or \"#/$defs/NAME\" with a NAME of this file";
  for (const char* reference : {"#/$defs/a", "#/properties/b", "other.json", "https://a/b", "#a"}) {
    EXPECT_EQ(refused(R"({"properties": {"b": {"$ref": ")" + std::string(reference) + "\"}}}"),
              "s.json: \"properties.b.$ref\" is \"" + std::string(reference) + '"' + fault);
  }
}

TEST(JsonSchemaTest, RefusesReferencesThatGoRoundInCircles) {
  const std::string fault = " leads back to itself without end; let it lead to something else";
  EXPECT_EQ(
      refused(
          R"({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}}})"),
      "s.json: \"$defs.a\"" + fault);
  EXPECT_EQ(refused(R"({"$ref": "#"})"), "s.json:" + fault);
}

TEST(JsonSchemaTest, IsReadFromTheFileThatTheTaskNames) {
  const std::filesystem::path folder = testing::TempDir();
  write_file(folder / "booking.schema.json", kBooking);
  Task task{.kind = TaskKind::Extract};
  EXPECT_EQ(load_schema(task, folder), nullptr);
  task.schema = "booking.schema.json";
  EXPECT_EQ(load_schema(task, folder)->fault_of("{}"), "the object has no \"city\"");
  task.schema = "none.json";
  EXPECT_NE(refusal([&] { load_schema(task, folder); }).find("none.json"), std::string::npos);
}

}  // namespace
}  // namespace tuneornot
