#include "table/assertions.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

std::string called(std::string_view cell) {
  const Assertion assertion = assertion_called(cell);
  return assertion.type + " [" + assertion.value + "]";
}

TEST(AssertionTest, ACellIsWhatTheAnswerEqualsUnlessItSaysAnother) {
  EXPECT_EQ(called("refund"), "equals [refund]");
  EXPECT_EQ(called("Note: refund it"), "equals [Note: refund it]");
  EXPECT_EQ(called("equals: refund"), "equals [refund]");
  EXPECT_EQ(called("contains:refund"), "contains [refund]");
  EXPECT_EQ(called("not-contains: sorry"), "not-contains [sorry]");
  EXPECT_EQ(called("not-equals:x"), "not-equals [x]");
  EXPECT_EQ(called("similar(0.8):hello there"), "similar [hello there]");
  EXPECT_EQ(called("is-json"), "is-json []");
  EXPECT_EQ(called("fn:output.length > 3"), "fn [output.length > 3]");
  EXPECT_EQ(called("file"), "equals [file]");
  EXPECT_EQ(called("not-a-type"), "equals [not-a-type]");
}

TEST(AssertionTest, AListHasTypesAndValues) {
  std::vector<Assertion> assertions;
  append_assertions(
      R"([{"type":"equals","value":"a"},{"type":"equals","value":{"b":1}},{"type":"latency"},{},3])",
      assertions);
  ASSERT_EQ(assertions.size(), 5U);
  EXPECT_EQ(assertions[0].value, "a");
  EXPECT_EQ(assertions[1].value, R"({"b":1})");
  EXPECT_EQ(assertions[2].type, "latency");
  EXPECT_EQ(assertions[3].type, "unreadable");
  EXPECT_EQ(assertions[4].type, "unreadable");
  assertions.clear();
  append_assertions("", assertions);
  EXPECT_TRUE(assertions.empty());
  append_assertions("{\"type\":\"equals\"}", assertions);
  ASSERT_EQ(assertions.size(), 1U);
  EXPECT_EQ(shown(assertions[0]), "unreadable");
}

TEST(AssertionTest, OnlyWhatTheAnswerEqualsIsOne) {
  EXPECT_TRUE(is_answer({.type = "equals", .value = "a {b} }} {{"}));
  EXPECT_FALSE(is_answer({.type = "contains", .value = "a"}));
  EXPECT_FALSE(is_answer({.type = "equals", .value = "{{answer}}"}));
  EXPECT_EQ(shown({.type = "equals", .value = "{{answer}}"}), "equals with a template: {{answer}}");
}

}  // namespace
}  // namespace tuneornot
