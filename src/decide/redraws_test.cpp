#include "decide/redraws.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "base/random.h"
#include "decide/made_evidence.h"

namespace tuneornot {
namespace {

// A route that is right on 60 of 100 dev rows, before one that is right on 55.
Evidence evidence() {
  return made_evidence({{.strategy = "few_shot", .dev = runs({{1, 60}, {0, 40}}), .test = {}},
                        {.strategy = "bm25_nearest", .dev = runs({{1, 55}, {0, 45}}), .test = {}}});
}

RedrawnEntrant redrawn(std::size_t entrant, const std::vector<Rows>& draws) {
  RedrawnEntrant made{.entrant = entrant};
  for (const Rows& rows : draws) {
    made.draws.push_back(made_outcomes(rows, 0));
  }
  return made;
}

Spread spread(const std::vector<Rows>& draws) {
  return read_redraws(evidence(), {redrawn(0, draws)}).routes.at(0);
}

// statsmodels 0.15.0, anova_lm of an additive model of rows and draws, by tools/golden_stats.py:
// the component of the draws is (their mean square - the residual one) / rows.
TEST(RedrawsTest, AreTheVarianceComponentOfTheDraws) {
  const Spread found = spread({runs({{1, 70}, {0, 30}}),
                               runs({{0, 10}, {1, 50}, {0, 40}}),
                               runs({{1, 62}, {0, 30}, {1, 8}})});
  EXPECT_EQ(found.redrawn, (std::vector<double>{0.7, 0.5, 0.7}));
  EXPECT_DOUBLE_EQ(found.handed_over, 0.6);
  EXPECT_NEAR(found.sd * found.sd, 0.0125252525252525, 1e-12);
  EXPECT_FALSE(found.is_settled);
}

TEST(RedrawsTest, WhatRowsAloneExplainIsNoDraw) {
  // As many right in each, on other rows.
  const Spread found = spread(
      {runs({{1, 60}, {0, 40}}), runs({{0, 40}, {1, 60}}), runs({{1, 30}, {0, 40}, {1, 30}})});
  EXPECT_EQ(found.sd, 0);
  EXPECT_FALSE(found.is_settled);
}

TEST(RedrawsTest, ThatAnswerAlikeLeaveNothingToChance) {
  const Rows same = runs({{1, 60}, {0, 40}});
  const Spread found = spread({same, same, same});
  EXPECT_TRUE(found.is_settled);
  EXPECT_EQ(found.sd, 0);
  RedrawnEntrant failing = redrawn(0, {same, same, same});
  fail(failing.draws[2][99], CallFailure::Kind::Refused);
  EXPECT_FALSE(read_redraws(evidence(), {failing}).routes[0].is_settled);
}

TEST(RedrawsTest, ARouteThatWasNotMadeAnewSaysWhy) {
  const Redraws found = read_redraws(evidence(), {{.entrant = 1, .left_out = "too long"}});
  EXPECT_EQ(found.routes[0].candidate.strategy, "bm25_nearest");
  EXPECT_EQ(found.routes[0].left_out, "too long");
  EXPECT_DOUBLE_EQ(found.routes[0].handed_over, 0.55);
  EXPECT_TRUE(found.routes[0].redrawn.empty());
  EXPECT_FALSE(found.routes[0].is_settled);
}

TEST(RedrawsTest, RowsOfAGroupCountTogether) {
  const std::vector<Rows> draws = {runs({{1, 70}, {0, 30}}),
                                   runs({{0, 10}, {1, 50}, {0, 40}}),
                                   runs({{1, 62}, {0, 30}, {1, 8}})};
  Evidence grouped = evidence();
  for (std::size_t row = 0; row < 100; ++row) {
    grouped.dev_rows[row].group = "group " + std::to_string(row / 10);
  }
  const double in_groups = read_redraws(grouped, {redrawn(0, draws)}).routes[0].sd;
  EXPECT_LT(in_groups, spread(draws).sd);
  for (ScoredRow& row : grouped.dev_rows) {
    row.group = "one of two " + std::to_string(row.example_id.size() / 2);
  }
  // Too few groups to tell what rows do: all of it is put down to the draws.
  const Spread uncorrected = read_redraws(grouped, {redrawn(0, draws)}).routes[0];
  EXPECT_NEAR(uncorrected.sd * uncorrected.sd, 0.04 / 3, 1e-12);
}

double normal(Rng& rng) {
  return std::sqrt(-2 * std::log(1 - rng.uniform())) * std::cos(2 * M_PI * rng.uniform());
}

// Of rows of middling difficulty `level` are right; the others are right, or wrong, always.
Rows drawn(const std::vector<double>& difficulty, double level, Rng& rng) {
  Rows rows;
  for (const double hard : difficulty) {
    const bool is_right = std::abs(hard) > 1 ? hard > 0 : rng.uniform() < level;
    rows.push_back(is_right ? 1 : 0);
  }
  return rows;
}

// Studies of 100 dev rows: draws move a route by `effect` (SD), rows are hard or easy for all.
double mean_variance(double effect, std::size_t studies) {
  Rng rng(1);
  double sum = 0;
  for (std::size_t study = 0; study < studies; ++study) {
    std::vector<double> difficulty(100);
    std::ranges::generate(difficulty, [&] { return normal(rng); });
    std::vector<Rows> draws(3);
    for (Rows& rows : draws) {
      const double level = 0.5 + effect * normal(rng);
      rows = drawn(difficulty, level, rng);
    }
    const double sd = spread(draws).sd;
    sum += sd * sd / static_cast<double>(studies);
  }
  return sum;
}

TEST(RedrawsTest, BySimulationTheVarianceIsThatOfTheDraws) {
  // Erf(1 / sqrt 2) of the rows are of middling difficulty.
  constexpr double kMiddling = 0.6827;
  const double true_variance = std::pow(kMiddling * 0.15, 2);
  EXPECT_NEAR(mean_variance(0.15, 400) / true_variance, 1, 0.15);
  // Where draws move nothing, rows alone would make it 68 * 0.25 / 100^2. That it is never negative
  // leaves two fifths of that.
  EXPECT_LT(mean_variance(0, 400), 0.5 * kMiddling * 0.25 / 100);
}

Verdict verdict_with(double first, double second) {
  Verdict verdict;
  for (const auto& [strategy, score] : {std::pair("few_shot", first), {"bm25_nearest", second}}) {
    verdict.routes.push_back({.candidate = {.strategy = strategy}, .score = score});
  }
  if (second > first) {
    std::swap(verdict.routes[0], verdict.routes[1]);
  }
  return verdict;
}

Redraws redraws_with(double first_sd, double second_sd) {
  return {
      .routes = {{.candidate = {.strategy = "few_shot"}, .redrawn = {0.6}, .sd = first_sd},
                 {.candidate = {.strategy = "bm25_nearest"}, .redrawn = {0.5}, .sd = second_sd}}};
}

TEST(RedrawsTest, CouldSwapTwoThatAreNearerThanDrawsMoveThemApart) {
  const auto found = swap_by_redraw(verdict_with(0.61, 0.57), redraws_with(0.03, 0.04));
  ASSERT_TRUE(found.has_value());
  const Swap swap = found.value_or(Swap());
  EXPECT_EQ(swap.ahead, 0U);
  EXPECT_EQ(swap.behind, 1U);
  EXPECT_DOUBLE_EQ(swap.gap, 0.61 - 0.57);
  EXPECT_DOUBLE_EQ(swap.sd, 0.05);
  EXPECT_FALSE(swap_by_redraw(verdict_with(0.61, 0.55), redraws_with(0.03, 0.04)));
  // The test has them the other way round than dev.
  EXPECT_EQ(swap_by_redraw(verdict_with(0.57, 0.61), redraws_with(0.03, 0.04)).value_or(Swap{}).gap,
            0.61 - 0.57);
}

TEST(RedrawsTest, SayNothingOfASwapWhereOneWasNotMadeAnew) {
  Redraws redraws = redraws_with(0.5, 0.5);
  redraws.routes[1].redrawn.clear();
  EXPECT_FALSE(swap_by_redraw(verdict_with(0.61, 0.6), redraws));
  redraws.routes.pop_back();
  EXPECT_FALSE(swap_by_redraw(verdict_with(0.61, 0.6), redraws));
}

}  // namespace
}  // namespace tuneornot
