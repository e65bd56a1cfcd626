#include "base/number.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace tuneornot {

namespace {

TEST(Number, IsTheWholeText) {
  EXPECT_EQ(parse_number<int>("12"), 12);
  EXPECT_EQ(parse_number<double>("-0.5e3"), -500);
  for (const char* text : {"", " 12", "12 ", "12a", "+12", "1,2", "0x1f", "twelve"}) {
    EXPECT_EQ(parse_number<int>(text), std::nullopt) << text;
    EXPECT_EQ(parse_number<double>(text), std::nullopt) << text;
  }
}

TEST(Number, IsWithinItsType) {
  EXPECT_EQ(parse_number<std::uint64_t>("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(parse_number<std::uint64_t>("18446744073709551616"), std::nullopt);
  EXPECT_EQ(parse_number<std::uint64_t>("-1"), std::nullopt);
  EXPECT_EQ(parse_number<int>("1.5"), std::nullopt);
  EXPECT_EQ(parse_number<double>("1e999"), std::nullopt);
}

TEST(Number, MayBeNoFiniteOne) {
  EXPECT_TRUE(std::isinf(parse_number<double>("inf").value_or(0)));
  EXPECT_TRUE(std::isnan(parse_number<double>("nan").value_or(0)));
}

}  // namespace

}  // namespace tuneornot
