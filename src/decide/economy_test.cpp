#include <gtest/gtest.h>

#include <string>

#include "decide/made_evidence.h"
#include "decide/verdict.h"

namespace tuneornot {
namespace {

const Rows kDev = runs({{1, 36}, {0, 4}});

std::string economy_of(const Verdict& verdict) {
  return verdict.economy ? verdict.routes[*verdict.economy].candidate.strategy : "none";
}

TEST(EconomyTest, IsTheCheapestRouteNotShownWorseThanThePick) {
  const Rows good = runs({{1, 90}, {0, 10}});
  const Verdict verdict = decide(made_evidence({{"majority", 0, kDev, runs({{1, 20}, {0, 80}})},
                                                {"cheaper", 40, kDev, good},
                                                {"cheap", 60, kDev, good},
                                                {"nominee", 100, kDev, good}}),
                                 3);
  EXPECT_EQ(economy_of(verdict), "cheaper");
}

TEST(EconomyTest, IsTheBetterOfRoutesThatNeedAsFewTokens) {
  const Verdict verdict = decide(made_evidence({{"nominee", 100, kDev, runs({{1, 90}, {0, 10}})},
                                                {"free", 0, kDev, runs({{1, 88}, {0, 12}})},
                                                {"free too", 0, kDev, runs({{1, 89}, {0, 11}})}}),
                                 0);
  EXPECT_EQ(economy_of(verdict), "free too");
}

TEST(EconomyTest, IsNoRouteThatGetsNothingRight) {
  const Verdict verdict = decide(made_evidence({{"nominee", 100, kDev, runs({{1, 6}, {0, 44}})},
                                                {"free", 0, kDev, runs({{0, 50}})},
                                                {"cheap", 50, kDev, runs({{1, 5}, {0, 45}})}}),
                                 0);
  EXPECT_EQ(verdict.routes[1].word, Word::NotSeparable);
  EXPECT_EQ(economy_of(verdict), "cheap");
}

TEST(EconomyTest, IsEmptyWhenNoRouteNeedsFewerTokensThanThePick) {
  const Rows first = runs({{1, 5}, {0, 5}, {1, 240}});
  const Rows second = runs({{0, 5}, {1, 5}, {1, 240}});
  const Evidence evidence =
      made_evidence({{"first", 100, kDev, first}, {"second", 500, kDev, second}});
  EXPECT_EQ(economy_of(decide(evidence, 0)), "none");
  EXPECT_EQ(economy_of(decide(evidence, 1)), "first");
}

// After an overturn the pick is 190 of 200; "near" is worse on 10 rows and better on 4: mid-p
// 0.1185. "free" is the nominee's like on the test, hence shown worse.
TEST(EconomyTest, AfterAnOverturnIsByComparisonsWithThePick) {
  const Verdict verdict =
      decide(made_evidence({{"nominee", 50, kDev, runs({{1, 120}, {0, 80}})},
                            {"free", 0, kDev, runs({{1, 120}, {0, 80}})},
                            {"pick", 900, kDev, runs({{1, 190}, {0, 10}})},
                            {"near", 300, kDev, runs({{0, 10}, {1, 184}, {0, 6}})}}),
             0);
  EXPECT_EQ(verdict.routes[verdict.pick].candidate.strategy, "pick");
  EXPECT_EQ(economy_of(verdict), "near");
}

}  // namespace
}  // namespace tuneornot
