#include "decide/costs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "decide/made_evidence.h"
#include "decide/nominate.h"

namespace tuneornot {
namespace {

constexpr double kHourMs = 3.6e6;

// A route with what a call of it takes, and what its training took, on a machine at 1 $/h.
struct MachineRoute {
  std::string strategy;
  std::size_t right = 0;  // of 200, the first ones
  double call_ms = 0;
  double training_ms = 0;
  std::int64_t tokens = 0;
};

void put_on_machine(Entrant& entrant, const MachineRoute& route) {
  for (std::vector<Outcome>* outcomes : {&entrant.dev, &entrant.test}) {
    for (Outcome& outcome : *outcomes) {
      outcome.work_ms = route.call_ms;
    }
  }
  entrant.effort = {.training_ms = route.training_ms, .discarded_ms = 0};
}

Evidence on_machine(const std::vector<MachineRoute>& routes, std::optional<double> volume) {
  std::vector<MadeRoute> made;
  for (const MachineRoute& route : routes) {
    const Rows rows = runs({{1, route.right}, {0, 200 - route.right}});
    made.push_back({route.strategy, route.tokens, rows, rows});
  }
  Evidence evidence = made_evidence(made);
  evidence.pricing = {.costs = {.months = 10, .machine = {.usd_per_hour = 1}},
                      .calls_per_month = volume};
  for (std::size_t i = 0; i < routes.size(); ++i) {
    put_on_machine(evidence.entrants[i], routes[i]);
  }
  return evidence;
}

// Tuned: 100 $ of training, 1 s a call. Prompted: nothing, 3 s. They cost the same where 10 months
// of V calls of 2 s are 100 hours: at 18,000 a month.
std::vector<MachineRoute> tuned_and_prompted() {
  return {{.strategy = "prompted", .right = 180, .call_ms = 3000, .tokens = 10},
          {.strategy = "tuned",
           .right = 180,
           .call_ms = 1000,
           .training_ms = 100 * kHourMs,
           .tokens = 20}};
}

TEST(CostChoiceTest, TheNomineeIsTheCheapestAtTheVolume) {
  EXPECT_EQ(nominate(on_machine(tuned_and_prompted(), 17'000)), 0U);
  EXPECT_EQ(nominate(on_machine(tuned_and_prompted(), 19'000)), 1U);
}

TEST(CostChoiceTest, ItIsTheCheapestOverAsManyMonthsAsAreReckonedWith) {
  Evidence evidence = on_machine(tuned_and_prompted(), 17'000);
  evidence.pricing.costs.months = 20;
  EXPECT_EQ(nominate(evidence), 1U);
}

TEST(CostChoiceTest, WithoutAVolumeOrAPriceTokensDecide) {
  std::vector<MachineRoute> routes = tuned_and_prompted();
  std::swap(routes[0].tokens, routes[1].tokens);
  EXPECT_EQ(nominate(on_machine(routes, std::nullopt)), 1U);
  Evidence unpriced = on_machine(routes, 100);
  unpriced.pricing.costs.machine = {};
  EXPECT_EQ(nominate(unpriced), 1U);
}

TEST(CostChoiceTest, ACostThatIsNotKnownNearTheBestLeavesItToTokens) {
  Evidence evidence = on_machine(tuned_and_prompted(), 19'000);
  evidence.entrants[1].effort.training_ms.reset();
  EXPECT_EQ(nominate(evidence), 0U);
  // One that is far behind has no say.
  std::vector<MachineRoute> routes = tuned_and_prompted();
  routes.push_back({.strategy = "far", .right = 20});
  Evidence with_far = on_machine(routes, 19'000);
  with_far.entrants[2].effort.training_ms.reset();
  EXPECT_EQ(nominate(with_far), 1U);
}

TEST(CostChoiceTest, WithTheWorthOfAPointMoreQualityIsTakenOnlyWhereItPays) {
  // 5 points better for 9 times the time: at 3,600 calls a month 80 $ against 10 $ over 10 months.
  const std::vector<MachineRoute> routes = {{.strategy = "cheap", .right = 170, .call_ms = 1000},
                                            {.strategy = "good", .right = 180, .call_ms = 9000}};
  Evidence evidence = on_machine(routes, 3600);
  evidence.pricing.costs.point_is_worth = 1.5;  // 5 points are 75 $ over 10 months
  EXPECT_EQ(nominate(evidence), 0U);
  evidence.pricing.costs.point_is_worth = 1.7;  // 85 $
  EXPECT_EQ(nominate(evidence), 1U);
  const Verdict verdict = decide(evidence, 1);
  EXPECT_EQ(chosen_by(verdict), ChosenBy::Worth);
  // The 10 rows of 200 on which they differ are drawn X times, X ~ Bin(200, 0.05); "good" pays
  // where X / 2 points are worth 80 $, from X = 10 on: P = 0.545 (scipy.stats.binom, SciPy 1.10).
  EXPECT_NEAR(verdict.chance_of_pick.value_or(0), 0.545, 0.035);
}

TEST(CostChoiceTest, WhereNoRouteGotItsAnswersThereIsNoChanceOfThePick) {
  Evidence evidence = on_machine(tuned_and_prompted(), 17'000);
  evidence.pricing.costs.point_is_worth = 1;
  for (Entrant& entrant : evidence.entrants) {
    for (Outcome& outcome : entrant.test) {
      fail(outcome, CallFailure::Kind::TimedOut);
    }
  }
  EXPECT_EQ(decide(evidence, 0).chance_of_pick, std::nullopt);
}

// Two routes of 180 to 187 of 200 dev rows right, each on a model whose tokens have some price.
Evidence with_random_prices(Rng& rng) {
  Evidence evidence = made_evidence({{"a", 0, runs({{1, 180 + rng.below(8)}, {0, 20}}), {}},
                                     {"b", 0, runs({{1, 180 + rng.below(8)}, {0, 20}}), {}}});
  const std::size_t rows = 200;
  evidence.dev_rows = made_rows(rows);
  for (Entrant& entrant : evidence.entrants) {
    entrant.dev.resize(rows);
    entrant.candidate.model = entrant.candidate.strategy;
    entrant.effort = {.training_ms = 0, .discarded_ms = 0};
    for (Outcome& outcome : entrant.dev) {
      outcome.answer.usage = {.prompt_tokens = static_cast<std::int64_t>(rng.below(500)),
                              .output_tokens = static_cast<std::int64_t>(rng.below(50))};
    }
    evidence.pricing.models[entrant.candidate.model] = {
        .tokens = {.input = 1e-6 * rng.uniform(), .output = 4e-6 * rng.uniform()}};
  }
  evidence.pricing.calls_per_month = 1000;
  return evidence;
}

TEST(CostChoiceTest, ACheaperPriceNeverMakesAnEntrantLose) {
  Rng rng(11);
  for (int round = 0; round < 300; ++round) {
    Evidence evidence = with_random_prices(rng);
    const std::size_t nominee = nominate(evidence);
    TokenPrice& price = evidence.pricing.models.at(nominee == 0 ? "a" : "b").tokens;
    price.input *= rng.uniform();
    price.output *= rng.uniform();
    ASSERT_EQ(nominate(evidence), nominee) << "round " << round;
  }
}

TEST(CostChoiceTest, ItIsSaidWhatOrdersRoutes) {
  EXPECT_EQ(name_of(ChosenBy::Tokens), "tokens");
  EXPECT_EQ(name_of(ChosenBy::Dollars), "dollars");
  EXPECT_EQ(name_of(ChosenBy::Worth), "worth");
  EXPECT_EQ(chosen_by(decide(on_machine(tuned_and_prompted(), 100), 0)), ChosenBy::Dollars);
  EXPECT_EQ(chosen_by(decide(on_machine(tuned_and_prompted(), std::nullopt), 0)), ChosenBy::Tokens);
}

TEST(RouteBreakEvenTest, IsBetweenThePickAndWhatIsNotShownWorse) {
  std::vector<MachineRoute> routes = tuned_and_prompted();
  routes.push_back({.strategy = "bad", .right = 60, .call_ms = 1});
  const Verdict verdict = decide(on_machine(routes, 1000), 0);
  ASSERT_EQ(verdict.break_evens.size(), 1U);
  const RouteBreakEven& tuned = verdict.break_evens[0];
  EXPECT_EQ(verdict.routes[tuned.route].candidate.strategy, "tuned");
  EXPECT_EQ(tuned.found.at_one_call, Cheaper::First);
  ASSERT_EQ(tuned.found.volumes.size(), 1U);
  EXPECT_NEAR(tuned.found.volumes[0], 18'000, 1e-3);
  EXPECT_EQ(tuned.what_ifs.size(), 6U);
}

TEST(RouteBreakEvenTest, NeedsNoVolumeButPrices) {
  EXPECT_EQ(decide(on_machine(tuned_and_prompted(), std::nullopt), 0).break_evens.size(), 1U);
  Evidence unpriced = on_machine(tuned_and_prompted(), 1000);
  unpriced.pricing = {};
  EXPECT_TRUE(decide(unpriced, 0).break_evens.empty());
}

TEST(RouteSpeedTest, IsThatOfTheBatchesOfTheTest) {
  Evidence evidence = on_machine(tuned_and_prompted(), 1000);
  for (std::size_t row = 0; row < 200; ++row) {
    evidence.entrants[0].test[row].work_ms = row < 100 ? 20 : 60;
    evidence.entrants[1].test[row].work_ms = 0;
  }
  const Verdict verdict = decide(evidence, 0);
  for (const RouteResult& route : verdict.routes) {
    const bool is_first = route.candidate == evidence.entrants[0].candidate;
    EXPECT_EQ(route.answers_per_second, is_first ? std::optional(25.0) : std::nullopt);
  }
}

TEST(RouteBreakEvenTest, ItsIntervalComesFromTheRowsTogether) {
  // Both are slow on the same rows: the difference of their times is 2 s on every row, so the rows
  // leave no doubt; were they drawn apart, it would be wide.
  Evidence evidence = on_machine(tuned_and_prompted(), 1000);
  for (std::size_t row = 0; row < 200; ++row) {
    const double slow = row % 2 == 0 ? 5000 : 0;
    evidence.entrants[0].test[row].work_ms += slow;
    evidence.entrants[1].test[row].work_ms += slow;
  }
  const BreakEven found = decide(evidence, 0).break_evens.at(0).found;
  ASSERT_EQ(found.unsure.size(), 1U);
  EXPECT_NEAR(found.unsure[0].low, 18'000, 1);
  EXPECT_NEAR(found.unsure[0].high, 18'000, 1);
  // Slow on other rows, the tuned one is 7 s faster or 3 s slower: 2 s on average, and its standard
  // error 5 / sqrt(200).
  for (std::size_t row = 0; row < 200; ++row) {
    evidence.entrants[1].test[row].work_ms = 1000 + (row % 2 == 0 ? 0 : 5000);
  }
  const BreakEven wide = decide(evidence, 0).break_evens.at(0).found;
  ASSERT_EQ(wide.unsure.size(), 1U);
  const double margin_s = 1.96 * 5 / std::sqrt(200.0);
  EXPECT_NEAR(wide.unsure[0].low / (36'000 / (2 + margin_s)), 1, 0.05);
  EXPECT_NEAR(wide.unsure[0].high / (36'000 / (2 - margin_s)), 1, 0.05);
}

TEST(RouteBreakEvenTest, PermutingEntrantsChangesNothing) {
  std::vector<MachineRoute> routes = tuned_and_prompted();
  routes.push_back({.strategy = "third", .right = 182, .call_ms = 2500, .tokens = 5});
  const auto verdict_of = [](const std::vector<MachineRoute>& order) {
    const Evidence evidence = on_machine(order, 5000);
    return decide(evidence, nominate(evidence));
  };
  const Verdict one = verdict_of(routes);
  std::ranges::reverse(routes);
  const Verdict other = verdict_of(routes);
  EXPECT_EQ(one.routes[one.pick].candidate, other.routes[other.pick].candidate);
  ASSERT_EQ(one.break_evens.size(), 2U);
  ASSERT_EQ(other.break_evens.size(), 2U);
  for (const RouteBreakEven& ours : one.break_evens) {
    const auto theirs = std::ranges::find_if(other.break_evens, [&](const RouteBreakEven& found) {
      return other.routes[found.route].candidate == one.routes[ours.route].candidate;
    });
    ASSERT_NE(theirs, other.break_evens.end());
    EXPECT_EQ(theirs->found.volumes, ours.found.volumes);
    EXPECT_EQ(theirs->found.unsure, ours.found.unsure);
  }
}

}  // namespace
}  // namespace tuneornot
