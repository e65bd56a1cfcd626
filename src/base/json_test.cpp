#include "base/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/refusal_test.h"

namespace tuneornot {
namespace {

std::string refused(std::string_view text) {
  return refusal([text] { parse_json(text, "t.json"); });
}

TEST(JsonTest, HasOneSpelling) {
  EXPECT_EQ(canonical_json(parse_json(R"( {"b": [1, 2.50], "a": null} )", "t.json")),
            R"({"a":null,"b":[1,2.5]})");
}

TEST(JsonTest, SaysWhereItIsBroken) {
  EXPECT_EQ(refused("{\"a\": x}"), "t.json: not valid JSON from byte 7 on");
  EXPECT_EQ(refused("{\"a\": 1,\n \"b\"; 2}"), "t.json: not valid JSON from line 2, byte 5 on");
  EXPECT_EQ(refused("{\"a\": [1"),
            "t.json: not valid JSON as it ends too early; close its quotes and brackets");
  EXPECT_EQ(refused(""),
            "t.json: not valid JSON as it ends too early; close its quotes and brackets");
}

TEST(JsonTest, RefusesWhatIsTooDeepOrTooLarge) {
  EXPECT_EQ(refused(std::string(70, '[')), "t.json: JSON nested deeper than 64 levels; flatten it");
  EXPECT_EQ(refused("1e999"), "t.json: holds a number that is too large; write it as a text");
}

}  // namespace
}  // namespace tuneornot
