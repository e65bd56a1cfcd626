#include "decide/bar.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "decide/made_evidence.h"
#include "decide/made_folds.h"

namespace tuneornot {
namespace {

struct Discordant {
  std::size_t first_only = 0;
  std::size_t second_only = 0;
};

// Two routes on 200 rows; dev has 40, on 4 of which they differ.
Evidence two_routes(const Discordant& on_test) {
  const std::size_t both = 200 - on_test.first_only - on_test.second_only;
  return made_evidence({{"first",
                         100,
                         runs({{1, 36}, {0, 4}}),
                         runs({{1, on_test.first_only}, {0, on_test.second_only}, {1, both}})},
                        {"second",
                         500,
                         runs({{1, 32}, {0, 8}}),
                         runs({{0, on_test.first_only}, {1, on_test.second_only}, {1, both}})}});
}

Bar bar_of(const Verdict& verdict) {
  return bar_for_another(verdict).value_or(Bar{.comparisons = 0});
}

// SciPy 1.17.1, by tools/golden_stats.py: (norm.ppf(1 - .025 / 2) + .84) sqrt(.1 / 200), with a
// second comparison.
constexpr double kDifference = 0.0689022596497793;

TEST(BarTest, IsThePickAndWhatOneComparisonMoreCanShow) {
  const Bar bar = bar_of(decide(two_routes({.first_only = 20, .second_only = 50}), 1));
  EXPECT_EQ(bar.comparisons, 2U);
  EXPECT_NEAR(bar.difference, kDifference, 1e-9);
  EXPECT_NEAR(bar.shown_from.value_or(-1), 0.9 + kDifference, 1e-9);
  EXPECT_NEAR(bar.taken_above.value_or(-1), 0.9 + kDifference, 1e-9);
}

TEST(BarTest, ARouteHasToBeAheadByTheMarginTooWhereThatIsMore) {
  Evidence evidence = two_routes({.first_only = 20, .second_only = 50});
  evidence.margin = 0.08;
  const Bar bar = bar_of(decide(evidence, 1));
  EXPECT_NEAR(bar.shown_from.value_or(-1), 0.9 + kDifference, 1e-9);
  EXPECT_NEAR(bar.taken_above.value_or(-1), 0.98, 1e-9);
}

TEST(BarTest, WhereNoScoreIsEnoughThereIsNone) {
  const Bar bar = bar_of(decide(two_routes({.first_only = 20, .second_only = 5}), 0));
  EXPECT_NEAR(bar.difference, kDifference, 1e-9);  // above 97.5 %
  EXPECT_FALSE(bar.shown_from);
  EXPECT_FALSE(bar.taken_above);
}

// (norm.ppf(1 - .025 / 3) + .84) sqrt(.1 / 200): three pairs of what would be three routes.
TEST(BarTest, APickMadeOnTheTestIsComparedWithAllAndGivesWayToTheMargin) {
  const Verdict verdict = decide(two_routes({.first_only = 10, .second_only = 60}), 0);
  ASSERT_EQ(verdict.certainty, Certainty::Overturned);
  const Bar bar = bar_of(verdict);
  EXPECT_EQ(bar.comparisons, 3U);
  EXPECT_NEAR(bar.difference, 0.0723139867025535, 1e-9);
  EXPECT_FALSE(bar.shown_from);  // above 95 %
  EXPECT_NEAR(bar.taken_above.value_or(-1), 0.97, 1e-9);
}

TEST(BarTest, GroupsRaiseItAsTheyRaiseWhatTheTestCanShow) {
  Evidence evidence = two_routes({.first_only = 20, .second_only = 20});
  const double single = bar_of(decide(evidence, 0)).difference;
  const double shown = decide(evidence, 0).detectable_difference.value_or(-1);
  group_test_rows(evidence, 4);
  const Verdict grouped = decide(evidence, 0);
  EXPECT_GT(bar_of(grouped).difference, 1.5 * single);
  EXPECT_NEAR(bar_of(grouped).difference / single,
              grouped.detectable_difference.value_or(-1) / shown,
              1e-9);
}

MadeFoldRoute steady(const std::string& strategy, std::size_t right_of_six) {
  return {.strategy = strategy, .tokens = 0, .is_right = [=](const MadeQuestion& question) {
            return question.row % 6 < right_of_six;
          }};
}

// Three pairs beside one, (norm.ppf(1 - .025 / 3) + .84) / (norm.ppf(1 - .025) + .84).
TEST(BarTest, OnFoldsAllPairsAreComparedAndTheMarginDecides) {
  const Verdict verdict = decide_on_folds(
      made_fold_evidence(std::vector<std::size_t>(120), {steady("a", 3), steady("b", 4)}, Rng(1)));
  const Bar bar = bar_of(verdict);
  EXPECT_EQ(bar.comparisons, 3U);
  EXPECT_NEAR(bar.difference, verdict.detectable_difference.value_or(-1) * 1.15500764212, 1e-9);
  const double pick = verdict.routes[verdict.pick].score;
  EXPECT_NEAR(bar.shown_from.value_or(-1), pick + bar.difference, 1e-12);
  EXPECT_NEAR(bar.taken_above.value_or(-1), pick + 0.02, 1e-12);
}

TEST(BarTest, WhereNothingIsComparedThereIsNone) {
  Evidence evidence = two_routes({.first_only = 30, .second_only = 10});
  group_test_rows(evidence, 50);
  EXPECT_FALSE(bar_for_another(decide(evidence, 0)));
}

}  // namespace
}  // namespace tuneornot
