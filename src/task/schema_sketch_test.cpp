#include "task/schema_sketch.h"

#include <gtest/gtest.h>

#include "task/json_schema.h"

namespace tuneornot {
namespace {

SchemaSketch sketch_of(const std::vector<std::string>& objects) {
  SchemaSketch sketch;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    sketch.add(objects[i], i + 1);
  }
  return sketch;
}

TEST(SchemaSketchTest, NamesFieldsTheirTypesAndThoseThatAllObjectsHave) {
  EXPECT_EQ(sketch_of({R"({"city":"Bern","people":2})",
                       R"({"city":null,"price":1.5})",
                       R"({"city":"Ulm","price":2})"})
                .schema(),
            R"({"additionalProperties":false,"properties":{"city":{"type":["null","string"]},)"
            R"("people":{"type":"integer"},"price":{"type":"number"}},"required":["city"],)"
            R"("type":"object"})");
}

TEST(SchemaSketchTest, GoesIntoObjectsAndLists) {
  EXPECT_EQ(sketch_of({R"({"a":[{"b":true}],"c":[]})"}).schema(),
            R"({"additionalProperties":false,"properties":{"a":{"items":{"additionalProperties":)"
            R"(false,"properties":{"b":{"type":"boolean"}},"required":["b"],"type":"object"},)"
            R"("type":"array"},"c":{"type":"array"}},"required":["a","c"],"type":"object"})");
  EXPECT_EQ(SchemaSketch().schema(), R"({"type":"object"})");
}

TEST(SchemaSketchTest, IsSatisfiedByWhatItWasMadeFrom) {
  const std::vector<std::string> objects = {
      R"({"a":1,"b":{"c":[1,"x",null]}})", R"({"a":"x","b":{"c":[],"d":{}}})", R"({"a":1.5})"};
  const JsonSchema schema(sketch_of(objects).schema(), "inferred");
  for (const std::string& object : objects) {
    EXPECT_EQ(schema.fault_of(object), "") << object;
  }
  EXPECT_EQ(schema.fault_of(R"({"a":1,"e":1})"), "\"e\" is not in the schema");
}

TEST(SchemaSketchTest, TakesObjectsWithVeryManyFieldsForTables) {
  SchemaSketch sketch;
  for (std::size_t i = 0; i < 300; ++i) {
    sketch.add("{\"by_id\":{\"" + std::to_string(i) + "\":1}}", i + 1);
  }
  EXPECT_EQ(sketch.schema(),
            R"({"additionalProperties":false,"properties":{"by_id":{"type":"object"}},)"
            R"("required":["by_id"],"type":"object"})");
}

TEST(SchemaSketchTest, FindsFieldsOfSeveralTypes) {
  const auto mixed = sketch_of({R"({"a":1,"b":[1],"c":null,"d":1})",
                                R"({"a":"1","b":["x"],"c":1,"d":0.5})",
                                R"({"a":true})"})
                         .mixed_fields();
  ASSERT_EQ(mixed.size(), 2U);
  EXPECT_EQ(mixed[0].path, "a");
  EXPECT_EQ(mixed[0].types, "boolean or integer or string");
  EXPECT_EQ(mixed[0].line, 2U);
  EXPECT_EQ(mixed[1].path, "b[]");
}

TEST(SchemaSketchTest, IsInferredFromExamples) {
  const std::vector<Example> examples = {{.output = R"({"a":1})", .line = 1}};
  EXPECT_EQ(infer_schema(examples),
            R"({"additionalProperties":false,"properties":{"a":{"type":"integer"}},)"
            R"("required":["a"],"type":"object"})");
}

}  // namespace
}  // namespace tuneornot
