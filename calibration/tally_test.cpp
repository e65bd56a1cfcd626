#include "calibration/tally.h"

#include <cmath>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "calibration/claims.h"
#include "calibration/population.h"

namespace tuneornot {
namespace {

// Of three entrants of a study without rows: the first is the nominee, and all is told as if it had
// been measured without error.
struct Case {
  Evidence study = unanswered_study(3, 0, 1);
  Truth truth = {.scores = {.7, .8, .6}};
  Verdict verdict;

  Case() {
    verdict.certainty = Certainty::Open;
    for (std::size_t i = 0; i < 3; ++i) {
      const double score = truth.scores[i];
      const double difference = score - truth.scores[0];
      verdict.routes.push_back({.candidate = study.entrants[i].candidate,
                                .dev_score = score,
                                .score = score,
                                .interval = Interval{score - .05, score + .05},
                                .difference = difference,
                                .difference_interval = Interval{difference - .05, difference + .05},
                                .regret_bound = .8 - score});
    }
    verdict.routes[0].word = Word::Nominee;
  }

  Tally tallied() const {
    Tally tally;
    tally.add(study, verdict, truth);
    return tally;
  }
};

TEST(TallyTest, NothingIsWrongWithAVerdictThatIsTrue) {
  Case made;
  made.verdict.routes[1].word = Word::Better;
  made.verdict.routes[2].word = Word::Worse;
  const Tally tally = made.tallied();
  EXPECT_EQ(tally.false_words.value(), 0);
  EXPECT_EQ(tally.scores.value(), 1);
  EXPECT_EQ(tally.differences.value(), 1);
  EXPECT_EQ(tally.regret_of_nominee.value(), 1);
  EXPECT_EQ(tally.regret_of_all.value(), 1);
  EXPECT_EQ(tally.shown.value(), 1);
  EXPECT_EQ(tally.optimism.value(), 0);
}

TEST(TallyTest, AWordTheWrongWayRoundIsFalse) {
  Case made;
  made.verdict.routes[2].word = Word::Better;
  EXPECT_EQ(made.tallied().false_words.value(), 1);
  made.verdict.routes[2].word = Word::NotSeparable;
  made.verdict.routes[1].word = Word::Worse;
  EXPECT_EQ(made.tallied().false_words.value(), 1);
  EXPECT_EQ(made.tallied().shown.value(), 0);
}

TEST(TallyTest, AnyWordIsFalseWhereNothingDiffers) {
  Case made;
  made.truth.scores = {.7, .7, .7};
  made.verdict.routes[1].word = Word::Better;
  EXPECT_EQ(made.tallied().false_words.value(), 1);
  EXPECT_EQ(made.tallied().shown.studies, 0U);
}

TEST(TallyTest, AnIntervalBesideTheTruthDoesNotHoldIt) {
  Case made;
  made.verdict.routes[1].interval = Interval{.81, .9};
  made.verdict.routes[2].difference_interval = Interval{-.3, -.2};
  EXPECT_DOUBLE_EQ(made.tallied().scores.value(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(made.tallied().differences.value(), .5);
}

TEST(TallyTest, ABoundBelowTheRegretIsMissed) {
  Case made;
  made.verdict.routes[2].regret_bound = .19;
  EXPECT_EQ(made.tallied().regret_of_nominee.value(), 1);
  EXPECT_EQ(made.tallied().regret_of_all.value(), 0);
  made.verdict.routes[0].regret_bound = .09;
  EXPECT_EQ(made.tallied().regret_of_nominee.value(), 0);
  EXPECT_EQ(tally_of(made.tallied(), Certainty::Open).wrong.value(), 1);
}

TEST(TallyTest, AWordOfCertaintyIsWrongWhereTheRegretIsTooLarge) {
  Case made;
  made.verdict.certainty = Certainty::Confirmed;
  EXPECT_EQ(tally_of(made.tallied(), Certainty::Confirmed).wrong.value(), 1);
  made.truth.scores = {.78, .8, .6};
  EXPECT_EQ(tally_of(made.tallied(), Certainty::Confirmed).wrong.value(), 0);
  made.verdict.certainty = Certainty::Supported;
  EXPECT_EQ(tally_of(made.tallied(), Certainty::Supported).said.value(), 1);
  EXPECT_EQ(tally_of(made.tallied(), Certainty::Supported).wrong.value(), 0);
  made.truth.scores = {.74, .8, .6};
  EXPECT_EQ(tally_of(made.tallied(), Certainty::Supported).wrong.value(), 1);
}

TEST(TallyTest, AnOverturnToAWorseEntrantIsWrong) {
  Case made;
  made.verdict.certainty = Certainty::Overturned;
  made.verdict.pick = 1;
  made.verdict.corrected_score = .79;
  EXPECT_EQ(tally_of(made.tallied(), Certainty::Overturned).wrong.value(), 0);
  EXPECT_NEAR(made.tallied().corrected_optimism.value(), -.01, 1e-12);
  EXPECT_NEAR(made.tallied().picked_optimism.value(), 0, 1e-12);
  made.verdict.pick = 2;
  EXPECT_EQ(tally_of(made.tallied(), Certainty::Overturned).wrong.value(), 1);
}

TEST(TallyTest, WhatIsTakenIsHeldAgainstTheBest) {
  Case made;
  made.verdict.routes[2].score = .9;
  const Tally tally = made.tallied();
  EXPECT_NEAR(tally.pick.regret.value(), .1, 1e-12);
  EXPECT_NEAR(tally.best_on_test.regret.value(), .2, 1e-12);
  EXPECT_NEAR(tally.best_on_dev.regret.value(), 0, 1e-12);
  EXPECT_EQ(tally.best_on_test.cost_rank.value(), 2);
  EXPECT_EQ(tally.oracle.cost_rank.value(), 1);
}

// By hand: 1, 2, 3 have mean 2 and variance 1.
TEST(MeanTest, HasTheStandardErrorOfAMean) {
  Mean mean;
  for (const double number : {1, 2, 3}) {
    mean.add(number);
  }
  EXPECT_DOUBLE_EQ(mean.value(), 2);
  EXPECT_DOUBLE_EQ(mean.standard_error(), std::sqrt(1.0 / 3));
}

Claim claim_called(std::string_view name, const Tally& tally) {
  for (const Claim& claim : claims_of(tally, {})) {
    if (claim.name == name) {
      return claim;
    }
  }
  ADD_FAILURE() << "no claim " << name;
  return {};
}

// By hand: 5 % and 2.33 standard errors of .22 % are 5.5 % of 10,000 studies.
TEST(ClaimsTest, AGoalIsMissedOnlyBeyondTheLimit) {
  Tally tally;
  tally.false_words = {.held = 550, .studies = 10'000};
  EXPECT_EQ(claim_called("false words", tally).met, Met::Yes);
  tally.false_words.held = 560;
  EXPECT_EQ(claim_called("false words", tally).met, Met::No);
}

TEST(ClaimsTest, TooWideIsNotMissed) {
  Tally tally;
  tally.differences = {.held = 9'500, .studies = 10'000};
  EXPECT_EQ(claim_called("differences", tally).met, Met::Yes);
  tally.differences.held = 9'750;
  EXPECT_EQ(claim_called("differences", tally).met, Met::TooSafe);
  tally.differences.held = 9'250;
  EXPECT_EQ(claim_called("differences", tally).met, Met::No);
}

TEST(ClaimsTest, OptimismAndPessimismAreBothMissed) {
  Tally tally;
  for (int i = 0; i < 1'000; ++i) {
    tally.optimism.add(.003 + (i % 2 == 0 ? .001 : -.001));
    tally.corrected_optimism.add(-.012 + (i % 2 == 0 ? .001 : -.001));
  }
  EXPECT_EQ(claim_called("optimism", tally).met, Met::No);
  EXPECT_EQ(claim_called("corrected", tally).met, Met::No);
}

TEST(ClaimsTest, LessPowerThanNineTenthsOfTheMidPIsMissed) {
  Tally tally;
  for (int i = 0; i < 1'000; ++i) {
    tally.shown.add(i % 2 == 0 ? 1 : 0);
    tally.shown_by_mid_p.add(i % 4 == 3 ? 0 : 1);
    tally.shown_excess.add((i % 2 == 0 ? 1 : 0) - kLeastPower * (i % 4 == 3 ? 0 : 1));
  }
  const Claim claim = claim_called("power", tally);
  EXPECT_NEAR(claim.seen, 2.0 / 3, 1e-12);
  EXPECT_EQ(claim.met, Met::No);
}

}  // namespace
}  // namespace tuneornot
