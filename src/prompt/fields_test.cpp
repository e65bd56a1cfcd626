#include "prompt/fields.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

TEST(FieldsTest, NameTheEndsOfTheSchema) {
  const std::vector<Field> expected = {
      {.path = "items[].price", .description = "number or null"},
      {.path = "kind", .description = "one of \"cash\", \"card\""},
      {.path = "shop.name", .description = "text; as printed on top"},
      {.path = "tags[]", .description = "text"},
      {.path = "x", .description = "any value"}};
  EXPECT_EQ(fields_of(R"({"type":"object","properties":{
              "shop":{"type":"object","properties":
                      {"name":{"type":"string","description":"as printed on top"}}},
              "items":{"type":"array","items":{"type":"object","properties":
                       {"price":{"type":["number","null"]}}}},
              "kind":{"enum":["cash","card"]},
              "tags":{"type":"array","items":{"type":"string"}},
              "x":true}})"),
            expected);
}

}  // namespace
}  // namespace tuneornot
