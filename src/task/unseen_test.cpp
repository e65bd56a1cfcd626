#include "task/unseen.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

TEST(UnseenTest, IsATextOfSpacesAndInvisibleCharacters) {
  EXPECT_TRUE(is_unseen(""));
  EXPECT_TRUE(is_unseen(" \t\n"));
  EXPECT_TRUE(is_unseen("\u200B\uFEFF\u00A0"));
  EXPECT_FALSE(is_unseen("\u200Ba"));
  EXPECT_FALSE(is_unseen("\u200B\u00E9"));
}

TEST(UnseenTest, IsShownByItsCode) {
  EXPECT_EQ(with_codes("re\u00ADfund\u200B"), "re<U+00AD>fund<U+200B>");
  EXPECT_EQ(with_codes("\uFEFFa\u202E"), "<U+FEFF>a<U+202E>");
  EXPECT_EQ(with_codes("a\x01 \u00E9\u00A0"), "a\x01 \u00E9\u00A0");
}

}  // namespace
}  // namespace tuneornot
