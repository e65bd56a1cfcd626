#include "features/scale.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

const std::vector<std::vector<float>> kRows = {{0.5F, -0.25F, 0.125F, 0.75F},
                                               {0.25F, 0.5F, -0.5F, 0.75F},
                                               {-0.75F, 0.125F, 0.25F, 0.75F},
                                               {0.0F, -0.5F, 0.75F, 0.75F}};

const std::vector<std::span<const float>> kViews(kRows.begin(), kRows.end());

// scikit-learn 1.9.1: StandardScaler().fit_transform(rows) / sqrt(4), by tools/golden_features.py.
TEST(ScaleTest, BringsColumnsToOneScaleAsScikitLearnDoes) {
  const std::vector<double> row = scaled(scale_of(kViews), kRows[1]);
  ASSERT_EQ(row.size(), 4U);
  EXPECT_NEAR(row[0], 0.267261241912, 1e-12);
  EXPECT_NEAR(row[1], 0.701068184016, 1e-12);
  EXPECT_NEAR(row[2], -0.736955526661, 1e-12);
  EXPECT_EQ(row[3], 0);
}

TEST(ScaleTest, OneRowHasNoScale) {
  const Scale scale = scale_of(std::span(kViews).first(1));
  EXPECT_EQ(scaled(scale, kRows[1]), std::vector<double>(4));
}

}  // namespace
}  // namespace tuneornot
