#include "metric/field_values.h"

#include <map>
#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

using nlohmann::json;

std::multimap<std::string, json> values(std::string_view object, const FieldRules& rules) {
  const json parsed = json::parse(object);
  std::multimap<std::string, json> found;
  for (const FieldValue& value : field_values(parsed, rules)) {
    found.emplace(value.place, *value.value);
  }
  return found;
}

TEST(FieldValuesTest, AreNamedByTheirWay) {
  EXPECT_EQ(values(R"({"a": {"b": 1}, "c": [2, {"d": "x"}]})", {}),
            (std::multimap<std::string, json>{{"a.b", 1}, {"c.0", 2}, {"c.1.d", "x"}}));
}

TEST(FieldValuesTest, NothingIsNoValue) {
  EXPECT_TRUE(values(R"({"a": null, "b": {}, "c": [], "d": [null]})", {}).empty());
}

TEST(FieldValuesTest, AListInAnyOrderStandsUnderOneName) {
  const FieldRules rules = {.by_path = {{"c", {.any_order = true}}}};
  EXPECT_EQ(values(R"({"c": [2, 1], "d": [3]})", rules),
            (std::multimap<std::string, json>{{"c.*", 2}, {"c.*", 1}, {"d.0", 3}}));
}

TEST(SameValueTest, IsEqualJsonUnlessToldOtherwise) {
  EXPECT_TRUE(same_value(1, 1.0, {}));
  EXPECT_FALSE(same_value(1, "1", {}));
  EXPECT_FALSE(same_value("Tea", "tea", {}));
}

TEST(SameValueTest, AsTextIgnoresCasePunctuationAndSpaces) {
  const FieldRule text = {.compare = Compare::Text};
  EXPECT_TRUE(same_value("Green  Tea!", "green tea", text));
  EXPECT_FALSE(same_value("green tea", "greentea", text));
  EXPECT_TRUE(same_value(1, "1", text));
}

TEST(SameValueTest, AsNumberAllowsTheTolerance) {
  const FieldRule number = {.compare = Compare::Number, .tolerance = 0.01};
  EXPECT_TRUE(same_value(12.5, "EUR 12.50", number));
  EXPECT_TRUE(same_value(12.5, 12.51, number));
  EXPECT_FALSE(same_value(12.5, 12.52, number));
  EXPECT_FALSE(same_value(12.5, "twelve", number));
}

TEST(SameValueTest, AsDateComparesTheDay) {
  const FieldRule date = {.compare = Compare::Date};
  EXPECT_TRUE(same_value("2024-03-05", "5 March 2024", date));
  EXPECT_FALSE(same_value("2024-03-05", "2024-03-06", date));
  EXPECT_TRUE(same_value("tomorrow", "tomorrow", date));
  EXPECT_FALSE(same_value("tomorrow", "2024-03-05", date));
}

TEST(ReadDateTest, KnowsTheUsualWaysToWriteADay) {
  for (const char* text : {"2024-03-05",
                           "2024/3/5",
                           "2024-03-05T10:20:00Z",
                           "5 March 2024",
                           "5th sept 2024",
                           "Mar 5, 2024",
                           "MARCH 5th 2024",
                           "05.03.2024"}) {
    const bool is_september = std::string_view(text).find("sept") != std::string_view::npos;
    EXPECT_EQ(read_date(text), is_september ? "2024-09-05" : "2024-03-05") << text;
  }
  EXPECT_EQ(read_date("25/12/2024"), "2024-12-25");
  EXPECT_EQ(read_date("12/25/2024"), "2024-12-25");
}

TEST(ReadDateTest, IsEmptyForADayThatCouldBeAMonthAndForNoDay) {
  EXPECT_EQ(read_date("05/03/2024"), "");
  EXPECT_EQ(read_date("05/05/2024"), "2024-05-05");
  EXPECT_EQ(read_date("2024-13-01"), "");
  EXPECT_EQ(read_date("5 Foo 2024"), "");
  EXPECT_EQ(read_date("March 2024"), "");
  EXPECT_EQ(read_date(""), "");
}

}  // namespace
}  // namespace tuneornot
