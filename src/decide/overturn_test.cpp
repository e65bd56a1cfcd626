#include "decide/overturn.h"

#include <gtest/gtest.h>

#include "decide/made_evidence.h"
#include "decide/nominate.h"
#include "decide/verdict.h"

namespace tuneornot {
namespace {

// On 200 rows: how many only the nominee, and only the other one, has right.
struct Only {
  std::size_t nominee = 0;
  std::size_t other = 0;
};

Evidence evidence_of(const Only& only) {
  const std::size_t wrong = 30;
  const std::size_t right = 200 - wrong - only.nominee - only.other;
  return made_evidence(
      {{.strategy = "nominee",
        .tokens = 1,
        .dev = {1},
        .test = runs({{1, only.nominee}, {0, only.other}, {1, right}, {0, wrong}})},
       {.strategy = "other",
        .tokens = 2,
        .dev = {1},
        .test = runs({{0, only.nominee}, {1, only.other}, {1, right}, {0, wrong}})}});
}

// What is taken off the score of the pick of an overturned verdict.
double taken_off(const Evidence& evidence) {
  const Verdict verdict = decide(evidence, 0);
  EXPECT_EQ(verdict.certainty, Certainty::Overturned);
  return verdict.routes[verdict.pick].score - verdict.corrected_score.value_or(0);
}

TEST(OverturnTest, NothingIsTakenOffWhereTheLeadLeavesNoDoubt) {
  EXPECT_NEAR(taken_off(evidence_of({.nominee = 0, .other = 60})), 0, .002);
}

// By hand: 8 against 20 is a lead of 6 points with a standard error of 2.6, just enough to be
// called better. Without a true lead a test that does so shows 6.1 points on average, so all of the
// lead may be luck. The pick's covariance with the lead, (.81 (1 - .81) - (.71 - .81 .75)) / 200,
// is .38 of the lead's variance: so much of its luck is the pick's, which makes 2.3 points.
TEST(OverturnTest, TheLuckOfTheLeadIsTakenOffWhereItIsJustEnough) {
  EXPECT_NEAR(taken_off(evidence_of({.nominee = 8, .other = 20})), .023, .006);
}

TEST(OverturnTest, TheSurerTheLeadTheLessIsTakenOff) {
  const double barely = taken_off(evidence_of({.nominee = 8, .other = 20}));
  const double surely = taken_off(evidence_of({.nominee = 5, .other = 25}));
  EXPECT_GT(barely, surely + .005);
  EXPECT_GT(surely, taken_off(evidence_of({.nominee = 0, .other = 60})));
}

// A route that is far behind is no contender in a world of smaller leads either.
TEST(OverturnTest, ARouteShownWorseChangesLittle) {
  Evidence evidence = evidence_of({.nominee = 2, .other = 30});
  const double without = taken_off(evidence);
  evidence.entrants.push_back({.candidate = {.strategy = "worse"},
                               .dev = made_outcomes({0}, 0),
                               .test = made_outcomes(runs({{1, 60}, {0, 140}}), 0)});
  EXPECT_NEAR(taken_off(evidence), without, .006);
}

}  // namespace
}  // namespace tuneornot
