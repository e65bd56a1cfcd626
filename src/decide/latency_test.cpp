#include "decide/latency.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "decide/costs.h"
#include "decide/made_evidence.h"
#include "decide/made_folds.h"
#include "decide/nominate.h"
#include "decide/verdict.h"

namespace tuneornot {
namespace {

// 1 ms, 2 ms, ..., so many of them.
std::vector<double> counting(std::size_t calls) {
  std::vector<double> ms(calls);
  std::iota(ms.begin(), ms.end(), 1);
  return ms;
}

LatencyNeed need_of(const std::vector<ProbeTurn>& probe, double p95_ms) {
  return latency_need(latency_of(probe), p95_ms);
}

TEST(LatencyTest, IsOfTheWarmCallsThatWereAnswered) {
  std::vector<ProbeTurn> probe = made_probe(counting(100));
  probe.push_back({.calls = {{.example_id = "cold", .total_ms = 30}}, .load = 2});
  probe.front().load = 1;
  probe.front().calls.push_back(
      {.example_id = "long", .total_ms = 0.1, .failure = CallFailure::Kind::ContextTooLong});
  const Latency latency = latency_of(probe).value_or(Latency());
  EXPECT_EQ(latency.calls, 100U);
  EXPECT_EQ(latency.failed, 1U);
  EXPECT_EQ(latency.p50.value, 50);
  EXPECT_EQ(latency.p95.value, 95);
  EXPECT_EQ(latency.p95.low, 90);
  EXPECT_EQ(latency.p95.high, 100);
  EXPECT_EQ(latency.cold_calls, 2U);
  EXPECT_EQ(latency.cold_p50_ms, 10);
  EXPECT_EQ(latency.load, 1);
  EXPECT_FALSE(latency.first_token_p95);
}

TEST(LatencyTest, TheFirstTokenIsTimedWhereTheModelSaysItOfEveryCall) {
  std::vector<ProbeTurn> probe = made_probe(counting(100));
  for (ProbeCall& call : probe.front().calls) {
    call.first_token_ms = call.total_ms / 2;
  }
  const Latency said = latency_of(probe).value_or(Latency());
  EXPECT_EQ(said.first_token_p50.value_or(QuantileEstimate()).value, 25);
  EXPECT_EQ(said.first_token_p95.value_or(QuantileEstimate()).value, 47.5);
  probe.front().calls.back().first_token_ms.reset();
  EXPECT_FALSE(latency_of(probe).value_or(Latency()).first_token_p95);
}

TEST(LatencyTest, IsNotKnownWhereNoWarmCallWasAnswered) {
  EXPECT_FALSE(latency_of({}));
  std::vector<ProbeTurn> probe = made_probe(1);
  probe.front().calls.resize(1);
  EXPECT_FALSE(latency_of(probe));
}

TEST(LatencyNeedTest, GoesByTheLimitsOfP95) {
  const std::vector<ProbeTurn> probe = made_probe(counting(100));  // 95 ms, 90 to 100
  EXPECT_EQ(need_of(probe, 100), LatencyNeed::Met);
  EXPECT_EQ(need_of(probe, 99.9), LatencyNeed::Open);
  EXPECT_EQ(need_of(probe, 90), LatencyNeed::Open);
  EXPECT_EQ(need_of(probe, 89.9), LatencyNeed::Missed);
  EXPECT_EQ(latency_need(latency_of(probe), std::nullopt), LatencyNeed::None);
  EXPECT_EQ(latency_need(std::nullopt, 100), LatencyNeed::Unknown);
}

TEST(LatencyNeedTest, IsNotMetByFewCallsHoweverFastTheyAre) {
  EXPECT_EQ(calls_to_meet_a_need(), 72U);
  EXPECT_EQ(need_of(made_probe(std::vector<double>(72, 1)), 100), LatencyNeed::Met);
  EXPECT_EQ(need_of(made_probe(std::vector<double>(71, 1)), 100), LatencyNeed::Open);
}

// "good" is best on dev and on the test, "cheap" cheapest, "fair" between them.
Evidence three_routes() {
  return made_evidence({{"cheap", 1, runs({{1, 50}, {0, 50}}), runs({{1, 100}, {0, 100}})},
                        {"fair", 10, runs({{1, 70}, {0, 30}}), runs({{1, 140}, {0, 60}})},
                        {"good", 100, runs({{1, 90}, {0, 10}}), runs({{1, 180}, {0, 20}})}});
}

std::string nominee_of(const Evidence& evidence) {
  return evidence.entrants[nominate(evidence)].candidate.strategy;
}

const RouteResult& route_called(const Verdict& verdict, const std::string& strategy) {
  return *std::ranges::find(
      verdict.routes, strategy, [](const RouteResult& route) { return route.candidate.strategy; });
}

TEST(LatencyVerdictTest, WhatMissesTheNeedIsNotNominated) {
  Evidence evidence = three_routes();
  evidence.entrants[2].probe = made_probe(400);
  EXPECT_EQ(nominee_of(evidence), "good");
  evidence.latency_p95_ms = 300;
  EXPECT_EQ(nominee_of(evidence), "fair");  // those that were not probed may be taken
  evidence.latency_p95_ms = 500;
  EXPECT_EQ(nominee_of(evidence), "good");
}

TEST(LatencyVerdictTest, OpenMayBeNominated) {
  Evidence evidence = three_routes();
  evidence.latency_p95_ms = 95;
  evidence.entrants[2].probe = made_probe(counting(100));
  EXPECT_EQ(nominee_of(evidence), "good");
  EXPECT_EQ(route_called(decide(evidence, nominate(evidence)), "good").latency_need,
            LatencyNeed::Open);
}

TEST(LatencyVerdictTest, ABetterRouteThatMissesTheNeedOverturnsNothing) {
  Evidence evidence = three_routes();
  evidence.latency_p95_ms = 300;
  evidence.entrants[2].probe = made_probe(400);
  const Verdict verdict = decide(evidence, nominate(evidence));
  EXPECT_EQ(verdict.routes[verdict.pick].candidate.strategy, "fair");
  EXPECT_EQ(verdict.certainty, Certainty::Confirmed);  // of those that may be taken none is better
  const RouteResult& good = route_called(verdict, "good");
  EXPECT_EQ(good.word, Word::Better);
  EXPECT_EQ(good.latency_need, LatencyNeed::Missed);
  EXPECT_FALSE(good.is_eligible);
  EXPECT_FALSE(good.regret_bound);
  EXPECT_EQ(verdict.routes[verdict.runner_up.value_or(0)].candidate.strategy, "cheap");
}

TEST(LatencyVerdictTest, WhereNoRouteMeetsTheNeedTheChoiceLeavesItAsideAndSaysSo) {
  Evidence evidence = three_routes();
  evidence.latency_p95_ms = 30;
  evidence.entrants[0].probe = made_probe(40);
  evidence.entrants[1].probe = made_probe(50);
  evidence.entrants[2].probe = made_probe(400);
  const Verdict verdict = decide(evidence, nominate(evidence));
  EXPECT_EQ(verdict.routes[verdict.pick].candidate.strategy, "good");
  EXPECT_TRUE(verdict.routes[verdict.pick].is_eligible);
  EXPECT_EQ(verdict.routes[verdict.pick].latency_need, LatencyNeed::Missed);
  ASSERT_EQ(verdict.warnings.size(), 1U);
  EXPECT_EQ(verdict.warnings.front(),
            "No route tried is within 30 ms, so the choice leaves that need aside; the fastest is "
            "cheap, of whose calls 95 in 100 take up to 40 ms.");
}

TEST(LatencyVerdictTest, OnFoldsThePickIsOfThoseThatDoNotMissTheNeedToo) {
  const auto right_below = [](std::size_t row) {
    return [row](const MadeQuestion& question) { return question.row < row; };
  };
  Evidence evidence =
      made_fold_evidence(std::vector<std::size_t>(100, 0),
                         {{"fair", 10, right_below(60)}, {"good", 100, right_below(90)}},
                         Rng(3));
  evidence.latency_p95_ms = 300;
  evidence.entrants[1].probe = made_probe(400);
  const Verdict verdict = decide_on_folds(evidence);
  EXPECT_EQ(verdict.routes[verdict.pick].candidate.strategy, "fair");
  EXPECT_EQ(route_called(verdict, "good").word, Word::Better);
  EXPECT_NE(verdict.certainty, Certainty::Overturned);
}

TEST(LatencyFrontTest, IsAmongTheRoutesThatWereProbed) {
  Evidence evidence = three_routes();
  evidence.entrants[0].probe = made_probe(40);  // slower than fair, and worse
  evidence.entrants[1].probe = made_probe(20);
  EXPECT_EQ(latency_front(decide(evidence, 2)), std::vector<std::size_t>{1});
  evidence.entrants[2].probe = made_probe(400);
  EXPECT_EQ(latency_front(decide(evidence, 2)), (std::vector<std::size_t>{1, 0}));
}

}  // namespace
}  // namespace tuneornot
