#include "http/retries.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

TEST(RetriesTest, AServersFaultIsTriedFiveTimesWithGrowingWaits) {
  Retries retries;
  EXPECT_EQ(retries.wait_ms({.status = 503}), 1'000);
  EXPECT_EQ(retries.wait_ms({.status = 500}), 2'000);
  EXPECT_EQ(retries.wait_ms({.fault = HttpFault::Passing}), 4'000);
  EXPECT_EQ(retries.wait_ms({.status = 429}), 8'000);
  EXPECT_EQ(retries.wait_ms({.status = 429}), std::nullopt);
}

TEST(RetriesTest, ATryThatCameFurtherCountsAnew) {
  Retries retries;
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(retries.wait_ms({.status = 206, .fault = HttpFault::Passing}), 1'000);
    retries.progressed();
  }
}

TEST(RetriesTest, TheServerSaysHowLongToWaitWithinReason) {
  EXPECT_EQ(Retries().wait_ms({.status = 429, .headers = {{"retry-after", "30"}}}), 30'000);
  EXPECT_EQ(Retries().wait_ms({.status = 429, .headers = {{"retry-after", "3600"}}}), std::nullopt);
  EXPECT_EQ(
      Retries().wait_ms({.status = 503, .headers = {{"retry-after", "Fri, 27 Nov 2026 08:00:00"}}}),
      1'000);
}

TEST(RetriesTest, WhatWillNotChangeIsNotTriedAgain) {
  EXPECT_EQ(Retries().wait_ms({.status = 404}), std::nullopt);
  EXPECT_EQ(Retries().wait_ms({.status = 200, .fault = HttpFault::Lasting}), std::nullopt);
}

}  // namespace
}  // namespace tuneornot
