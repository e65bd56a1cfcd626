#include "features/tfidf.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

// Reference values: scikit-learn 1.9.1, TfidfVectorizer, by tools/golden_features.py.

namespace tuneornot {
namespace {

const std::vector<std::string_view> kTexts = {"My card is lost, my card!",
                                              "Where IS my Card?",
                                              "Die Straße – ça va, élève?",
                                              "top up  top-up"};
constexpr std::string_view kQuery = "is my élève's card lost? lost";

enum Block { Words, Letters };

// The value of a term in a text's row; 0 where it has none.
double value(const Tfidf& tfidf, Block block, std::string_view term, std::string_view text) {
  const auto number = tfidf.blocks()[block].terms.find(term);
  const std::size_t offset = block == Words ? 0 : tfidf.blocks()[Words].terms.size();
  const SparseRow row = tfidf.row(text);
  for (std::size_t i = 0; number && i < row.columns.size(); ++i) {
    if (row.columns[i] == offset + *number) {
      return row.values[i];
    }
  }
  return 0;
}

TEST(TfidfTest, HasTheTermsOfScikitLearn) {
  const Tfidf tfidf = Tfidf::of(kTexts, 1);
  EXPECT_EQ(tfidf.blocks()[Words].terms.size(), 24U);
  EXPECT_EQ(tfidf.blocks()[Letters].terms.size(), 174U);
  EXPECT_EQ(tfidf.columns(), 198U);
}

TEST(TfidfTest, WeighsTermsAsScikitLearnDoes) {
  const Tfidf tfidf = Tfidf::of(kTexts, 1);
  EXPECT_NEAR(value(tfidf, Words, "card", kQuery), 0.303875858406, 1e-11);
  EXPECT_NEAR(value(tfidf, Words, "is my", kQuery), 0.385427995094, 1e-11);
  EXPECT_NEAR(value(tfidf, Words, "lost", kQuery), 0.652586323202, 1e-11);
  EXPECT_NEAR(value(tfidf, Words, "élève", kQuery), 0.385427995094, 1e-11);
  EXPECT_NEAR(value(tfidf, Letters, " card", kQuery), 0.100912944273, 1e-11);
  EXPECT_NEAR(value(tfidf, Letters, " lost", kQuery), 0.216714837473, 1e-11);
  EXPECT_NEAR(value(tfidf, Letters, "card ", kQuery), 0.127995274103, 1e-11);
  EXPECT_NEAR(value(tfidf, Letters, "élève", kQuery), 0.127995274103, 1e-11);
}

TEST(TfidfTest, EachBlockOfARowHasLengthOne) {
  const SparseRow row = Tfidf::of(kTexts, 1).row(kQuery);
  EXPECT_NEAR(
      std::inner_product(row.values.begin(), row.values.end(), row.values.begin(), 0.0), 2, 1e-12);
  EXPECT_TRUE(std::ranges::is_sorted(row.columns));
}

TEST(TfidfTest, LeavesOutTermsOfTooFewTexts) {
  const Tfidf tfidf = Tfidf::of(kTexts, 2);
  EXPECT_EQ(tfidf.blocks()[Words].terms.terms(),
            (std::vector<std::string>{"card", "is", "my", "my card"}));
}

TEST(TfidfTest, ATextOfUnknownTermsIsAnEmptyRow) {
  EXPECT_EQ(Tfidf::of(kTexts, 1).row("@@@"), SparseRow());
  EXPECT_EQ(Tfidf::of(kTexts, 1).row(""), SparseRow());
}

}  // namespace
}  // namespace tuneornot
