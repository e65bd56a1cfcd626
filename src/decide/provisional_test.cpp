#include "decide/provisional.h"

#include <gtest/gtest.h>

#include "decide/made_evidence.h"
#include "decide/nominate.h"

namespace tuneornot {
namespace {

// Of 100 dev rows: 83, 82 and 40 right; the second one needs fewer tokens than the first.
Evidence evidence() {
  return made_evidence(
      {{.strategy = "majority", .dev = runs({{1, 40}, {0, 60}}), .test = {}},
       {.strategy = "few_shot", .tokens = 900, .dev = runs({{1, 83}, {0, 17}}), .test = {}},
       {.strategy = "zero_shot", .tokens = 90, .dev = runs({{0, 18}, {1, 82}}), .test = {}}});
}

std::vector<std::string> strategies_of(const Provisional& found) {
  std::vector<std::string> strategies;
  for (const DevStanding& standing : found.routes) {
    strategies.push_back(standing.candidate.strategy);
  }
  return strategies;
}

TEST(ProvisionalTest, OrdersRoutesByDevAndNamesWhomItWouldNominate) {
  const Provisional found = provisional(evidence());
  EXPECT_EQ(strategies_of(found), (std::vector<std::string>{"few_shot", "zero_shot", "majority"}));
  EXPECT_EQ(found.nominee, 1U);  // the cheaper one within the margin
  EXPECT_EQ(found.rows, 100U);
  EXPECT_EQ(found.groups, 100U);
  EXPECT_DOUBLE_EQ(found.routes[0].score, 0.83);
}

// statsmodels 0.15.0, proportion_confint(83, 100, method="wilson"), by tools/golden_stats.py.
TEST(ProvisionalTest, HasTheIntervalsOfATestOfTheseRows) {
  const Provisional found = provisional(evidence());
  ASSERT_TRUE(found.routes[0].interval.has_value());
  EXPECT_NEAR(found.routes[0].interval->low, 0.744519952323989, 1e-9);
  EXPECT_NEAR(found.routes[0].interval->high, 0.891064338859401, 1e-9);
}

TEST(ProvisionalTest, EqualsStayInTheirOrder) {
  Evidence tied = evidence();
  tied.entrants[2].dev = tied.entrants[0].dev = tied.entrants[1].dev;
  EXPECT_EQ(strategies_of(provisional(tied)),
            (std::vector<std::string>{"majority", "few_shot", "zero_shot"}));
}

TEST(ProvisionalTest, LooksAtNoTestRow) {
  Evidence sealed = evidence();
  sealed.test_rows.assign(50, {.example_id = "sealed"});
  EXPECT_EQ(provisional(sealed).routes.size(), 3U);  // nobody has answered any of them
}

TEST(ProvisionalTest, FewGroupsCarryNoInterval) {
  Evidence grouped = evidence();
  for (std::size_t row = 0; row < grouped.dev_rows.size(); ++row) {
    grouped.dev_rows[row].group = "group " + std::to_string(row / 25);
  }
  const Provisional found = provisional(grouped);
  EXPECT_EQ(found.groups, 4U);
  EXPECT_FALSE(found.routes[0].interval.has_value());
}

TEST(ProvisionalTest, AScoreHasNoIntervalThatIsAboutOtherRows) {
  Evidence lost = evidence();
  fail(lost.entrants[1].dev[0], CallFailure::Kind::Crashed);
  const Provisional found = provisional(lost);
  EXPECT_DOUBLE_EQ(found.routes[0].score, dev_score(lost, lost.entrants[1]));
  EXPECT_FALSE(found.routes[0].interval.has_value());
}

TEST(ProvisionalTest, OfMacroF1WithRareLabelsThereIsNone) {
  Evidence rare = evidence();
  rare.metric = "macro_f1";
  rare.label_shares = {{"yes", 1.0}};
  EXPECT_TRUE(provisional(rare).routes[0].interval.has_value());
  rare.dev_rows[99].expected = "no";
  EXPECT_FALSE(provisional(rare).routes[0].interval.has_value());
}

}  // namespace
}  // namespace tuneornot
