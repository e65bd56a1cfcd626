#include "cli/fetch_progress.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

TEST(FetchProgressTest, TheTimeLeftGoesByWhatHasCome) {
  EXPECT_EQ(left_ms(1'000, 2'000, 3'000), 6'000);
  EXPECT_EQ(left_ms(1'000, 2'000, 0), 0);
}

TEST(FetchProgressTest, TheTimeLeftIsUnknownAtFirst) {
  EXPECT_EQ(left_ms(1'000, 500, 3'000), std::nullopt);
  EXPECT_EQ(left_ms(0, 2'000, 3'000), std::nullopt);
}

}  // namespace
}  // namespace tuneornot
