#include "report/layout.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

using Rows = std::vector<std::string>;

TEST(WrappedTest, BreaksAtSpaces) {
  EXPECT_EQ(wrapped("take the first route", 9), (Rows{"take the", "first", "route"}));
  EXPECT_EQ(wrapped("take the first route", 20), (Rows{"take the first route"}));
}

TEST(WrappedTest, DropsSpacesAroundAndBetweenWords) {
  EXPECT_EQ(wrapped("  take\n\nthe  ", 20), (Rows{"take the"}));
  EXPECT_EQ(wrapped("   ", 20), Rows{});
  EXPECT_EQ(wrapped("", 20), Rows{});
}

TEST(WrappedTest, BreaksAWordThatIsLongerThanALine) {
  EXPECT_EQ(wrapped("a bcdefgh i", 3), (Rows{"a", "bcd", "efg", "h i"}));
}

TEST(WrappedTest, CountsCellsAndKeepsLettersWhole) {
  EXPECT_EQ(wrapped("東京都庁", 5), (Rows{"東京", "都庁"}));
  EXPECT_EQ(wrapped("e\u0301e\u0301e\u0301", 2), (Rows{"e\u0301e\u0301", "e\u0301"}));
  EXPECT_EQ(wrapped("東", 1), (Rows{"東"}));
}

TEST(WrappedTest, KeepsAPercentSignWithItsNumber) {
  EXPECT_EQ(wrapped("is 61.3 % right", 8), (Rows{"is", "61.3 %", "right"}));
}

TEST(WrappedTest, MakesControlCharactersVisible) {
  EXPECT_EQ(wrapped("a\x1b[2Jb", 20), (Rows{"a\\x1b[2Jb"}));
}

TEST(WrappedDeathTest, RejectsLinesWithoutRoom) {
  EXPECT_DEATH(wrapped("a", 0), "at least one cell");
}

TEST(PaddedTest, FillsWithSpacesToTheWidth) {
  EXPECT_EQ(padded("ab", 4, Side::Left), "ab  ");
  EXPECT_EQ(padded("ab", 4, Side::Right), "  ab");
  EXPECT_EQ(padded("東", 4, Side::Right), "  東");
}

TEST(PaddedTest, CutsWhatIsLonger) {
  EXPECT_EQ(padded("abcdef", 4, Side::Left), "abc…");
}

TEST(PaddedTest, MakesControlCharactersVisible) {
  EXPECT_EQ(padded("\r", 3, Side::Left), "   ");
  EXPECT_EQ(padded("\a", 5, Side::Right), " \\x07");
}

}  // namespace
}  // namespace tuneornot
