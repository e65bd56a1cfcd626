#include "metric/numeric.h"

#include <optional>

#include <gtest/gtest.h>

#include "base/error.h"

namespace tuneornot {
namespace {

TEST(FinalNumberTest, IsTheOneBehindTheMarkOfGsm8k) {
  EXPECT_EQ(final_number("3 * 3 = 9\n#### 9"), 9);
  EXPECT_EQ(final_number("#### 1,234 because 5"), 1234);
  EXPECT_EQ(final_number("#### 1\nNo:\n#### -2.5"), -2.5);
  EXPECT_EQ(final_number("7 ####"), std::nullopt);
}

TEST(FinalNumberTest, IsElseTheLastOne) {
  EXPECT_EQ(final_number("From 12 to 20 hats."), 20);
  EXPECT_EQ(final_number("It costs $1,234,567.50."), 1234567.5);
  EXPECT_EQ(final_number("about 45%"), 45);
  EXPECT_EQ(final_number(".5"), 0.5);
  EXPECT_EQ(final_number("no number"), std::nullopt);
  EXPECT_EQ(final_number(""), std::nullopt);
}

TEST(FinalNumberTest, ADashInsideAWordOrARangeIsNoMinus) {
  EXPECT_EQ(final_number("-3"), -3);
  EXPECT_EQ(final_number("a loss of -$3"), -3);
  EXPECT_EQ(final_number("\u2212"
                         "3"),
            -3);
  EXPECT_EQ(final_number("10-3"), 3);
  EXPECT_EQ(final_number("COVID-19"), 19);
}

TEST(FinalNumberTest, ACommaIsPartOfANumberOnlyBeforeThreeDigits) {
  EXPECT_EQ(final_number("1,2"), 2);
  EXPECT_EQ(final_number("1,2345"), 2345);
  EXPECT_EQ(final_number("10,000"), 10000);
}

TEST(NumericTest, ToleratesWhatItIsToldTo) {
  const Metric exact = find_metric("numeric", AnswerForm::Text);
  const Metric near = find_metric("numeric(tol=0.1)", AnswerForm::Text);
  EXPECT_EQ(exact.row_score({"It is 3.0", "#### 3"}), 1);
  EXPECT_EQ(exact.row_score({"3.05", "3"}), 0);
  EXPECT_EQ(near.row_score({"3.05", "3"}), 1);
  EXPECT_EQ(near.row_score({"0.3", "0.2"}), 1);
  EXPECT_EQ(near.row_score({"3.2", "3"}), 0);
  EXPECT_EQ(near.row_score({"none", "3"}), 0);
  EXPECT_EQ(near.name, "numeric(tol=0.1)");
}

TEST(NumericTest, RefusesOtherParameters) {
  for (const char* name : {"numeric(3)",
                           "numeric(tolerance=1)",
                           "numeric(tol=a)",
                           "numeric(tol=-1)",
                           "numeric(tol=1, tol=2)",
                           "numeric(tol=b(1))"}) {
    EXPECT_THROW(find_metric(name, AnswerForm::Text), Error) << name;
  }
}

}  // namespace
}  // namespace tuneornot
