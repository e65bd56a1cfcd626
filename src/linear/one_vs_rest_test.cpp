#include "linear/one_vs_rest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "features/scale.h"
#include "features/tfidf.h"

namespace tuneornot {
namespace {

constexpr OneVsRest::Precision kExact{.gradient = 1e-9, .most_passes = 10'000};

const std::vector<std::string_view> kTexts = {"My card is lost, my card!",
                                              "Where IS my Card?",
                                              "Die Straße – ça va, élève?",
                                              "top up  top-up"};

class OneVsRestTest : public testing::Test {
 protected:
  OneVsRestTest() {
    for (const std::string_view text : kTexts) {
      rows.add(tfidf.row(text));
    }
  }

  TrainingRows data() const {
    return {.rows = rows, .labels_of = labels_of, .columns = tfidf.columns(), .labels = 3};
  }

  std::vector<double> scores_of(const LinearModel& model, std::string_view text) const {
    const SparseRow row = tfidf.row(text);
    return scores(model, {.columns = row.columns, .values = row.values});
  }

  Tfidf tfidf = Tfidf::of(kTexts, 1);
  SparseRows rows;
  std::vector<std::vector<std::uint32_t>> labels_of = {{0}, {2}, {1}, {1}};  // lost, other, where
};

// scikit-learn 1.9.1: OneVsRestClassifier(LogisticRegression(solver="liblinear", C=4, tol=1e-10)),
// by tools/golden_features.py. Our weights are rounded to single precision.
TEST_F(OneVsRestTest, FindsTheMinimumThatLiblinearFinds) {
  OneVsRest learning(data(), Rng(1));
  learning.fit(4, kExact);
  const std::vector<double> found = scores_of(learning.model(), "is my élève's card lost? lost");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_NEAR(found[0], -0.142105063794, 1e-6);
  EXPECT_NEAR(found[1], -0.841427270891, 1e-6);
  EXPECT_NEAR(found[2], -1.04167705782, 1e-6);
}

// The same with a number in every column: StandardScaler() / sqrt(4) before it.
TEST_F(OneVsRestTest, FindsTheMinimumThatLiblinearFindsForVectors) {
  const std::vector<std::vector<float>> vectors = {{0.5F, -0.25F, 0.125F, 0.75F},
                                                   {0.25F, 0.5F, -0.5F, 0.75F},
                                                   {-0.75F, 0.125F, 0.25F, 0.75F},
                                                   {0.0F, -0.5F, 0.75F, 0.75F}};
  const std::vector<std::span<const float>> views(vectors.begin(), vectors.end());
  const Scale scale = scale_of(views);
  SparseRows scaled_rows;
  for (const std::vector<float>& vector : vectors) {
    scaled_rows.add({.columns = {0, 1, 2, 3}, .values = scaled(scale, vector)});
  }
  OneVsRest learning({.rows = scaled_rows, .labels_of = labels_of, .columns = 4, .labels = 3},
                     Rng(1));
  learning.fit(4, kExact);
  const std::vector<double> found = scores(learning.model(), scaled_rows[1]);
  EXPECT_NEAR(found[0], -0.908638737615, 1e-6);
  EXPECT_NEAR(found[1], -1.70340570258, 1e-6);
  EXPECT_NEAR(found[2], 0.809793290813, 1e-6);
}

TEST_F(OneVsRestTest, ARowOfNumbersIsARowOfAllColumns) {
  const LinearModel model = {.labels = 2, .weights = {1, 2, -3, 4, 0.5F, -0.5F}};
  const std::vector<float> row = {2, -1};
  const SparseRow sparse = {.columns = {0, 1}, .values = {2, -1}};
  EXPECT_EQ(scores(model, row), (std::vector<double>{2 + 3 + 0.5, 4 - 4 - 0.5}));
  EXPECT_EQ(scores(model, {.columns = sparse.columns, .values = sparse.values}),
            scores(model, row));
}

TEST_F(OneVsRestTest, ComesToTheSameByWayOfAnotherPenalty) {
  OneVsRest straight(data(), Rng(1));
  straight.fit(4, kExact);
  OneVsRest detour(data(), Rng(2));
  detour.fit(0.5, kExact);
  detour.fit(4, kExact);
  const std::vector<float> one = straight.model().weights;
  const std::vector<float> other = detour.model().weights;
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_NEAR(one[i], other[i], 1e-6);
  }
}

// One row, x = (1, 1 for the intercept), y = 1: the minimum of w'w / 2 + C ln(1 + exp(-w'x)) has
// both weights equal, w = C sigmoid(-2 w).
TEST_F(OneVsRestTest, IsWhatTheFormulaSaysForOneRow) {
  SparseRows one;
  one.add({.columns = {0}, .values = {1.0}});
  const std::vector<std::vector<std::uint32_t>> holding = {{0}};
  OneVsRest learning({.rows = one, .labels_of = holding, .columns = 1, .labels = 1}, Rng(1));
  learning.fit(3, kExact);
  const LinearModel model = learning.model();
  ASSERT_EQ(model.weights.size(), 2U);
  const double w = model.weights[0];
  EXPECT_NEAR(model.weights[1], w, 1e-6);
  EXPECT_NEAR(w, 3 * sigmoid(-2 * w), 1e-6);
}

TEST_F(OneVsRestTest, ARowMayHaveSeveralLabelsOrNone) {
  labels_of = {{0, 1}, {0}, {}, {2}};
  OneVsRest learning(data(), Rng(1));
  learning.fit(100, kExact);
  const LinearModel model = learning.model();
  for (std::size_t row = 0; row < kTexts.size(); ++row) {
    const std::vector<double> found = scores_of(model, kTexts[row]);
    for (std::uint32_t label = 0; label < 3; ++label) {
      const bool holds = std::ranges::find(labels_of[row], label) != labels_of[row].end();
      EXPECT_EQ(found[label] > 0, holds) << row << ' ' << label;
    }
  }
}

TEST_F(OneVsRestTest, TheSameSeedGivesTheSameBits) {
  OneVsRest one(data(), Rng(7));
  OneVsRest same(data(), Rng(7));
  one.fit(16, {.gradient = 0.1, .most_passes = 3});
  same.fit(16, {.gradient = 0.1, .most_passes = 3});
  EXPECT_EQ(one.model(), same.model());
}

}  // namespace
}  // namespace tuneornot
