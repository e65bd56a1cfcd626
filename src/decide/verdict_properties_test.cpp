#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "decide/made_evidence.h"
#include "decide/nominate.h"
#include "decide/verdict.h"

namespace tuneornot {
namespace {

Rows random_rows(Rng& rng, std::size_t count, double accuracy) {
  Rows rows(count);
  std::ranges::generate(rows, [&] { return rng.uniform() < accuracy ? 1 : 0; });
  return rows;
}

// 2 to 6 routes of differing accuracy, no two with as many tokens; half the tests are grouped.
Evidence random_evidence(Rng& rng) {
  const std::size_t test_rows = 20 + rng.below(180);
  std::vector<MadeRoute> routes;
  const std::size_t count = 2 + rng.below(5);
  for (std::size_t i = 0; i < count; ++i) {
    const double accuracy = 0.5 + 0.5 * rng.uniform();
    routes.push_back({.strategy = "route " + std::to_string(i),
                      .tokens = static_cast<std::int64_t>(10 * rng.below(100) + i),
                      .dev = random_rows(rng, 100, accuracy),
                      .test = random_rows(rng, test_rows, accuracy)});
  }
  Evidence evidence = made_evidence(routes);
  if (rng.below(2) == 0) {
    group_test_rows(evidence, 1 + rng.below(8));
  }
  return evidence;
}

std::string text(const std::optional<double>& number) {
  return number ? fmt::format("{:a}", *number) : "none";
}

std::string text(const std::optional<Interval>& interval) {
  return interval ? fmt::format("{:a}..{:a}", interval->low, interval->high) : "none";
}

// All that is said of a route, to the last bit.
std::string text(const RouteResult& route) {
  return fmt::format("{} {} {:a} {:a} {} {} {:a} {} {} {} {}\n",
                     route.candidate.strategy,
                     name_of(route.word),
                     route.score,
                     route.difference,
                     text(route.interval),
                     route.right,
                     route.tokens_per_call,
                     text(route.difference_interval),
                     text(route.p),
                     text(route.p_holm),
                     text(route.regret_bound));
}

std::string_view name_at(const Verdict& verdict, const std::optional<std::size_t>& place) {
  return place ? std::string_view(verdict.routes[*place].candidate.strategy) : "none";
}

// The same for the verdict; routes of one score in the order of their names.
std::string text(const Verdict& verdict) {
  std::vector<std::string> routes;
  std::ranges::transform(verdict.routes, std::back_inserter(routes), [](const RouteResult& route) {
    return text(route);
  });
  std::ranges::sort(routes);
  return fmt::format("{} {} {} {} {}\n{}{}",
                     name_at(verdict, verdict.nominee),
                     name_at(verdict, verdict.pick),
                     name_of(verdict.certainty),
                     text(verdict.corrected_score),
                     name_at(verdict, verdict.economy),
                     fmt::join(routes, ""),
                     fmt::join(verdict.warnings, "\n"));
}

Verdict verdict_of(const Evidence& evidence) {
  return decide(evidence, nominate(evidence));
}

TEST(VerdictPropertiesTest, TheSameEvidenceGivesTheSameVerdictToTheLastBit) {
  Rng rng(1);
  for (int study = 0; study < 100; ++study) {
    const Evidence evidence = random_evidence(rng);
    ASSERT_EQ(text(verdict_of(evidence)), text(verdict_of(evidence)));
  }
}

TEST(VerdictPropertiesTest, TheOrderOfTheEntrantsChangesNothing) {
  Rng rng(2);
  for (int study = 0; study < 200; ++study) {
    Evidence evidence = random_evidence(rng);
    const std::string expected = text(verdict_of(evidence));
    rng.shuffle(std::span(evidence.entrants));
    ASSERT_EQ(text(verdict_of(evidence)), expected);
  }
}

TEST(VerdictPropertiesTest, TheOrderOfTheEntrantsChangesNothingForMacroF1) {
  Rng rng(3);
  for (int study = 0; study < 5; ++study) {
    Evidence evidence = random_evidence(rng);
    evidence.metric = "macro_f1";
    evidence.label_shares = {{"yes", 1}};
    const std::string expected = text(verdict_of(evidence));
    rng.shuffle(std::span(evidence.entrants));
    ASSERT_EQ(text(verdict_of(evidence)), expected);
  }
}

TEST(VerdictPropertiesTest, ARouteWorseAndDearerOnDevNeverChangesTheNominee) {
  Rng rng(4);
  for (int study = 0; study < 500; ++study) {
    Evidence evidence = random_evidence(rng);
    const std::size_t nominee = nominate(evidence);
    Entrant dominated = evidence.entrants[rng.below(evidence.entrants.size())];
    const auto right = std::ranges::find(dominated.dev, 1.0, &Outcome::score);
    ASSERT_NE(right, dominated.dev.end());
    right->score = 0;
    for (Outcome& outcome : dominated.dev) {
      outcome.answer.usage.output_tokens += 1;
    }
    const std::string name = evidence.entrants[nominee].candidate.strategy;
    dominated.candidate.strategy = "dominated";
    evidence.entrants.insert(evidence.entrants.begin(), dominated);
    ASSERT_EQ(evidence.entrants[nominate(evidence)].candidate.strategy, name);
  }
}

// Some probed, some not; the times spread about a need of 100 ms.
void add_probes(Evidence& evidence, Rng& rng) {
  for (Entrant& entrant : evidence.entrants) {
    if (rng.below(5) == 0) {
      continue;
    }
    const double usual_ms = 40 + 120 * rng.uniform();
    std::vector<double> warm_ms(60 + rng.below(80));
    std::ranges::generate(warm_ms, [&] { return usual_ms * (0.9 + 0.2 * rng.uniform()); });
    entrant.probe = made_probe(warm_ms);
  }
}

TEST(VerdictPropertiesTest, WithoutANeedNoProbeChangesAVerdict) {
  Rng rng(11);
  for (int study = 0; study < 100; ++study) {
    Evidence evidence = random_evidence(rng);
    const std::string expected = text(verdict_of(evidence));
    add_probes(evidence, rng);
    ASSERT_EQ(text(verdict_of(evidence)), expected);
  }
}

TEST(VerdictPropertiesTest, ANeedThatAllMeetChangesNoVerdict) {
  Rng rng(12);
  for (int study = 0; study < 100; ++study) {
    Evidence evidence = random_evidence(rng);
    const std::string expected = text(verdict_of(evidence));
    for (Entrant& entrant : evidence.entrants) {
      entrant.probe = made_probe(99);
    }
    evidence.latency_p95_ms = 100;
    ASSERT_EQ(text(verdict_of(evidence)), expected);
  }
}

// An entrant that misses the need is nominated as little as one that is not there, and whatever it
// scores, it makes no other one better or worse placed.
TEST(VerdictPropertiesTest, AnEntrantThatMissesTheNeedChangesNoNominee) {
  Rng rng(13);
  int nominees_moved = 0;
  for (int study = 0; study < 500; ++study) {
    Evidence evidence = random_evidence(rng);
    add_probes(evidence, rng);
    evidence.latency_p95_ms = 100;
    evidence.entrants.front().probe = made_probe(50);
    const std::string name = evidence.entrants[nominate(evidence)].candidate.strategy;
    Entrant slow = evidence.entrants[rng.below(evidence.entrants.size())];
    slow.candidate.strategy = "slow";
    slow.dev = made_outcomes(Rows(100, 1), 0);
    slow.probe = made_probe(101);
    evidence.entrants.insert(evidence.entrants.begin(), slow);
    ASSERT_EQ(evidence.entrants[nominate(evidence)].candidate.strategy, name);
    evidence.latency_p95_ms.reset();
    nominees_moved += evidence.entrants[nominate(evidence)].candidate.strategy == "slow" ? 1 : 0;
  }
  EXPECT_EQ(nominees_moved, 500);
}

TEST(VerdictPropertiesTest, NoPickNorEconomyMissesANeedThatAnotherMeets) {
  Rng rng(14);
  int missed = 0;
  for (int study = 0; study < 300; ++study) {
    Evidence evidence = random_evidence(rng);
    add_probes(evidence, rng);
    evidence.latency_p95_ms = 100;
    evidence.entrants.front().probe = made_probe(50);
    const Verdict verdict = verdict_of(evidence);
    ASSERT_TRUE(verdict.routes[verdict.nominee].is_eligible);
    ASSERT_TRUE(verdict.routes[verdict.pick].is_eligible);
    ASSERT_TRUE(!verdict.economy || verdict.routes[*verdict.economy].is_eligible);
    ASSERT_TRUE(!verdict.runner_up || verdict.routes[*verdict.runner_up].is_eligible);
    missed += static_cast<int>(
        std::ranges::count(verdict.routes, LatencyNeed::Missed, &RouteResult::latency_need));
  }
  EXPECT_GT(missed, 100);
}

// The failure this guards against: a small test on which nothing is separable, and a tool that then
// takes the simplest route.
TEST(VerdictPropertiesTest, NeverPicksTheMajorityClassOverARouteWellAheadOfIt) {
  Rng rng(5);
  int studies = 0;
  int not_separable = 0;
  while (studies < 500) {
    const std::vector<MadeRoute> routes = {
        {"majority", 0, random_rows(rng, 60, 0.5), random_rows(rng, 120, 0.5)},
        {"few_shot", 800, random_rows(rng, 60, 0.6), random_rows(rng, 120, 0.6)}};
    const Evidence evidence = made_evidence(routes);
    const double lead_on_dev =
        dev_score(evidence, evidence.entrants[1]) - dev_score(evidence, evidence.entrants[0]);
    const Verdict verdict = verdict_of(evidence);
    if (lead_on_dev <= 0.1 || verdict.routes[0].candidate.strategy != "few_shot" ||
        verdict.routes[0].score - verdict.routes[1].score <= evidence.margin) {
      continue;
    }
    ++studies;
    not_separable += verdict.routes[1].word == Word::NotSeparable ? 1 : 0;
    ASSERT_EQ(name_at(verdict, verdict.pick), "few_shot");
  }
  EXPECT_GT(not_separable, 100);
}

TEST(VerdictPropertiesTest, NoWarningCallsRoutesEqual) {
  Rng rng(6);
  std::size_t warnings = 0;
  for (int study = 0; study < 200; ++study) {
    Evidence evidence = random_evidence(rng);
    evidence.metric = study % 50 == 0 ? "macro_f1" : "accuracy";
    evidence.label_shares = {{"yes", study % 100 == 0 ? 1 : 0.01}};
    for (std::size_t row = rng.below(20); row < 20; ++row) {
      fail(evidence.entrants[row % 2].test[row],
           row % 3 == 0 ? CallFailure::Kind::TimedOut : CallFailure::Kind::Refused);
    }
    for (const std::string& warning : verdict_of(evidence).warnings) {
      ++warnings;
      ASSERT_EQ(warning.find("equal"), std::string::npos) << warning;
      ASSERT_EQ(warning.back(), '.');
    }
  }
  EXPECT_GT(warnings, 100U);
}

// Routes that differ on `discordance` of the rows, the second ahead by `lead` in truth.
struct Truth {
  double discordance = 0.12;
  double lead = 0;
};

Evidence drawn_from(const Truth& truth, std::size_t rows, Rng& rng) {
  Rows first(rows, 1);
  Rows second(rows, 1);
  for (std::size_t row = 0; row < rows; ++row) {
    const double draw = rng.uniform();
    if (draw < (truth.discordance - truth.lead) / 2) {
      second[row] = 0;
    } else if (draw < truth.discordance) {
      first[row] = 0;
    }
  }
  return made_evidence({{"first", 1, {1}, first}, {"second", 2, {1}, second}});
}

// Mid-p stays a little below its 5 % at so few discordant rows: over other seeds 4.2 to 4.7 % of
// the 2,000 studies say a false word. A test that says none could not have found a difference
// either.
TEST(VerdictSimulationTest, FalseWordsAreRareWhereTwoRoutesAreAlikeInTruth) {
  Rng rng(7);
  std::ptrdiff_t false_words = 0;
  constexpr int kStudies = 2000;
  for (int study = 0; study < kStudies; ++study) {
    const Verdict verdict = decide(drawn_from({}, 200, rng), 0);
    false_words += std::ranges::count_if(verdict.routes, [](const RouteResult& route) {
      return route.word == Word::Better || route.word == Word::Worse;
    });
  }
  EXPECT_LE(false_words, 110);
  EXPECT_GE(false_words, 40);
}

// The nominee lacks 2 points in truth. Its bound is at 96 %; to be confirmed at a margin just below
// those 2 points is the error.
TEST(VerdictSimulationTest, TheRegretBoundIsSeldomBelowTheTrueRegret) {
  Rng rng(8);
  constexpr double kLead = 0.02;
  int missed = 0;
  int falsely_confirmed = 0;
  constexpr int kStudies = 2000;
  for (int study = 0; study < kStudies; ++study) {
    Evidence evidence = drawn_from({.lead = kLead}, 200, rng);
    evidence.margin = 0.019;
    const Verdict verdict = decide(evidence, 0);
    missed += verdict.routes[verdict.nominee].regret_bound < kLead ? 1 : 0;
    falsely_confirmed += verdict.certainty == Certainty::Confirmed ? 1 : 0;
  }
  EXPECT_LE(missed, 0.05 * kStudies);
  EXPECT_GE(missed, 0.02 * kStudies);
  EXPECT_LE(falsely_confirmed, 0.05 * kStudies);
}

// Of the picks of overturned verdicts, whose scores are 1 - (discordance - lead) / 2 in truth.
struct OverturnedScores {
  int count = 0;
  double excess = 0;            // of what was measured, on average
  double corrected_excess = 0;  // of what is printed for it
};

OverturnedScores overturned_scores(const Truth& truth, int studies, Rng& rng) {
  const double score = 1 - (truth.discordance - truth.lead) / 2;
  OverturnedScores scores;
  for (int study = 0; study < studies; ++study) {
    const Verdict verdict = decide(drawn_from(truth, 200, rng), 0);
    if (verdict.corrected_score) {
      scores.excess += verdict.routes[verdict.pick].score - score;
      scores.corrected_excess += *verdict.corrected_score - score;
      ++scores.count;
    }
  }
  scores.excess /= scores.count;
  scores.corrected_excess /= scores.count;
  return scores;
}

// The nominee lacks 10 points in truth on 200 rows: the usual overturn.
TEST(VerdictSimulationTest, AnOverturnedPicksCorrectedScoreIsNearTheTruth) {
  Rng rng(9);
  const OverturnedScores found = overturned_scores({.discordance = 0.22, .lead = 0.1}, 150, rng);
  EXPECT_GT(found.count, 100);
  EXPECT_NEAR(found.corrected_excess, 0, 0.01);
}

// It lacks 2: only luck overturns it, and what was measured is then too high.
TEST(VerdictSimulationTest, AnOverturnThatTookLuckIsCorrectedToo) {
  Rng rng(10);
  const OverturnedScores found = overturned_scores({.discordance = 0.12, .lead = 0.02}, 1'000, rng);
  EXPECT_GT(found.count, 80);
  EXPECT_GT(found.excess, 0.015);
  EXPECT_NEAR(found.corrected_excess, 0, 0.01);
}

}  // namespace
}  // namespace tuneornot
