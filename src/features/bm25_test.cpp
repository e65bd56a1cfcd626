#include "features/bm25.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace tuneornot {
namespace {

const std::vector<std::string_view> kTexts = {"My card is lost, my card!",
                                              "Where IS my Card?",
                                              "Die Straße – ça va, élève?",
                                              "top up  top-up"};

// bm25s 0.3.16, method "lucene", on the same terms, by tools/golden_features.py.
TEST(Bm25Test, ScoresAsBm25sDoes) {
  const std::vector<Found> found = Bm25(kTexts).nearest("is my élève's card lost? lost", 10);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].text, 0U);
  EXPECT_NEAR(found[0].score, 6.1869001396, 1e-9);
  EXPECT_EQ(found[1].text, 1U);
  EXPECT_NEAR(found[1].score, 2.36426201951, 1e-9);
  EXPECT_EQ(found[2].text, 2U);
  EXPECT_NEAR(found[2].score, 1.98318814726, 1e-9);
}

// Terms: "aa" and " aa "; "aa" and " aa ", "bb" and " bb ". The mean length is 3, idf("aa") is
// ln(1 + .5 / 2.5) and idf("bb") ln(1 + 1.5 / 1.5).
TEST(Bm25Test, IsWhatTheFormulaSays) {
  const std::vector<std::string_view> texts = {"aa", "aa bb"};
  const double aa = std::log(1.2);
  const double bb = std::log(2);
  const std::vector<Found> found = Bm25(texts).nearest("aa bb", 2);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].text, 1U);
  EXPECT_NEAR(found[0].score, 2 * (aa + bb) / (1 + 1.2 * (0.25 + 0.75 * 4 / 3)), 1e-12);
  EXPECT_NEAR(found[1].score, 2 * aa / (1 + 1.2 * (0.25 + 0.75 * 2 / 3)), 1e-12);
}

TEST(Bm25Test, FindsOtherFormsOfAWord) {
  const std::vector<std::string_view> texts = {"cancellation", "delivery"};
  const std::vector<Found> found = Bm25(texts).nearest("I cancelled", 2);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].text, 0U);
}

TEST(Bm25Test, OfEqualTextsTheEarlierComesFirst) {
  const std::vector<std::string_view> texts = {"one", "two", "two", "two"};
  const std::vector<Found> found = Bm25(texts).nearest("two", 2);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].text, 1U);
  EXPECT_EQ(found[1].text, 2U);
}

TEST(Bm25Test, FindsNothingWhereNothingIsShared) {
  EXPECT_TRUE(Bm25(kTexts).nearest("xyz", 3).empty());
  EXPECT_TRUE(Bm25(kTexts).nearest("", 3).empty());
  EXPECT_TRUE(Bm25({}).nearest("top", 3).empty());
}

}  // namespace
}  // namespace tuneornot
