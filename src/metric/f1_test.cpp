#include "metric/f1.h"

#include <vector>

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

constexpr AnswerForm kOne = AnswerForm::Label;
constexpr AnswerForm kMany = AnswerForm::Labels;

using Rows = std::vector<AnsweredRow>;

// Each pair is an answer and the expected label.
const Rows kRows = {{"a", "a"},
                    {"a", "a"},
                    {"b", "a"},
                    {"x", "a"},
                    {"b", "b"},
                    {"c", "b"},
                    {"b", "b"},
                    {"c", "c"},
                    {"a", "c"},
                    {"b", "d"}};

// Rows with several labels, as in tools/golden_metrics.py.
const Rows kSets = {{R"(["a","b"])", R"(["a","b"])"},
                    {R"(["a"])", R"(["a","c"])"},
                    {R"([])", R"(["b"])"},
                    {R"(["c","d"])", R"(["d"])"},
                    {R"(["b","c"])", R"(["a"])"},
                    {R"(["a","b","c"])", R"(["a","b","c"])"},
                    {R"([])", R"([])"},
                    {R"(["d"])", R"(["a","d"])"}};

// scikit-learn 1.9.1, f1_score(average="macro", labels=a b c d), by tools/golden_stats.py.
TEST(MacroF1Test, EqualsScikitLearnOverTheLabelsOfTheReferences) {
  EXPECT_NEAR(macro_f1(kRows, kOne).of_all(), 0.410714285714286, 1e-9);
}

// scikit-learn 1.9.1, f1_score(average="macro", labels=b c e), by tools/golden_stats.py.
TEST(MacroF1Test, EqualsScikitLearnOverGivenLabels) {
  EXPECT_NEAR(macro_f1(kRows, kOne, {"b", "c", "e"}).of_all(), 0.357142857142857, 1e-9);
}

// scikit-learn 1.9.1, by tools/golden_metrics.py.
TEST(MacroF1Test, OfSeveralLabelsARowEqualsScikitLearn) {
  EXPECT_NEAR(macro_f1(kSets, kMany).of_all(), 0.704166666666667, 1e-12);
}

// By hand: a has one hit and one miss, 2/3; b one hit, 1. As a wrong "b" it would take b to 2/3.
TEST(MacroF1Test, AnAnswerOutsideTheLabelsOnlyMissesTheReference) {
  const Rows rows = {{"a", "a"}, {"other", "a"}, {"b", "b"}};
  EXPECT_NEAR(macro_f1(rows, kOne).of_all(), (2.0 / 3 + 1) / 2, 1e-12);
}

TEST(MacroF1Test, NoAnswerIsWrongEvenWhereNothingIsExpected) {
  EXPECT_EQ(macro_f1(Rows{{"", ""}}, kOne).of_all(), 0);
  EXPECT_EQ(macro_f1(Rows{{"", "[]"}}, kMany).of_all(), 0);
  EXPECT_NEAR(macro_f1(Rows{{"a", "a"}, {"", "a"}}, kOne).of_all(), 2.0 / 3, 1e-12);
}

TEST(MacroF1Test, IsOneWhenAllIsRightAndZeroWhenNothingIs) {
  EXPECT_EQ(macro_f1(Rows{{"a", "a"}, {"b", "b"}}, kOne).of_all(), 1);
  EXPECT_EQ(macro_f1(Rows{{"a", "b"}, {"b", "a"}}, kOne).of_all(), 0);
}

TEST(MacroF1Test, OfASampleIsThatOfItsRows) {
  const CorpusScore all = macro_f1(kRows, kOne, {"a", "b"});
  const std::vector<std::size_t> sample = {2, 2, 4, 9};
  const Rows rows = {kRows[2], kRows[2], kRows[4], kRows[9]};
  EXPECT_EQ(all.of(sample), macro_f1(rows, kOne, {"a", "b"}).of_all());
}

// scikit-learn 1.9.1, by tools/golden_metrics.py.
TEST(MicroF1Test, EqualsScikitLearn) {
  EXPECT_NEAR(micro_f1(kSets, kMany).of_all(), 0.695652173913043, 1e-12);
}

// scikit-learn 1.9.1, by tools/golden_metrics.py.
TEST(LabelF1Test, EqualsScikitLearn) {
  EXPECT_NEAR(label_f1(kSets, kMany, "a").of_all(), 0.75, 1e-12);
  EXPECT_NEAR(label_f1(kSets, kMany, "b").of_all(), 0.666666666666667, 1e-12);
  EXPECT_NEAR(label_f1(kRows, kOne, "a").of_all(), 0.571428571428571, 1e-12);
  EXPECT_NEAR(label_f1(kRows, kOne, "b").of_all(), 0.571428571428571, 1e-12);
}

TEST(LabelF1Test, ARowIsRightWhereBothSayTheSameOfTheLabel) {
  EXPECT_EQ(agrees_on({"spam", "spam"}, kOne, "spam"), 1);
  EXPECT_EQ(agrees_on({"news", "private"}, kOne, "spam"), 1);
  EXPECT_EQ(agrees_on({"news", "spam"}, kOne, "spam"), 0);
  EXPECT_EQ(agrees_on({"spam", "news"}, kOne, "spam"), 0);
  EXPECT_EQ(agrees_on({"", "news"}, kOne, "spam"), 0);
  EXPECT_EQ(agrees_on({R"(["x","spam"])", R"(["spam"])"}, kMany, "spam"), 1);
}

TEST(MacroF1DeathTest, RejectsNoLabels) {
  EXPECT_DEATH(macro_f1(kRows, kOne, {}), "needs a label");
}

}  // namespace
}  // namespace tuneornot
