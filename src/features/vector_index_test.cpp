#include "features/vector_index.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

const std::vector<std::vector<float>> kVectors = {{1, 0, 5}, {0, 1, 5}, {-1, -1, 5}, {3, 1, 5}};
const std::vector<std::span<const float>> kViews(kVectors.begin(), kVectors.end());

// NumPy 2.4.6: cosines of the rows less their means and by their standard deviations; the last
// column never changes.
TEST(VectorIndexTest, ScoresAreCosinesOfStandardisedVectors) {
  const VectorIndex index(kViews);
  const std::vector<Found> found = index.nearest(std::vector<float>{0.5F, 0.25F, 7}, 9);
  ASSERT_EQ(found.size(), 4U);
  const std::vector<Found> expected = {{.text = 2, .score = 0.61740434},
                                       {.text = 1, .score = 0.48900965},
                                       {.text = 0, .score = -0.48900965},
                                       {.text = 3, .score = -0.85953823}};
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].text, expected[i].text);
    EXPECT_NEAR(found[i].score, expected[i].score, 1e-7);
  }
}

TEST(VectorIndexTest, OfEqualOnesTheEarlierComesFirstAndNoMoreThanAsked) {
  const std::vector<std::vector<float>> vectors = {{0, 1}, {1, 0}, {1, 0}, {1, 0}};
  const std::vector<std::span<const float>> views(vectors.begin(), vectors.end());
  const std::vector<Found> found = VectorIndex(views).nearest(std::vector<float>{1, 0}, 2);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].text, 1U);
  EXPECT_EQ(found[1].text, 2U);
}

TEST(VectorIndexTest, ComesBackFromItsParts) {
  const VectorIndex index(kViews);
  const VectorIndex back(index.scale(), {index.rows().begin(), index.rows().end()});
  EXPECT_EQ(back, index);
  EXPECT_EQ(back.size(), 4U);
  EXPECT_EQ(back.columns(), 3U);
}

}  // namespace
}  // namespace tuneornot
