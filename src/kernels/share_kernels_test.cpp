#include "kernels/share_kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace tuneornot {
namespace {

constexpr std::size_t kQueries = 32;
constexpr float kHidden = -std::numeric_limits<float>::infinity();

float score(std::size_t key, std::size_t query) {
  return 20 * std::sin(static_cast<float>(key * 7 + query * 3));
}

// Of 3 keys each; query 1 sees none of the first block, query 2 nothing at all.
std::vector<float> scores(std::size_t first_key) {
  std::vector<float> all;
  for (std::size_t key = first_key; key < first_key + 3; ++key) {
    for (std::size_t query = 0; query < kQueries; ++query) {
      const bool is_hidden = query == 2 || (query == 1 && first_key == 0);
      all.push_back(is_hidden ? kHidden : score(key, query));
    }
  }
  return all;
}

struct Progress {
  std::vector<float> highest = std::vector<float>(kQueries, kHidden);
  std::vector<float> sum = std::vector<float>(kQueries, 0);
  std::vector<float> factor = std::vector<float>(kQueries, 0);

  ScoreBlock block(std::vector<float>& scores) {
    return {.scores = scores.data(),
            .keys = 3,
            .queries = kQueries,
            .highest = highest.data(),
            .sum = sum.data(),
            .factor = factor.data()};
  }
};

// Of the six keys of two blocks.
double share_of(std::size_t key, std::size_t query) {
  double whole = 0;
  for (std::size_t other = 0; other < 6; ++other) {
    whole += std::exp(static_cast<double>(score(other, query)));
  }
  return std::exp(static_cast<double>(score(key, query))) / whole;
}

void expect_shares_of_all_keys(const ShareKernel& kernel) {
  Progress progress;
  std::vector<float> first = scores(0);
  std::vector<float> second = scores(3);
  kernel.find_shares(progress.block(first));
  kernel.find_shares(progress.block(second));
  for (std::size_t place = 0; place < first.size(); ++place) {
    const std::size_t key = place / kQueries;
    const std::size_t query = place % kQueries;
    const auto sum = static_cast<double>(progress.sum[query]);
    if (query > 2) {
      const auto before = static_cast<double>(first[place] * progress.factor[query]);
      ASSERT_NEAR(before / sum, share_of(key, query), 1e-6);
      ASSERT_NEAR(static_cast<double>(second[place]) / sum, share_of(key + 3, query), 1e-6);
    }
  }
}

TEST(ShareKernelsTest, SharesOfTwoBlocksAreThoseOfAllKeys) {
  for (const ShareKernel& kernel : share_kernels()) {
    SCOPED_TRACE(kernel.name);
    expect_shares_of_all_keys(kernel);
  }
}

TEST(ShareKernelsTest, WhatIsNotSeenCountsNothing) {
  for (const ShareKernel& kernel : share_kernels()) {
    SCOPED_TRACE(kernel.name);
    Progress progress;
    std::vector<float> first = scores(0);
    std::vector<float> second = scores(3);
    kernel.find_shares(progress.block(first));
    EXPECT_EQ(first[1], 0);
    EXPECT_EQ(progress.sum[1], 0);
    kernel.find_shares(progress.block(second));
    EXPECT_GE(progress.sum[1], 1);
    EXPECT_EQ(second[2], 0);
    EXPECT_EQ(progress.sum[2], 0);
  }
}

TEST(ShareKernelsTest, MultipliesEachQuerysRow) {
  for (const ShareKernel& kernel : share_kernels()) {
    SCOPED_TRACE(kernel.name);
    std::vector<float> rows = {1, 2, 3, 4, 5, 6};
    const std::vector<float> factor = {1, 0, 0.5F};
    kernel.multiply_rows({.rows = rows.data(), .queries = 3, .width = 2}, factor.data());
    EXPECT_EQ(rows, (std::vector<float>{1, 2, 0, 0, 2.5F, 3}));
  }
}

}  // namespace
}  // namespace tuneornot
