#include "decide/verdict.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "decide/made_evidence.h"

namespace tuneornot {
namespace {

using Sentences = std::vector<std::string>;

// 40 dev rows, on the last 4 of which only the first of two routes is right.
const Rows kDevFirst = runs({{1, 36}, {0, 4}});
const Rows kDevSecond = runs({{1, 32}, {0, 8}});

// Two routes that are both right on the rest of `rows` test rows.
struct Discordant {
  std::size_t first_only = 0;
  std::size_t second_only = 0;
  std::size_t rows = 0;
};

Evidence two_routes(const Discordant& on_test) {
  const std::size_t both = on_test.rows - on_test.first_only - on_test.second_only;
  return made_evidence({{"first",
                         100,
                         kDevFirst,
                         runs({{1, on_test.first_only}, {0, on_test.second_only}, {1, both}})},
                        {"second",
                         500,
                         kDevSecond,
                         runs({{0, on_test.first_only}, {1, on_test.second_only}, {1, both}})}});
}

const RouteResult& route(const Verdict& verdict, std::string_view strategy) {
  return *std::ranges::find(verdict.routes, strategy, [](const RouteResult& result) {
    return std::string_view(result.candidate.strategy);
  });
}

std::string strategy_at(const Verdict& verdict, const std::optional<std::size_t>& place) {
  return place ? verdict.routes[*place].candidate.strategy : "none";
}

// The expected limits and p-values in this file are by SciPy 1.17.1: a score statistic with the
// restricted likelihood maximised numerically, and the binomial distribution.

TEST(VerdictTest, IsConfirmedWhenTheRegretBoundIsWithinTheMargin) {
  const Verdict verdict =
      decide(two_routes({.first_only = 60, .second_only = 10, .rows = 1000}), 0);
  EXPECT_EQ(verdict.certainty, Certainty::Confirmed);
  EXPECT_EQ(verdict.pick, 0U);
  EXPECT_EQ(verdict.nominee, 0U);
  EXPECT_EQ(verdict.runner_up, 1U);
  EXPECT_EQ(verdict.rows, 1000U);
  EXPECT_EQ(verdict.groups, 1000U);
  EXPECT_FALSE(verdict.grouped);
  EXPECT_TRUE(verdict.warnings.empty());
  EXPECT_FALSE(verdict.corrected_score);

  const RouteResult& first = verdict.routes[0];
  EXPECT_EQ(first.candidate.strategy, "first");
  EXPECT_EQ(first.word, Word::Nominee);
  EXPECT_EQ(first.right, 990U);
  EXPECT_DOUBLE_EQ(first.score, 0.99);
  EXPECT_DOUBLE_EQ(first.dev_score.value_or(-1), 0.9);
  EXPECT_EQ(first.regret_bound, 0);
  EXPECT_FALSE(first.p);
  EXPECT_FALSE(first.difference_interval);

  const RouteResult& second = verdict.routes[1];
  EXPECT_EQ(second.word, Word::Worse);
  EXPECT_NEAR(second.difference, -0.05, 1e-12);
  EXPECT_NEAR(second.p.value_or(-1), 4.6446e-10, 1e-14);
  EXPECT_EQ(second.p_holm, second.p);
  EXPECT_NEAR(second.difference_interval.value_or(Interval{}).low, -0.0674285531080, 1e-9);
  EXPECT_NEAR(second.difference_interval.value_or(Interval{}).high, -0.0347444075232, 1e-9);
  EXPECT_NEAR(second.regret_bound.value_or(-1), 0.0710215932075, 1e-9);
}

TEST(VerdictTest, IsSupportedWhenTheRegretBoundIsWithinFivePoints) {
  const Verdict verdict = decide(two_routes({.first_only = 5, .second_only = 5, .rows = 250}), 0);
  EXPECT_EQ(verdict.certainty, Certainty::Supported);
  EXPECT_NEAR(route(verdict, "first").regret_bound.value_or(-1), 0.0250051485068, 1e-9);
  EXPECT_NEAR(route(verdict, "second").regret_bound.value_or(-1), 0.0357570398520, 1e-9);
  EXPECT_EQ(route(verdict, "second").word, Word::NotSeparable);
  EXPECT_EQ(route(verdict, "second").p, 1);
}

TEST(VerdictTest, AMarginAboveTheRegretBoundMakesItConfirmed) {
  Evidence evidence = two_routes({.first_only = 5, .second_only = 5, .rows = 250});
  evidence.margin = 0.026;
  EXPECT_EQ(decide(evidence, 0).certainty, Certainty::Confirmed);
}

TEST(VerdictTest, IsOpenWhenTheRegretBoundIsLarger) {
  const Verdict verdict = decide(two_routes({.first_only = 30, .second_only = 30, .rows = 250}), 0);
  EXPECT_EQ(verdict.certainty, Certainty::Open);
  EXPECT_NEAR(route(verdict, "first").regret_bound.value_or(-1), 0.0549376677290, 1e-9);
  EXPECT_EQ(verdict.pick, verdict.nominee);
}

TEST(VerdictTest, IsOverturnedByARouteShownBetterBeyondTheMargin) {
  const Verdict verdict = decide(two_routes({.first_only = 10, .second_only = 30, .rows = 200}), 0);
  EXPECT_EQ(verdict.certainty, Certainty::Overturned);
  EXPECT_EQ(verdict.nominee, 1U);
  EXPECT_EQ(verdict.pick, 0U);
  EXPECT_EQ(verdict.runner_up, 1U);
  EXPECT_EQ(verdict.routes[0].candidate.strategy, "second");
  EXPECT_EQ(verdict.routes[0].word, Word::Better);
  EXPECT_NEAR(verdict.routes[0].p.value_or(-1), 0.0014504910141113, 1e-12);
  EXPECT_NEAR(verdict.routes[1].regret_bound.value_or(-1), 0.1564717523197, 1e-9);
  EXPECT_EQ(verdict.routes[0].regret_bound, 0);
  EXPECT_FALSE(verdict.economy);
}

TEST(VerdictTest, IsNotOverturnedWithinTheMargin) {
  Evidence evidence = two_routes({.first_only = 10, .second_only = 30, .rows = 200});
  evidence.margin = 0.1;
  const Verdict verdict = decide(evidence, 0);
  EXPECT_EQ(verdict.pick, verdict.nominee);
  EXPECT_EQ(verdict.certainty, Certainty::Open);
  EXPECT_EQ(route(verdict, "second").word, Word::Better);
}

TEST(VerdictTest, AnOverturnTakesTheCheapestRouteWithinTheMarginOfTheBestOnTheTest) {
  const Verdict verdict =
      decide(made_evidence({{"nominee", 1, kDevFirst, runs({{1, 120}, {0, 80}})},
                            {"best", 900, kDevFirst, runs({{1, 190}, {0, 10}})},
                            {"nearly", 300, kDevFirst, runs({{1, 186}, {0, 14}})},
                            {"further off", 100, kDevFirst, runs({{1, 184}, {0, 16}})}}),
             0);
  EXPECT_EQ(verdict.certainty, Certainty::Overturned);
  EXPECT_EQ(verdict.routes[verdict.pick].candidate.strategy, "nearly");
  EXPECT_EQ(strategy_at(verdict, verdict.runner_up), "best");
}

// Two routes of the same score, discordant on d = 80 of 400 rows, and a margin of 0: a resample's
// better one is ahead of either's own score by sd / sqrt(2 pi) on average, where sd =
// sqrt(d) / 400 is that of their difference; 0.00892. The nominee is far behind both.
TEST(VerdictTest, AnOverturnedPicksScoreIsCorrectedByItsOptimism) {
  Evidence evidence =
      made_evidence({{"nominee", 1, kDevFirst, runs({{0, 200}, {1, 200}})},
                     {"second", 500, kDevFirst, runs({{1, 40}, {0, 40}, {1, 320}})},
                     {"third", 500, kDevFirst, runs({{0, 40}, {1, 40}, {1, 320}})}});
  evidence.margin = 0;
  const Verdict verdict = decide(evidence, 0);
  EXPECT_EQ(verdict.routes[verdict.pick].candidate.strategy, "second");
  EXPECT_NEAR(verdict.corrected_score.value_or(-1),
              0.9 - std::sqrt(80.0) / 400 / std::sqrt(2 * M_PI),
              0.002);
}

TEST(VerdictTest, AScoreThatNoResampleChangesNeedsNoCorrection) {
  const Verdict verdict =
      decide(made_evidence({{"nominee", 1, kDevFirst, runs({{0, 100}, {1, 100}})},
                            {"always right", 500, kDevFirst, runs({{1, 200}})}}),
             0);
  EXPECT_EQ(verdict.certainty, Certainty::Overturned);
  EXPECT_EQ(verdict.corrected_score, 1);
}

// p = 0.0213 each (mid-p of 3 of 14 discordant rows is 0.0352; of 3 of 15, 0.0213): alone each is
// below .05, and Holm doubles the smaller.
TEST(VerdictTest, WordsAreByHolmOverTheComparisonsWithTheNominee) {
  const Verdict verdict =
      decide(made_evidence({{"nominee", 1, kDevFirst, runs({{0, 3}, {1, 197}})},
                            {"second", 2, kDevFirst, runs({{1, 3}, {0, 11}, {1, 186}})},
                            {"third", 2, kDevFirst, runs({{1, 3}, {0, 12}, {1, 185}})}}),
             0);
  const RouteResult& second = route(verdict, "second");
  const RouteResult& third = route(verdict, "third");
  EXPECT_NEAR(second.p.value_or(-1), 0.03515625, 1e-12);
  EXPECT_NEAR(third.p.value_or(-1), 0.021270751953125, 1e-12);
  EXPECT_NEAR(third.p_holm.value_or(-1), 2 * 0.021270751953125, 1e-12);
  EXPECT_EQ(second.p_holm, third.p_holm);
  EXPECT_EQ(second.word, Word::Worse);

  const Verdict with_a_fourth =
      decide(made_evidence({{"nominee", 1, kDevFirst, runs({{0, 3}, {1, 197}})},
                            {"second", 2, kDevFirst, runs({{1, 3}, {0, 11}, {1, 186}})},
                            {"third", 2, kDevFirst, runs({{1, 3}, {0, 12}, {1, 185}})},
                            {"fourth", 2, kDevFirst, runs({{0, 3}, {1, 197}})}}),
             0);
  EXPECT_NEAR(route(with_a_fourth, "third").p_holm.value_or(-1), 3 * 0.021270751953125, 1e-12);
  EXPECT_EQ(route(with_a_fourth, "third").word, Word::NotSeparable);
}

TEST(VerdictTest, RoutesStandByTestScoreAndThoseOfOneScoreInTheirOrder) {
  const Verdict verdict =
      decide(made_evidence({{"low", 9, kDevFirst, runs({{1, 50}, {0, 50}})},
                            {"tied", 9, kDevFirst, runs({{1, 90}, {0, 10}})},
                            {"tied too", 9, kDevFirst, runs({{1, 90}, {0, 10}})}}),
             2);
  EXPECT_EQ(verdict.routes[0].candidate.strategy, "tied");
  EXPECT_EQ(verdict.routes[1].candidate.strategy, "tied too");
  EXPECT_EQ(verdict.routes[2].candidate.strategy, "low");
  EXPECT_EQ(verdict.nominee, 1U);
  EXPECT_EQ(verdict.runner_up, 0U);
}

// 4 of 40 dev rows are discordant: (1.95996 + 0.84) sqrt(0.1 / 200), and 0.1 (2.79996 / 0.02)^2
// rows.
TEST(VerdictTest, TellsWhatTheTestCouldShowByDevsDiscordance) {
  const Verdict verdict = decide(two_routes({.first_only = 20, .second_only = 20, .rows = 200}), 0);
  EXPECT_NEAR(verdict.detectable_difference.value_or(-1), 0.0626090980398, 1e-9);
  EXPECT_EQ(verdict.rows_for_margin, 1960U);
}

TEST(VerdictTest, TakesACommonDiscordanceWhereDevIsTooSmall) {
  Evidence evidence = two_routes({.first_only = 20, .second_only = 20, .rows = 200});
  evidence.dev_rows.resize(29);
  for (Entrant& entrant : evidence.entrants) {
    entrant.dev.resize(29);
  }
  EXPECT_NEAR(decide(evidence, 0).detectable_difference.value_or(-1), 0.0685848306029, 1e-9);
  EXPECT_EQ(decide(evidence, 0).rows_for_margin, 2352U);
}

TEST(VerdictTest, TakesACommonDiscordanceWhereDevNeverSawTheTwoDiffer) {
  Evidence evidence = two_routes({.first_only = 20, .second_only = 20, .rows = 200});
  evidence.entrants[1].dev = evidence.entrants[0].dev;
  EXPECT_EQ(decide(evidence, 0).rows_for_margin, 2352U);
}

TEST(VerdictTest, NoNumberOfRowsSettlesAMarginOfZero) {
  Evidence evidence = two_routes({.first_only = 20, .second_only = 20, .rows = 200});
  evidence.margin = 0;
  EXPECT_FALSE(decide(evidence, 0).rows_for_margin);
}

// 200 rows in fours whose differences agree: as 200 / (4 x 199/196) single rows.
TEST(VerdictTest, GroupsWhoseRowsAgreeCoarsenWhatTheTestCouldShow) {
  Evidence evidence = two_routes({.first_only = 40, .second_only = 40, .rows = 200});
  group_test_rows(evidence, 4);
  const Verdict verdict = decide(evidence, 0);
  EXPECT_TRUE(verdict.grouped);
  EXPECT_EQ(verdict.groups, 50U);
  EXPECT_NEAR(verdict.detectable_difference.value_or(-1),
              0.0626090980398 * std::sqrt(4.0 * 199 / 196),
              1e-9);
  EXPECT_EQ(verdict.rows_for_margin, 7960U);
}

void expect_no_statement(const Verdict& verdict) {
  EXPECT_EQ(verdict.certainty, Certainty::Untested);
  EXPECT_EQ(verdict.pick, verdict.nominee);
  EXPECT_FALSE(verdict.economy);
  EXPECT_FALSE(verdict.detectable_difference);
  EXPECT_FALSE(verdict.rows_for_margin);
  for (const RouteResult& result : verdict.routes) {
    EXPECT_FALSE(result.p);
    EXPECT_FALSE(result.p_holm);
    EXPECT_FALSE(result.difference_interval);
    EXPECT_FALSE(result.regret_bound);
  }
}

TEST(VerdictTest, UnderFiveGroupsThereAreScoresOnly) {
  Evidence evidence = two_routes({.first_only = 30, .second_only = 10, .rows = 200});
  group_test_rows(evidence, 50);
  const Verdict verdict = decide(evidence, 0);
  expect_no_statement(verdict);
  EXPECT_DOUBLE_EQ(verdict.routes[0].score, 0.95);
  EXPECT_FALSE(verdict.routes[0].interval);
  EXPECT_EQ(verdict.warnings,
            Sentences{"The 200 test rows form only 4 groups, too few to say how sure a score is or "
                      "which route is better; it takes 5, better 10 or more."});
}

TEST(VerdictTest, UnderTenGroupsThereIsAWarning) {
  Evidence evidence = two_routes({.first_only = 30, .second_only = 10, .rows = 200});
  group_test_rows(evidence, 40);
  const Verdict verdict = decide(evidence, 0);
  EXPECT_NE(verdict.certainty, Certainty::Untested);
  EXPECT_TRUE(verdict.routes[0].interval);
  EXPECT_EQ(verdict.warnings,
            Sentences{"The 200 test rows form only 5 groups, so take the intervals and comparisons "
                      "as rough."});
  group_test_rows(evidence, 20);
  EXPECT_TRUE(decide(evidence, 0).warnings.empty());
}

TEST(VerdictTest, FewRowsAreFewGroups) {
  const Verdict verdict = decide(two_routes({.first_only = 1, .second_only = 1, .rows = 4}), 0);
  expect_no_statement(verdict);
  EXPECT_EQ(verdict.warnings,
            Sentences{"The test has only 4 rows, too few to say how sure a score is or which route "
                      "is better; it takes 5, better 10 or more."});
}

TEST(VerdictTest, ARouteAloneIsComparedWithNothing) {
  const Verdict verdict =
      decide(made_evidence({{"alone", 1, kDevFirst, runs({{1, 90}, {0, 10}})}}), 0);
  expect_no_statement(verdict);
  EXPECT_FALSE(verdict.runner_up);
  EXPECT_TRUE(verdict.routes[0].interval);
  EXPECT_EQ(
      verdict.warnings,
      Sentences{"Only one route was measured, so nothing says how it stands next to another."});
}

void fail_rows(Entrant& entrant, std::size_t count, CallFailure::Kind kind) {
  for (std::size_t row = 0; row < count; ++row) {
    fail(entrant.test[row], kind);
  }
}

TEST(VerdictTest, ThereIsNoneWhenMoreThanOnePercentOfTheNomineesCallsWereLost) {
  for (const CallFailure::Kind kind : {CallFailure::Kind::RateLimited,
                                       CallFailure::Kind::TimedOut,
                                       CallFailure::Kind::Crashed,
                                       CallFailure::Kind::BadResponse,
                                       CallFailure::Kind::BudgetReached,
                                       CallFailure::Kind::Cancelled}) {
    Evidence evidence = two_routes({.first_only = 30, .second_only = 10, .rows = 200});
    fail_rows(evidence.entrants[0], 3, kind);
    const Verdict verdict = decide(evidence, 0);
    expect_no_statement(verdict);
    EXPECT_FALSE(route(verdict, "first").interval);
    EXPECT_EQ(route(verdict, "first").failures, 3U);
    EXPECT_EQ(verdict.warnings,
              Sentences{"No verdict: 3 of 200 test calls of first were lost (time-outs, rate "
                        "limits, crashes); run the study again to repeat those calls."});
  }
}

TEST(VerdictTest, ARowThatFewCallsLostIsLeftOutForAllRoutes) {
  Evidence evidence = two_routes({.first_only = 30, .second_only = 10, .rows = 200});
  fail_rows(evidence.entrants[0], 2, CallFailure::Kind::TimedOut);
  const Verdict verdict = decide(evidence, 0);
  EXPECT_EQ(verdict.rows, 198U);
  EXPECT_EQ(route(verdict, "first").right, 188U);
  EXPECT_EQ(route(verdict, "second").right, 170U);
  EXPECT_EQ(route(verdict, "first").failures, 0U);
  EXPECT_EQ(verdict.warnings,
            Sentences{"The verdict leaves out 2 of 200 test rows, on which a call was lost "
                      "(time-outs, rate limits, crashes)."});
}

TEST(VerdictTest, ARivalWhoseCallsWereLostIsComparedWithNone) {
  Evidence evidence = made_evidence({{"first", 100, kDevFirst, runs({{1, 180}, {0, 20}})},
                                     {"flaky", 10, kDevFirst, runs({{1, 200}})},
                                     {"second", 100, kDevFirst, runs({{1, 100}, {0, 100}})}});
  fail_rows(evidence.entrants[1], 30, CallFailure::Kind::RateLimited);
  const Verdict verdict = decide(evidence, 0);
  EXPECT_EQ(verdict.certainty, Certainty::Confirmed);
  EXPECT_EQ(verdict.rows, 200U);
  EXPECT_DOUBLE_EQ(route(verdict, "flaky").score, 0.85);
  EXPECT_FALSE(route(verdict, "flaky").p);
  EXPECT_FALSE(route(verdict, "flaky").regret_bound);
  EXPECT_FALSE(route(verdict, "flaky").interval);
  EXPECT_EQ(strategy_at(verdict, verdict.runner_up), "second");
  EXPECT_FALSE(verdict.economy);
  EXPECT_EQ(route(verdict, "second").p_holm, route(verdict, "second").p);
  EXPECT_EQ(verdict.warnings,
            Sentences{"30 of 200 test calls of flaky were lost (time-outs, rate limits, crashes), "
                      "so it is compared with no other route, and may be better than its score, "
                      "which counts them as wrong; run the study again to repeat those calls."});
}

TEST(VerdictTest, FailuresOfTheRouteItselfAreWrongAndWarnedOfAboveFivePercent) {
  for (const CallFailure::Kind kind : {CallFailure::Kind::ContextTooLong,
                                       CallFailure::Kind::Refused,
                                       CallFailure::Kind::Unsupported,
                                       CallFailure::Kind::Unreadable}) {
    Evidence evidence = two_routes({.first_only = 30, .second_only = 10, .rows = 200});
    fail_rows(evidence.entrants[0], 10, kind);
    EXPECT_EQ(route(decide(evidence, 0), "first").failures, 10U);
    EXPECT_TRUE(decide(evidence, 0).warnings.empty());
    fail_rows(evidence.entrants[0], 11, kind);
    const Verdict verdict = decide(evidence, 0);
    EXPECT_EQ(verdict.rows, 200U);
    EXPECT_EQ(route(verdict, "first").right, 179U);
    EXPECT_NE(verdict.certainty, Certainty::Untested);
    EXPECT_EQ(verdict.warnings,
              Sentences{"first gave no usable answer to 11 of 200 test rows, which count as "
                        "wrong."});
  }
}

TEST(VerdictTest, AnUnreadableAnswerIsAFailure) {
  Evidence evidence = two_routes({.first_only = 30, .second_only = 10, .rows = 200});
  evidence.entrants[1].test[0].answer.text.clear();
  EXPECT_EQ(route(decide(evidence, 0), "second").failures, 1U);
}

// 100 rows of "yes" and "no" and 4 of "maybe"; all right but 6 of "yes", said to be "maybe".
Evidence with_a_rare_label() {
  Evidence evidence = made_evidence({{"first", 100, kDevFirst, runs({{0, 6}, {1, 98}})},
                                     {"second", 500, kDevSecond, runs({{0, 6}, {1, 98}})}});
  evidence.metric = "macro_f1";
  evidence.label_shares = {{"yes", 0.5}, {"no", 0.46}, {"maybe", 0.04}};
  for (std::size_t row = 0; row < 104; ++row) {
    const std::string label = row < 52 ? "yes" : row < 100 ? "no" : "maybe";
    evidence.test_rows[row].expected = label;
    for (Entrant& entrant : evidence.entrants) {
      entrant.test[row].answer.text = row < 6 ? "maybe" : label;
    }
  }
  return evidence;
}

// By hand: "yes" 46 right and 6 missed, 92/98; "no" 1; "maybe" 4 right and 6 too many, 8/14.
TEST(VerdictTest, MacroF1LeavesRareLabelsOutAndSaysSo) {
  const Verdict verdict = decide(with_a_rare_label(), 0);
  EXPECT_DOUBLE_EQ(verdict.routes[0].score, (92.0 / 98 + 1) / 2);
  EXPECT_LE(verdict.routes[0].interval.value_or(Interval{}).low, verdict.routes[0].score);
  EXPECT_GE(verdict.routes[0].interval.value_or(Interval{}).high, verdict.routes[0].score);
  EXPECT_EQ(verdict.routes[0].right, 98U);
  EXPECT_EQ(
      verdict.warnings,
      Sentences{"The macro-F1 shown leaves out 1 of the test's 3 labels for having fewer than "
                "10 expected test rows; over all labels that of first is 83.7 %."});
}

TEST(VerdictTest, MacroF1WithoutACommonLabelHasNoIntervalAndNoComparison) {
  Evidence evidence = with_a_rare_label();
  evidence.label_shares.clear();
  const Verdict verdict = decide(evidence, 0);
  expect_no_statement(verdict);
  EXPECT_DOUBLE_EQ(verdict.routes[0].score, (92.0 / 98 + 1 + 8.0 / 14) / 3);
  EXPECT_FALSE(verdict.routes[0].interval);
  EXPECT_EQ(
      verdict.warnings,
      Sentences{"No label has 10 expected test rows, so the macro-F1 shown has no interval and "
                "no comparison."});
}

TEST(VerdictTest, WordsAndCertaintiesHaveNames) {
  EXPECT_EQ(name_of(Word::Nominee), "nominee");
  EXPECT_EQ(name_of(Word::Better), "better");
  EXPECT_EQ(name_of(Word::Worse), "worse");
  EXPECT_EQ(name_of(Word::NotSeparable), "not separable");
  EXPECT_EQ(name_of(Certainty::Confirmed), "confirmed");
  EXPECT_EQ(name_of(Certainty::Supported), "supported");
  EXPECT_EQ(name_of(Certainty::Open), "open");
  EXPECT_EQ(name_of(Certainty::Overturned), "overturned");
  EXPECT_EQ(name_of(Certainty::Untested), "untested");
}

TEST(VerdictDeathTest, NeedsANomineeAmongTheEntrantsAndOutcomesOfTheTestsRows) {
  Evidence evidence = two_routes({.first_only = 1, .second_only = 1, .rows = 20});
  EXPECT_DEATH(decide(evidence, 2), "not among the entrants");
  evidence.test_rows[3].example_id = "another";
  EXPECT_DEATH(decide(evidence, 0), "not those of the test's rows");
  EXPECT_DEATH(decide(made_evidence({{"untested", 1, kDevFirst, {}}}), 0), "no test row");
}

}  // namespace
}  // namespace tuneornot
