#include "task/hash_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/random.h"

namespace tuneornot {
namespace {

using Rows = std::vector<std::uint32_t>;

Rows all(std::span<const std::uint32_t> rows) {
  return {rows.begin(), rows.end()};
}

// What each hash of so many is drawn from: small numbers all stand in the first bucket.
std::vector<RowKey> keys(std::size_t rows, std::size_t hashes, unsigned shift) {
  Rng rng(rows);
  std::vector<RowKey> made(rows);
  for (RowKey& key : made) {
    key.near = std::uint64_t{rng.below(hashes)} << shift;
  }
  return made;
}

TEST(HashOrderTest, SortsAsAComparingSortDoes) {
  for (const std::size_t rows : {1UL, 2UL, 7UL, 8UL, 1'000UL, 20'000UL}) {
    for (const unsigned shift : {0U, 20U, 49U}) {
      const std::vector<RowKey> made = keys(rows, 1 + rows / 2, shift);
      Rows expected(rows);
      std::iota(expected.begin(), expected.end(), 0U);
      std::ranges::sort(
          expected, {}, [&made](std::uint32_t row) { return std::tuple(made[row].near, row); });
      EXPECT_EQ(all(HashOrder(made, &RowKey::near).rows()), expected) << rows << ' ' << shift;
    }
  }
}

TEST(HashOrderTest, TakesTheHighestHashAndTheLowest) {
  std::vector<RowKey> made(3);
  made[0].id = UINT64_MAX;
  made[2].id = UINT64_MAX;
  const HashOrder order(made, &RowKey::id);
  EXPECT_EQ(all(order.rows()), Rows({1, 0, 2}));
  EXPECT_EQ(all(order.rows_with(UINT64_MAX)), Rows({0, 2}));
  EXPECT_EQ(all(order.rows_with(0)), Rows({1}));
  EXPECT_TRUE(order.rows_with(1).empty());
}

TEST(HashOrderTest, OfNoRowsHasNone) {
  const HashOrder order({}, &RowKey::near);
  EXPECT_TRUE(order.rows().empty());
  EXPECT_TRUE(order.rows_with(7).empty());
  order.for_each_hash([](std::span<const std::uint32_t>) { FAIL(); });
}

TEST(HashOrderTest, VisitsEveryHashOnceWithItsRows) {
  const std::vector<RowKey> made = keys(5'000, 700, 50);
  std::size_t seen = 0;
  std::vector<std::uint64_t> hashes;
  const HashOrder order(made, &RowKey::near);
  order.for_each_hash([&](std::span<const std::uint32_t> rows) {
    seen += rows.size();
    hashes.push_back(made[rows.front()].near);
    EXPECT_EQ(all(rows), all(order.rows_with(hashes.back())));
    EXPECT_TRUE(std::ranges::all_of(
        rows, [&](std::uint32_t row) { return made[row].near == hashes.back(); }));
  });
  EXPECT_EQ(seen, made.size());
  EXPECT_TRUE(std::ranges::is_sorted(hashes, std::ranges::less_equal()));
}

}  // namespace
}  // namespace tuneornot
