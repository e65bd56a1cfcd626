#include "check/lengths.h"

#include <gtest/gtest.h>

#include <string>

namespace tuneornot {
namespace {

TEST(CharactersTest, CountsWhatATextHasWhateverTheirBytes) {
  EXPECT_EQ(characters(""), 0U);
  EXPECT_EQ(characters("plain"), 5U);
  EXPECT_EQ(characters("eight by"), 8U);
  EXPECT_EQ(characters("\u00fcber Stra\u00dfe"), 11U);
  EXPECT_EQ(characters("\u03bb\u6587\U0001f600"), 3U);
}

TEST(CharactersTest, WhereverACharacterBegins) {
  for (std::size_t before = 0; before < 20; ++before) {
    for (const std::string letter : {"\u00fc", "\u6587", "\U0001f600"}) {
      std::string text(before, 'a');
      text.append(letter).append(letter).append("b");
      EXPECT_EQ(characters(text), before + 3) << text;
    }
  }
}

}  // namespace
}  // namespace tuneornot
