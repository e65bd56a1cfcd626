// The short form of ./dev calibration: a few cells, few studies, so wide limits. The seed is fixed:
// what passes once passes always, until a number changes.

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "calibration/made_population.h"
#include "calibration/results.h"
#include "calibration/simulate.h"
#include "decide/test_scores.h"

namespace tuneornot {
namespace {

Tally simulated(const Cell& cell, std::size_t studies, const Decision& decision) {
  return simulate(
      *made_population(cell), {.name = cell.name, .studies = studies}, decision, [](std::size_t) {
      });
}

Met met(std::string_view claim, const Cell& cell, const Tally& tally) {
  const std::vector<Claim> claims = claims_of(tally, promise_of(cell));
  const auto found = std::ranges::find(claims, claim, &Claim::name);
  return found == claims.end() ? Met::Yes : found->met;
}

void expect_missed(std::string_view name,
                   const Decision& decision,
                   const std::vector<std::string_view>& claims) {
  const Cell& cell = find_cell(name);
  const Tally tally = simulated(cell, 400, decision);
  for (const std::string_view claim : claims) {
    EXPECT_EQ(met(claim, cell, tally), Met::No) << claim;
  }
}

struct ShortCell {
  std::string_view name;
  std::size_t studies;
};

// How ctest names the cell.
std::ostream& operator<<(std::ostream& stream, const ShortCell& cell) {
  return stream << cell.name;
}

class ShortCalibrationTest : public ::testing::TestWithParam<ShortCell> {};

TEST_P(ShortCalibrationTest, WhatAVerdictSaysIsTrueAsOftenAsItSays) {
  const Cell& cell = find_cell(GetParam().name);
  const Tally tally = simulated(cell, GetParam().studies, decided);
  EXPECT_EQ(tally.studies, GetParam().studies);
  for (const Claim& claim : claims_of(tally, promise_of(cell))) {
    EXPECT_NE(claim.met, Met::No) << claim.name << " " << claim.seen << ", limits "
                                  << claim.limits.low << " to " << claim.limits.high;
  }
}

// "scores-60" becomes scores_60: a test's name has no other signs.
std::string test_name(const ::testing::TestParamInfo<ShortCell>& info) {
  std::string name(info.param.name);
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cells,
                         ShortCalibrationTest,
                         ::testing::Values(ShortCell{"scores-60", 400},
                                           ShortCell{"null-p95", 400},
                                           ShortCell{"ahead-5", 400},
                                           ShortCell{"tied-5", 400},
                                           ShortCell{"margin-600", 400},
                                           ShortCell{"overturn-2", 400},
                                           ShortCell{"draws-3", 200},
                                           ShortCell{"groups-20-uneven", 400},
                                           ShortCell{"graded-5", 400},
                                           ShortCell{"f1", 20},
                                           ShortCell{"folds-p70", 100},
                                           ShortCell{"folds-p90", 100},
                                           ShortCell{"folds-trained", 40}),
                         test_name);

// Takes whoever leads on the test for the one that was named beforehand.
Verdict decided_by_the_test(const Evidence& study) {
  const std::vector<double> scores = test_scores(study).scores;
  return decide(study, static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin()));
}

TEST(BrokenDecisionTest, ALeaderFoundOnTheTestIsCaught) {
  expect_missed("null-200-15", decided_by_the_test, {"false words", "optimism"});
}

// A test of each comparison by itself, as if there were no others.
Verdict decided_without_holm(const Evidence& study) {
  Verdict verdict = decided(study);
  for (RouteResult& route : verdict.routes) {
    if (route.word == Word::NotSeparable && route.p.value_or(1) <= .05) {
      route.word = route.difference > 0 ? Word::Better : Word::Worse;
    }
  }
  return verdict;
}

TEST(BrokenDecisionTest, WordsThatAreNotCorrectedForTheirNumberAreCaught) {
  expect_missed("null-200-15", decided_without_holm, {"false words"});
}

// Rows of a group taken for independent ones.
Verdict decided_without_groups(const Evidence& study) {
  Evidence single = study;
  for (ScoredRow& row : single.test_rows) {
    row.group.clear();
  }
  return decided(single);
}

TEST(BrokenDecisionTest, GroupsThatAreForgottenAreCaught) {
  expect_missed("groups-10", decided_without_groups, {"scores", "false words"});
}

// R without a limit's allowance for chance.
Verdict decided_without_limits(const Evidence& study) {
  Verdict verdict = decided(study);
  const double best = std::ranges::max_element(verdict.routes, {}, &RouteResult::score)->score;
  for (RouteResult& route : verdict.routes) {
    route.regret_bound = best - route.score;
  }
  verdict.certainty = Certainty::Confirmed;
  return verdict;
}

TEST(BrokenDecisionTest, ABoundThatIsNoneIsCaught) {
  expect_missed("margin-200", decided_without_limits, {"R", "confirmed"});
}

// A test's words and scores do not hang on how many threads there are.
TEST(SimulateTest, GivesTheSameNumbersForAnyNumberOfThreads) {
  const Cell& cell = find_cell("ahead-5");
  const auto text = [&](std::size_t threads) {
    const Tally tally = simulate(*made_population(cell),
                                 {.name = cell.name, .studies = 110, .threads = threads},
                                 decided,
                                 [](std::size_t) {});
    const std::vector<CellResult> results = {
        {.name = "ahead-5", .tally = tally, .claims = claims_of(tally, promise_of(cell))}};
    return results_text(results, 1);
  };
  EXPECT_EQ(text(1), text(3));
}

TEST(ResultsTest, WhatIsMissedIsMarked) {
  Tally tally;
  tally.studies = 10'000;
  tally.false_words = {.held = 900, .studies = 10'000};
  tally.differences = {.held = 9'900, .studies = 10'000};
  const std::vector<CellResult> results = {
      {.name = "made", .tally = tally, .claims = claims_of(tally, {})}};
  const std::string text = results_text(results, 7);
  EXPECT_NE(text.find("| made | 10000   | **9.0** [8.3, 9.7] |"), std::string::npos) << text;
  EXPECT_NE(text.find("| _99.0_ [98.7, 99.2] |"), std::string::npos) << text;
  EXPECT_NE(text.find("Seed 7: 0 claims met, 1 too safe (_so_), 1 missed (**so**)."),
            std::string::npos)
      << text;
}

TEST(ResultsTest, TheJsonHasEveryLimitAndNullForWhatWasNotTallied) {
  Tally tally;
  tally.studies = 100;
  tally.false_words = {.held = 3, .studies = 100};
  const nlohmann::json json = results_json(
      std::vector<CellResult>{{.name = "made", .tally = tally, .claims = claims_of(tally, {})}}, 7);
  EXPECT_EQ(json["format"], 1);
  EXPECT_EQ(json["seed"], 7);
  const nlohmann::json& cell = json["cells"][0];
  EXPECT_EQ(cell["studies"], 100);
  EXPECT_EQ(cell["claims"][0]["name"], "false words");
  EXPECT_EQ(cell["claims"][0]["seen"], .03);
  EXPECT_EQ(cell["claims"][0]["goal"], nlohmann::json({0, .05}));
  EXPECT_EQ(cell["claims"][0]["met"], "met");
  EXPECT_TRUE(cell["power"]["shown"].is_null());
}

}  // namespace
}  // namespace tuneornot
