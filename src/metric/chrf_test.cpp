#include "metric/chrf.h"

#include <vector>

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

struct Scored {
  AnsweredRow row;
  double chrf;
};

// sacrebleu 2.6.0, CHRF().sentence_score / 100, by tools/golden_metrics.py.
const std::vector<Scored> kTexts = {
    {{"The cat sat on the mat.", "the cat was sitting on the mat"}, 0.404552779588224},
    {{"An apple, a pear and the plum", "apple pear plum plum"}, 0.353279261166925},
    {{"the", "a"}, 0},
    {{"the", "a plum"}, 0},
    {{"It was 1776, in Philadelphia!", "in Philadelphia (Pennsylvania), 1776"}, 0.466641445276063},
    {{"Crème brûlée für zwei", "crème brûlée for two"}, 0.591787559088965},
    {{"x", "a much longer reference text than the answer"}, 0.0335570469798658},
    {{"one two three two one", "two one three one two"}, 0.632257326007326},
    {{"日本語の文", "日本の文"}, 0.394417475728155}};

TEST(ChrfTest, OfARowEqualsSacrebleu) {
  for (const Scored& scored : kTexts) {
    EXPECT_NEAR(row_chrf(scored.row), scored.chrf, 1e-12) << scored.row.answer;
  }
}

// sacrebleu 2.6.0, CHRF().corpus_score / 100, by tools/golden_metrics.py.
TEST(ChrfTest, OfAllRowsEqualsSacrebleu) {
  std::vector<AnsweredRow> rows;
  for (const Scored& scored : kTexts) {
    rows.push_back(scored.row);
  }
  EXPECT_NEAR(chrf(rows).of_all(), 0.365605068124059, 1e-12);
}

TEST(ChrfTest, IsZeroWithoutAnAnswerAndOneForTheReferenceItself) {
  EXPECT_EQ(row_chrf({"", "text"}), 0);
  EXPECT_EQ(row_chrf({"", ""}), 0);
  EXPECT_EQ(row_chrf({"some text\n", "some text"}), 1);
}

}  // namespace
}  // namespace tuneornot
