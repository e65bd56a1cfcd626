#include "metric/json_scores.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"

namespace tuneornot {
namespace {

Metric metric(std::string_view name) {
  return find_metric(name, AnswerForm::Object);
}

// By hand: 2 of 3 pairs of the first answer are right and one of its reference's is missed, the
// second has no answer, of the third both are right.
const std::vector<AnsweredRow> kRows = {
    {R"({"intent":"Play","slots":{"artist":"Abba","year":"1999"}})",
     R"({"intent":"Play","slots":{"artist":"Abba","year":"1976"}})"},
    {"", R"({"intent":"Rate","slots":{"stars":"two"}})"},
    {R"({"slots": {"track": "One"}, "intent": "Play"})",
     R"({"intent":"Play","slots":{"track":"One"}})"}};

TEST(JsonF1Test, CountsPairsOfAllRowsTogether) {
  const double right = 2 + 2;
  const double wrong = 1;
  const double missed = 1 + 2;
  EXPECT_DOUBLE_EQ(score_of(metric("json_f1"), kRows), 2 * right / (2 * right + wrong + missed));
}

TEST(JsonF1Test, OfARowIsTheF1OfItsPairs) {
  EXPECT_DOUBLE_EQ(metric("json_f1").row_score(kRows[0]), 2.0 / 3);
  EXPECT_EQ(metric("json_f1").row_score(kRows[1]), 0);
  EXPECT_EQ(metric("json_f1").row_score(kRows[2]), 1);
  EXPECT_EQ(metric("json_f1").row_score({"{}", "{}"}), 1);
  EXPECT_EQ(metric("json_f1").row_score({"", "{}"}), 0);
  EXPECT_EQ(metric("json_f1").row_score({"[1]", "{}"}), 0);
}

TEST(JsonF1Test, ComparesAFieldAsItIsTold) {
  const AnsweredRow row = {
      R"({"total":"EUR 3.50","day":"5 Mar 2024","tags":["b","a"],"shop":"ABC"})",
      R"({"total":3.5,"day":"2024-03-05","tags":["a","b"],"shop":"abc"})"};
  EXPECT_EQ(metric("json_f1").row_score(row), 0);
  EXPECT_EQ(metric("json_f1(total=number, day=date, tags=set, shop=text)").row_score(row), 1);
  EXPECT_DOUBLE_EQ(metric("json_f1(text)").row_score(row), 1.0 / 5);
}

TEST(JsonF1Test, AValueThatIsSaidTwiceIsRightOnce) {
  const AnsweredRow row = {R"({"tags":["a","a"]})", R"({"tags":["a"]})"};
  EXPECT_DOUBLE_EQ(metric("json_f1(tags=set)").row_score(row), 2.0 / 3);
}

TEST(JsonF1Test, RefusesWhatItDoesNotTake) {
  for (const char* name : {"json_f1(a=fuzzy)",
                           "json_f1(a=number(x))",
                           "json_f1(a=number(1, 2))",
                           "json_f1(a=date(1))"}) {
    EXPECT_THROW(metric(name), Error) << name;
  }
}

TEST(FieldF1Test, CountsOneFieldAndWhatLiesBelowIt) {
  EXPECT_DOUBLE_EQ(score_of(metric("field_f1(intent)"), kRows), 2 * 2.0 / (2 * 2 + 1));
  EXPECT_DOUBLE_EQ(score_of(metric("field_f1(slots)"), kRows), 2 * 2.0 / (2 * 2 + 1 + 2));
  EXPECT_DOUBLE_EQ(score_of(metric("field_f1(slots.year)"), kRows), 0);
  EXPECT_EQ(metric("field_f1(day, date)")
                .row_score({R"({"day":"5 Mar 2024","x":1})", R"({"day":"2024-03-05"})"}),
            1);
}

TEST(FieldF1Test, NeedsAField) {
  EXPECT_THROW(metric("field_f1"), Error);
  EXPECT_THROW(metric("field_f1(a(b))"), Error);
}

TEST(JsonExactTest, IgnoresTheOrderOfKeysAndSpaces) {
  EXPECT_EQ(metric("json_exact").row_score(kRows[2]), 1);
  EXPECT_EQ(metric("json_exact").row_score(kRows[0]), 0);
  EXPECT_EQ(metric("json_exact").row_score({R"({"a":1.0})", R"({"a":1})"}), 1);
  EXPECT_EQ(metric("json_exact").row_score({R"({"a":null})", "{}"}), 0);
}

TEST(ParseRateTest, CountsAnswersThatAreObjects) {
  EXPECT_DOUBLE_EQ(score_of(metric("parse_rate"), kRows), 2.0 / 3);
  EXPECT_EQ(metric("parse_rate").row_score({"[]", "{}"}), 0);
}

}  // namespace
}  // namespace tuneornot
