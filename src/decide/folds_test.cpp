#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"
#include "decide/made_folds.h"
#include "decide/verdict.h"
#include "stats/paired_tests.h"
#include "stats/resampled_t.h"

namespace tuneornot {
namespace {

using Strata = std::vector<std::size_t>;

// Right on `right` of every `of` rows, the same ones in every repeat.
MadeFoldRoute steady(const std::string& strategy,
                     std::int64_t tokens,
                     std::size_t right,
                     std::size_t of) {
  return {.strategy = strategy, .tokens = tokens, .is_right = [=](const MadeQuestion& question) {
            return question.row % of < right;
          }};
}

Verdict verdict_on(std::size_t rows, const std::vector<MadeFoldRoute>& routes) {
  return decide_on_folds(made_fold_evidence(Strata(rows), routes, Rng(1)));
}

const RouteResult& route_called(const Verdict& verdict, std::string_view strategy) {
  return *std::ranges::find_if(verdict.routes, [strategy](const RouteResult& route) {
    return route.candidate.strategy == strategy;
  });
}

std::string pick_of(const Verdict& verdict) {
  return verdict.routes[verdict.pick].candidate.strategy;
}

// Of each fold, by what the outcomes say.
std::vector<double> fold_differences(const Evidence& evidence,
                                     std::size_t first,
                                     std::size_t second) {
  std::vector<double> sums(25);
  std::vector<double> rows(25);
  for (std::size_t i = 0; i < evidence.test_rows.size(); ++i) {
    const std::size_t fold = evidence.held_out->folds[i];
    sums[fold] += evidence.entrants[first].test[i].score - evidence.entrants[second].test[i].score;
    ++rows[fold];
  }
  std::ranges::transform(sums, rows, sums.begin(), std::divides<>());
  return sums;
}

TEST(DecideOnFoldsTest, TakesTheCheapestWithinTheMarginOfTheBest) {
  const Verdict verdict = verdict_on(
      120,
      {steady("cheap", 0, 10, 20), steady("near", 100, 79, 120), steady("best", 900, 80, 120)});
  EXPECT_EQ(pick_of(verdict), "near");
  EXPECT_EQ(verdict.nominee, verdict.pick);
  EXPECT_EQ(verdict.rows, 120U);
  EXPECT_EQ(verdict.answers, 600U);
  EXPECT_EQ(verdict.groups, 120U);
  EXPECT_FALSE(verdict.grouped);
  EXPECT_EQ(verdict.folds->repeats, 5U);
  EXPECT_EQ(verdict.routes[verdict.pick].right, 395U);
  EXPECT_EQ(verdict.routes[verdict.pick].dev_score, std::nullopt);
  EXPECT_EQ(verdict.routes[*verdict.runner_up].candidate.strategy, "best");
}

TEST(DecideOnFoldsTest, ComparesByTheCorrectedResampledTWithHolmOverAllPairs) {
  Rng rng(4);
  const auto noisy = [&rng](double share) {
    return [&rng, share](const MadeQuestion&) { return rng.uniform() < share; };
  };
  const Evidence evidence =
      made_fold_evidence(Strata(120),
                         {{.strategy = "a", .tokens = 9, .is_right = noisy(.8)},
                          {.strategy = "b", .tokens = 5, .is_right = noisy(.6)},
                          {.strategy = "c", .is_right = noisy(.5)}},
                         Rng(2));
  const Verdict verdict = decide_on_folds(evidence);
  ASSERT_EQ(pick_of(verdict), "a");
  std::vector<double> p_values;
  for (const auto& [first, second] : {std::pair(0U, 1U), std::pair(0U, 2U), std::pair(1U, 2U)}) {
    p_values.push_back(
        t_test_p(corrected_resampled_mean(fold_differences(evidence, first, second), 5)));
  }
  EXPECT_NEAR(*route_called(verdict, "b").p, p_values[0], 1e-12);
  EXPECT_NEAR(*route_called(verdict, "c").p, p_values[1], 1e-12);
  EXPECT_NEAR(*route_called(verdict, "b").p_holm, holm(p_values)[0], 1e-12);
  EXPECT_EQ(route_called(verdict, "c").word, Word::Worse);
  const Interval expected =
      t_interval(corrected_resampled_mean(fold_differences(evidence, 1, 0), 5), .95);
  EXPECT_NEAR(route_called(verdict, "b").difference_interval->low, expected.low, 1e-12);
  EXPECT_NEAR(route_called(verdict, "b").difference_interval->high, expected.high, 1e-12);
}

// Of 122 rows 62 have the one label; folds have nearly the same share of it each.
TEST(DecideOnFoldsTest, TwoConstantAnswersAreNotSeparableForFoldsBeingStratified) {
  Strata strata(122);
  std::fill(strata.begin(), strata.begin() + 62, 1);
  const auto says = [&strata](std::size_t label) {
    return [&strata, label](const MadeQuestion& question) { return strata[question.row] == label; };
  };
  const Evidence evidence = made_fold_evidence(
      strata,
      {{.strategy = "zero", .is_right = says(0)}, {.strategy = "one", .is_right = says(1)}},
      Rng(1));
  EXPECT_LT(t_test_p(corrected_resampled_mean(fold_differences(evidence, 0, 1), 5)), .2);
  const Verdict verdict = decide_on_folds(evidence);
  EXPECT_EQ(pick_of(verdict), "zero");
  EXPECT_GT(route_called(verdict, "one").p.value_or(0), .8);
  EXPECT_EQ(verdict.certainty, Certainty::Open);
}

TEST(DecideOnFoldsTest, RoutesThatNeverDifferedAreNotSeparableAndMayStillDiffer) {
  const Verdict verdict = verdict_on(60, {steady("a", 0, 1, 2), steady("b", 5, 1, 2)});
  EXPECT_EQ(*route_called(verdict, "b").p, 1);
  EXPECT_EQ(route_called(verdict, "b").word, Word::NotSeparable);
  EXPECT_GT(*route_called(verdict, "a").regret_bound, 0);
  EXPECT_GT(route_called(verdict, "b").difference_interval->high, 0);
}

TEST(DecideOnFoldsTest, ShowsLessThanATestOfAsManyRowsWould) {
  const Verdict verdict = verdict_on(120, {steady("a", 0, 1, 2), steady("b", 5, 4, 6)});
  const double of_a_test =
      detectable_difference({.rows = 120, .entrants = 2, .discordance = 20.0 / 120});
  EXPECT_GE(*verdict.detectable_difference, of_a_test * std::sqrt(1.45));
  EXPECT_GT(*verdict.rows_for_margin, 1000U);
}

TEST(DecideOnFoldsTest, KeepsGroupsTogether) {
  Evidence evidence =
      made_fold_evidence(Strata(120), {steady("a", 0, 60, 120), steady("b", 5, 72, 120)}, Rng(1));
  const Verdict single = decide_on_folds(evidence);
  for (std::size_t i = 0; i < evidence.test_rows.size(); ++i) {
    evidence.test_rows[i].group = std::to_string(i % 120 / 6);
  }
  const Verdict grouped = decide_on_folds(evidence);
  EXPECT_EQ(grouped.groups, 20U);
  EXPECT_TRUE(grouped.grouped);
  const auto width = [](const Interval& interval) { return interval.high - interval.low; };
  EXPECT_GT(width(*grouped.routes[0].interval), width(*single.routes[0].interval));
  EXPECT_GT(*route_called(grouped, "a").p, *route_called(single, "a").p);
}

TEST(DecideOnFoldsTest, ScoresMacroF1OverEveryRepeatsRows) {
  Evidence evidence =
      made_fold_evidence(Strata(120), {steady("a", 0, 60, 120), steady("b", 5, 110, 120)}, Rng(1));
  evidence.metric = "macro_f1";
  evidence.label_shares = {{"yes", .5}, {"no", .5}};
  for (std::size_t i = 0; i < evidence.test_rows.size(); ++i) {
    const bool is_yes = i % 120 % 2 == 0;
    evidence.test_rows[i].expected = is_yes ? "yes" : "no";
    for (Entrant& entrant : evidence.entrants) {
      entrant.test[i].answer.text = is_yes == (entrant.test[i].score == 1) ? "yes" : "no";
    }
  }
  const Verdict verdict = decide_on_folds(evidence);
  EXPECT_EQ(pick_of(verdict), "b");
  // By hand: 55 of 60 rows of either label are right.
  EXPECT_NEAR(route_called(verdict, "b").score, 110.0 / 120, 1e-12);
  EXPECT_EQ(route_called(verdict, "a").word, Word::Worse);
  EXPECT_LT(*route_called(verdict, "a").p_holm, 1e-3);
  const Interval& interval = *route_called(verdict, "b").interval;
  EXPECT_LT(interval.low, .88);
  EXPECT_GT(interval.high, .95);
}

TEST(DecideOnFoldsTest, ARouteThatLostCallsIsNotCompared) {
  Evidence evidence =
      made_fold_evidence(Strata(40), {steady("a", 0, 1, 2), steady("b", 5, 1, 1)}, Rng(1));
  for (std::size_t i = 0; i < 3; ++i) {
    fail(evidence.entrants[1].test[7 * i], CallFailure::Kind::TimedOut);
  }
  const Verdict verdict = decide_on_folds(evidence);
  EXPECT_EQ(pick_of(verdict), "a");
  EXPECT_EQ(verdict.certainty, Certainty::Untested);
  ASSERT_FALSE(verdict.warnings.empty());
  EXPECT_TRUE(verdict.warnings[0].starts_with("3 of 200 test calls of b were lost"));

  fail(evidence.entrants[0].test[1], CallFailure::Kind::TimedOut);
  evidence.entrants.pop_back();
  EXPECT_EQ(decide_on_folds(evidence).answers, 199U);
  EXPECT_EQ(decide_on_folds(evidence).rows, 40U);
}

TEST(DecideOnFoldsTest, TheOrderOfTheEntrantsChangesNothing) {
  const std::vector<MadeFoldRoute> routes = {
      steady("a", 1, 60, 120), steady("b", 5, 80, 120), steady("c", 7, 79, 120)};
  const Verdict one = verdict_on(120, routes);
  const Verdict other = verdict_on(120, {routes[2], routes[0], routes[1]});
  EXPECT_EQ(pick_of(one), pick_of(other));
  EXPECT_EQ(one.corrected_score, other.corrected_score);
  for (const RouteResult& route : one.routes) {
    EXPECT_EQ(route.p_holm, route_called(other, route.candidate.strategy).p_holm);
    EXPECT_EQ(route.regret_bound, route_called(other, route.candidate.strategy).regret_bound);
  }
}

TEST(DecideOnFoldsDeathTest, NeedsFolds) {
  EXPECT_DEATH(decide_on_folds(made_evidence({{.strategy = "a", .test = {1, 0}}})), "folds");
}

}  // namespace
}  // namespace tuneornot
