#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace tuneornot {
namespace {

// xoshiro256** seeded by splitmix64 of 1, computed with an independent Python transcription of the
// authors' reference code (prng.di.unimi.it, xoshiro256starstar.c and splitmix64.c).
TEST(RngTest, FollowsTheReference) {
  Rng rng(1);
  EXPECT_EQ(rng.next(), 0xb3f2af6d0fc710c5ULL);
  EXPECT_EQ(rng.next(), 0x853b559647364ceaULL);
  EXPECT_EQ(rng.next(), 0x92f89756082a4514ULL);
}

TEST(RngTest, PurposesHaveStreamsOfTheirOwn) {
  EXPECT_NE(Rng(1, "split").next(), Rng(1, "shots").next());
  EXPECT_EQ(Rng(1, "split").next(), Rng(1, "split").next());
}

TEST(RngTest, BelowIsUniform) {
  Rng rng(7);
  std::array<int, 6> counts{};
  for (int i = 0; i < 60'000; ++i) {
    ++counts.at(rng.below(6));
  }
  for (const int count : counts) {
    EXPECT_NEAR(count, 10'000, 400);  // over 4 standard deviations
  }
}

TEST(RngTest, UniformLiesInTheUnitInterval) {
  Rng rng(7);
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double drawn = rng.uniform();
    ASSERT_GE(drawn, 0);
    ASSERT_LT(drawn, 1);
    sum += drawn;
  }
  EXPECT_NEAR(sum / 10'000, 0.5, 0.015);
}

TEST(RngTest, ShuffleKeepsTheItems) {
  std::array<int, 50> items{};
  std::iota(items.begin(), items.end(), 0);
  const auto before = items;
  Rng rng(3);
  rng.shuffle(std::span<int>(items));
  EXPECT_NE(items, before);
  std::ranges::sort(items);
  EXPECT_EQ(items, before);
}

TEST(RngDeathTest, BelowNothingIsABug) {
  Rng rng(1);
  EXPECT_DEATH(rng.below(0), "below");
}

}  // namespace
}  // namespace tuneornot
