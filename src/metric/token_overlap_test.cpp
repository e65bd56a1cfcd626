#include "metric/token_overlap.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

// As in tools/golden_metrics.py: answer, reference, and what others score them.
struct Scored {
  AnsweredRow row;
  double token_f1;
  double rouge_l;
};

// transformers 4.57.6 (SQuAD 2.0's script) and rouge-score 0.1.2, by tools/golden_metrics.py.
const std::vector<Scored> kTexts = {
    {{"The cat sat on the mat.", "the cat was sitting on the mat"},
     0.666666666666667,
     0.769230769230769},
    {{"An apple, a pear and the plum", "apple pear plum plum"}, 0.75, 0.545454545454545},
    {{"the", "a"}, 1, 0},
    {{"the", "a plum"}, 0, 0},
    {{"It was 1776, in Philadelphia!", "in Philadelphia (Pennsylvania), 1776"},
     0.666666666666667,
     0.444444444444444},
    {{"Crème brûlée für zwei", "crème brûlée for two"}, 0.5, 0.666666666666667},
    {{"x", "a much longer reference text than the answer"}, 0, 0},
    {{"one two three two one", "two one three one two"}, 1, 0.6},
    {{"日本語の文", "日本の文"}, 0, 0}};

TEST(TokenF1Test, EqualsTheScriptOfSquad) {
  for (const Scored& scored : kTexts) {
    EXPECT_NEAR(token_f1(scored.row), scored.token_f1, 1e-12) << scored.row.answer;
  }
}

TEST(TokenF1Test, NoAnswerIsWrongWhateverIsExpected) {
  EXPECT_EQ(token_f1({"", "the"}), 0);
  EXPECT_EQ(token_f1({"", ""}), 0);
}

TEST(RougeLTest, EqualsThePackageRougeScore) {
  for (const Scored& scored : kTexts) {
    EXPECT_NEAR(rouge_l(scored.row), scored.rouge_l, 1e-12) << scored.row.answer;
  }
}

TEST(RougeLTest, IsZeroForATextWithoutItsWords) {
  EXPECT_EQ(rouge_l({"...", "..."}), 0);
  EXPECT_EQ(rouge_l({"", "a"}), 0);
}

}  // namespace
}  // namespace tuneornot
