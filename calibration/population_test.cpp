#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "calibration/answers.h"
#include "calibration/cells.h"
#include "calibration/made_population.h"
#include "calibration/race.h"
#include "decide/test_scores.h"

namespace tuneornot {
namespace {

// One study of the cell.
struct Drawn {
  Evidence study;
  Truth truth;
};

Drawn drawn(const Cell& cell, std::uint64_t seed) {
  const std::unique_ptr<Population> population = made_population(cell);
  Drawn result = {.study = population->unanswered()};
  Draws draws(seed, "a test");
  result.truth = population->draw(result.study, draws);
  return result;
}

double share_that_differs(const Evidence& study) {
  double differ = 0;
  for (std::size_t row = 0; row < study.test_rows.size(); ++row) {
    differ += study.entrants[0].test[row].score != study.entrants[1].test[row].score ? 1 : 0;
  }
  return differ / static_cast<double>(study.test_rows.size());
}

TEST(DrawsTest, NormalsHaveTheMomentsOfANormal) {
  Draws draws(1, "a test");
  constexpr int kCount = 100'000;
  double sum = 0;
  double squares = 0;
  int beyond = 0;
  for (int i = 0; i < kCount; ++i) {
    const double number = draws.normal();
    sum += number;
    squares += number * number;
    beyond += number > 1.959964 ? 1 : 0;
  }
  EXPECT_NEAR(sum / kCount, 0, .01);
  EXPECT_NEAR(squares / kCount, 1, .02);
  EXPECT_NEAR(static_cast<double>(beyond) / kCount, .025, .002);
}

TEST(MadePopulationTest, TwoEntrantsDifferOnAsManyRowsAsTheCellSays) {
  for (const double discordance : {.06, .12, .17}) {
    const Drawn made = drawn({.rows = 40'000, .entrants = 2, .discordance = discordance}, 1);
    EXPECT_NEAR(share_that_differs(made.study), discordance, .006);
  }
}

// Over 40,000 rows a score is off by less than a point, on whatever scale.
TEST(MadePopulationTest, TheTrueScoresAreThoseOfManyRows) {
  for (const Scale scale : {Scale::RightOrWrong, Scale::Graded, Scale::MacroF1}) {
    Drawn made = drawn({.rows = 40'000,
                        .entrants = 3,
                        .pattern = Pattern::EvenlyBehind,
                        .lead = .2,
                        .scale = scale},
                       1);
    // Without intervals: their bootstrap would take minutes here.
    for (ScoredRow& row : made.study.test_rows) {
      row.group = "all";
    }
    const TestScores test = test_scores(made.study);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(test.scores[i], made.truth.scores[i], .01);
    }
    EXPECT_NEAR(std::ranges::max(made.truth.scores), .8, 1e-9);
    EXPECT_NEAR(std::ranges::min(made.truth.scores), .6, 1e-9);
  }
}

TEST(MadePopulationTest, RowsFallIntoAsManyGroupsAsTheCellSays) {
  for (const GroupSizes sizes : {GroupSizes::Alike, GroupSizes::Lognormal}) {
    const Drawn made = drawn({.rows = 400, .groups = 20, .icc = .1, .sizes = sizes}, 3);
    std::map<std::string, std::size_t> rows;
    for (const ScoredRow& row : made.study.test_rows) {
      ++rows[row.group];
    }
    EXPECT_EQ(rows.size(), 20U);
    const auto largest =
        std::ranges::max_element(rows, {}, [](const auto& entry) { return entry.second; });
    EXPECT_EQ(largest->second > 20, sizes == GroupSizes::Lognormal);
  }
}

// The variance of a score over groups is that of independent rows times 1 + (m - 1) times a share
// of what they have in common: much above 1 for 40 rows a group.
TEST(MadePopulationTest, RowsOfAGroupAreAlike) {
  double apart = 0;
  constexpr int kStudies = 200;
  for (int study = 0; study < kStudies; ++study) {
    const Drawn made = drawn({.rows = 400, .entrants = 2, .groups = 10, .icc = .3},
                             static_cast<std::uint64_t>(study));
    apart += std::pow(test_scores(made.study).scores[0] - .8, 2) / kStudies;
  }
  EXPECT_GT(apart / (.8 * .2 / 400), 4);
}

TEST(FoldPopulationTest, HoldsEachRowOutOnceARepeatAndKnowsTheTrueScores) {
  double score = 0;
  double truth = 0;
  constexpr int kStudies = 300;
  const Cell& cell = find_cell("folds-alike");
  for (int study = 0; study < kStudies; ++study) {
    const Drawn made = drawn(cell, static_cast<std::uint64_t>(study));
    const HeldOut held_out = made.study.held_out.value_or(HeldOut());
    ASSERT_EQ(held_out.folds.size(), made.study.test_rows.size());
    for (std::size_t i = 0; i < held_out.folds.size(); ++i) {
      ASSERT_EQ(held_out.folds[i] / held_out.counts.folds, i / cell.rows);
    }
    score += test_scores(made.study).scores[0] / kStudies;
    truth += made.truth.scores[0] / kStudies;
  }
  EXPECT_NEAR(score, truth, .01);
  EXPECT_NEAR(truth, .7, .01);
}

TEST(RaceTest, AsksNoMoreOfACandidateThatIsFarBehind) {
  std::vector<std::vector<double>> scores(3, std::vector<double>(100, 1));
  scores[0].assign(100, 0);
  scores[1][99] = 0;
  const RaceEnd end = raced(scores);
  EXPECT_EQ(end.best, 2U);
  EXPECT_EQ(end.rows_asked, 32 + 100 + 100);
}

TEST(RaceTest, AsksOneCandidateEverything) {
  EXPECT_EQ(raced({std::vector<double>(100, 1)}).rows_asked, 100);
}

TEST(CellsTest, AnUnknownCellIsRefusedWithThoseThereAre) {
  try {
    find_cell("null");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("null-200-4"), std::string::npos);
  }
}

}  // namespace
}  // namespace tuneornot
