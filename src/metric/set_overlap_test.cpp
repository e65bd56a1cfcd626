#include "metric/set_overlap.h"

#include <vector>

#include <gtest/gtest.h>

#include "metric/metric.h"

namespace tuneornot {
namespace {

// As in tools/golden_metrics.py.
const std::vector<AnsweredRow> kRows = {{R"(["a","b"])", R"(["a","b"])"},
                                        {R"(["a"])", R"(["a","c"])"},
                                        {R"([])", R"(["b"])"},
                                        {R"(["c","d"])", R"(["d"])"},
                                        {R"(["b","c"])", R"(["a"])"},
                                        {R"(["a","b","c"])", R"(["a","b","c"])"},
                                        {R"([])", R"([])"},
                                        {R"(["d"])", R"(["a","d"])"}};

double mean(std::string_view metric) {
  return score_of(find_metric(metric, AnswerForm::Labels), kRows);
}

// scikit-learn 1.9.1, by tools/golden_metrics.py.
TEST(SetOverlapTest, EqualsScikitLearn) {
  EXPECT_NEAR(mean("subset_accuracy"), 0.375, 1e-12);
  EXPECT_NEAR(mean("jaccard"), 0.5625, 1e-12);
  const std::vector<double> f1_of_rows = {
      1, 0.666666666666667, 0, 0.666666666666667, 0, 1, 1, 0.666666666666667};
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    EXPECT_NEAR(labels_f1(kRows[i]), f1_of_rows[i], 1e-12) << i;
  }
}

TEST(SetOverlapTest, TheOrderOfTheLabelsDoesNotMatter) {
  EXPECT_EQ(same_labels({R"(["b", "a"])", R"(["a","b"])"}), 1);
}

TEST(SetOverlapTest, NoAnswerIsNotTheAnswerThatNoLabelApplies) {
  for (const auto score : {same_labels, jaccard, labels_f1}) {
    EXPECT_EQ(score({"", "[]"}), 0);
    EXPECT_EQ(score({"[]", "[]"}), 1);
  }
}

}  // namespace
}  // namespace tuneornot
