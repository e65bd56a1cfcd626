#include "metric/f1.h"

#include <vector>

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

// Each pair is an answer and the expected label.
const std::vector<AnsweredRow> kRows = {{"a", "a"},
                                        {"a", "a"},
                                        {"b", "a"},
                                        {"x", "a"},
                                        {"b", "b"},
                                        {"c", "b"},
                                        {"b", "b"},
                                        {"c", "c"},
                                        {"a", "c"},
                                        {"b", "d"}};

// scikit-learn 1.9.1, f1_score(average="macro", labels=a b c d), by tools/golden_stats.py.
TEST(MacroF1Test, EqualsScikitLearnOverTheLabelsOfTheReferences) {
  EXPECT_NEAR(macro_f1(kRows), 0.410714285714286, 1e-9);
}

// scikit-learn 1.9.1, f1_score(average="macro", labels=b c e), by tools/golden_stats.py.
TEST(MacroF1Test, EqualsScikitLearnOverGivenLabels) {
  EXPECT_NEAR(macro_f1(kRows, {"b", "c", "e"}), 0.357142857142857, 1e-9);
}

// By hand: a has one hit and one miss, 2/3; b one hit, 1. As a wrong "b" it would take b to 2/3.
TEST(MacroF1Test, AnAnswerOutsideTheLabelsOnlyMissesTheReference) {
  const std::vector<AnsweredRow> rows = {{"a", "a"}, {"other", "a"}, {"b", "b"}};
  EXPECT_NEAR(macro_f1(rows), (2.0 / 3 + 1) / 2, 1e-12);
}

TEST(MacroF1Test, NoAnswerIsWrongEvenWhereNothingIsExpected) {
  EXPECT_EQ(macro_f1(std::vector<AnsweredRow>{{"", ""}}), 0);
  EXPECT_NEAR(macro_f1(std::vector<AnsweredRow>{{"a", "a"}, {"", "a"}}), 2.0 / 3, 1e-12);
}

TEST(MacroF1Test, IsOneWhenAllIsRightAndZeroWhenNothingIs) {
  EXPECT_EQ(macro_f1(std::vector<AnsweredRow>{{"a", "a"}, {"b", "b"}}), 1);
  EXPECT_EQ(macro_f1(std::vector<AnsweredRow>{{"a", "b"}, {"b", "a"}}), 0);
}

TEST(MacroF1DeathTest, RejectsNoLabels) {
  EXPECT_DEATH(macro_f1(std::span<const AnsweredRow>{}), "needs a label");
  EXPECT_DEATH(macro_f1(kRows, {}), "needs a label");
}

}  // namespace
}  // namespace tuneornot
