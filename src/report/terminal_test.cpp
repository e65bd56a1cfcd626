#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "report/sample_reports.h"

namespace tuneornot {
namespace {

std::string without_colour(std::string text) {
  for (const std::string code : {"\x1b[0m", "\x1b[1m", "\x1b[2m"}) {
    for (std::size_t at = text.find(code); at != std::string::npos; at = text.find(code)) {
      text.erase(at, code.size());
    }
  }
  return text;
}

TEST(TerminalReportTest, SaysTheSameWithColourAndWithout) {
  for (const Report& report : sample_reports()) {
    EXPECT_EQ(without_colour(terminal_report(report, {.colour = true})),
              terminal_report(report, {}));
  }
}

// Of the lines that may be broken: on a narrow terminal a command is left whole.
std::size_t widest(const Report& report, std::size_t columns) {
  std::size_t cells = 0;
  for (const std::string& line : lines_of(terminal_report(report, {.columns = columns}))) {
    if (columns >= 80 || !line.starts_with(" Try")) {
      cells = std::max(cells, terminal_width(line));
    }
  }
  return cells;
}

// The text behind a label; empty where there is no such line.
std::string text_of(const Report& report, const std::string& label) {
  const std::string head = ' ' + label + ' ';
  for (const std::string& line : lines_of(terminal_report(report, {.columns = 250}))) {
    if (line.starts_with(head)) {
      return line.substr(line.find_first_not_of(' ', head.size()));
    }
  }
  return "";
}

// The line that holds the pick against what the user runs.
std::string today(const Verdict& verdict) {
  Report report = confirmed_report();
  report.verdict = verdict;
  return text_of(report, "Today");
}

TEST(TerminalReportTest, SaysWhatWasMetWhileRoutesWereMade) {
  Report report = confirmed_report();
  EXPECT_EQ(text_of(report, "Remark"), "");
  report.remarks = {"fine_tune@smollm2: 2 rows \x1b[2J"};
  EXPECT_EQ(text_of(report, "Remark"), "fine_tune@smollm2: 2 rows \\x1b[2J");
}

TEST(TerminalReportTest, SaysWhichAnswersAreSure) {
  Report report = confirmed_report();
  EXPECT_EQ(text_of(report, "Sure"), "");
  SureAnswers sure = {.threshold = 0.826, .answers = 225, .sure = 150, .right = 138};
  const auto said = [&] {
    report.sure = {sure, std::nullopt, std::nullopt};
    return text_of(report, "Sure");
  };
  EXPECT_EQ(said(),
            "the surest 66.7 % of its answers are 92.0 % right; the others to a person: those of a "
            "confidence under 0.83 (95 % right was asked for)");
  sure.sure_interval = Interval{0.6, 0.72};
  sure.right_interval = Interval{0.87, 0.954};
  EXPECT_TRUE(said().starts_with(
      "the surest 66.7 % of its answers (60 to 72) are 92.0 % right (87 to 95); the others"));
  sure.sure = sure.answers;
  EXPECT_EQ(said(), "");
  sure.sure = 0;
  EXPECT_EQ(said(), "");
}

TEST(TerminalReportTest, HoldsThePickAgainstWhatTheUserRuns) {
  Verdict verdict = confirmed_report().verdict;
  EXPECT_EQ(today(verdict), "");
  RouteResult& current = verdict.routes[1];
  current.candidate = {"current", "", {{"predictions", "old.csv"}}};
  EXPECT_EQ(today(verdict), "+9.3 points (3 to 15) over what you run (p 0.0019, Holm over 2)");
  current.word = Word::NotSeparable;
  EXPECT_EQ(today(verdict),
            "not separable from what you run: +9.3 points (3 to 15) (p 0.0019, Holm over 2)");
  current.word = Word::Better;
  current.difference = 0.012;
  current.difference_interval = Interval{0.002, 0.024};
  EXPECT_EQ(today(verdict),
            "-1.2 points (-2 to -0.2) against what you run (p 0.0019, Holm over 2), within the "
            "2-point margin");
  current.p_holm.reset();
  EXPECT_EQ(today(verdict),
            "-1.2 points (-2 to -0.2) against what you run, which this test cannot confirm");
}

TEST(TerminalReportTest, HoldsAPickThatOverturnedAgainstWhatTheUserRuns) {
  Verdict verdict = overturned_report().verdict;
  RouteResult& nominee = verdict.routes[verdict.nominee];
  RouteResult& pick = verdict.routes[verdict.pick];
  ASSERT_NE(verdict.nominee, verdict.pick);
  nominee.candidate = {"current", "", {{"predictions", "old.csv"}}};
  pick.difference = 0.06;
  pick.difference_interval = Interval{0.02, 0.1};
  pick.p_holm = 0.01;
  pick.word = Word::Better;
  EXPECT_TRUE(today(verdict).starts_with("+6.0 points (2 to 10) over what you run (p 0.01"));
}

TEST(TerminalReportTest, StaysWithinItsColumns) {
  for (const Report& report : sample_reports()) {
    EXPECT_LE(widest(report, 60), 60U);
    EXPECT_LE(widest(report, 80), 80U);
    EXPECT_LE(widest(report, 100), 100U);
    EXPECT_LE(widest(report, 200), 200U);
  }
}

TEST(TerminalReportTest, LetsNoByteThroughThatATerminalObeys) {
  for (const std::size_t columns : {1U, 20U, 60U, 80U}) {
    for (const std::string& line :
         lines_of(terminal_report(hostile_report(), {.columns = columns}))) {
      EXPECT_EQ(line, printable(line));
    }
  }
}

TEST(TerminalReportTest, NeverCallsRoutesEqual) {
  for (const Report& report : sample_reports()) {
    EXPECT_EQ(terminal_report(report, {}).find("equal"), std::string::npos);
  }
}

std::string line_with(const std::string& label, const Report& report) {
  for (const std::string& line : lines_of(terminal_report(report, {.columns = 400}))) {
    if (line.starts_with(" " + label + " ")) {
      return line.substr(10);
    }
  }
  return "";
}

TEST(TerminalReportTest, BoundsWhatAConfirmedRouteMayLose) {
  Report report = confirmed_report();
  report.verdict.routes[0].regret_bound = 0.0131;
  EXPECT_EQ(lines_of(terminal_report(report, {})).at(1),
            "          Confirmed: at most 1.4 points below the best route tried.");
}

TEST(TerminalReportTest, SaysWhyABetterRouteDoesNotOverturn) {
  Report report = confirmed_report();
  RouteResult& rival = report.verdict.routes[1];
  rival.word = Word::Better;
  rival.difference = 0.012;
  EXPECT_EQ(line_with("Why", report),
            "best on dev (64.0 % right; draw 2, shots 13); on the test zero_shot@smollm2 is better "
            "by 1.2 points (p 0.0019, Holm over 2), within the 2-point margin");
}

TEST(TerminalReportTest, SaysWhichRouteOverturnsWhenACheaperOneIsTaken) {
  Report report = overturned_report();
  report.verdict.pick = 2;
  EXPECT_EQ(
      line_with("Why", report),
      "the test shows few_shot@smollm2 better than zero_shot@smollm2 by 9.3 points (p 0.0019, "
      "Holm over 2); majority is the cheapest within 2 points of the best there");
}

TEST(TerminalReportTest, AsksForNoMoreRowsThanThereAre) {
  Report report = supported_grouped_report();
  report.verdict.rows_for_margin = 225;
  EXPECT_EQ(line_with("Unsure", report),
            "another route may be better by up to 2.4 points (runner-up: zero_shot@smollm2)");
}

TEST(TerminalReportTest, SettlesAnOverturnedMarginWithRowsAlone) {
  Report report = overturned_report();
  report.verdict.routes[0].regret_bound = 0;
  EXPECT_EQ(line_with("Unsure", report), "about 2,900 test rows would settle the 2-point margin");
  report.verdict.rows_for_margin.reset();
  EXPECT_EQ(line_with("Unsure", report), "");
}

TEST(TerminalReportTest, OffersACommandThatAShellTakesAsItIs) {
  Report report = confirmed_report();
  report.study = "it's";
  report.try_input = "-5 $HOME `x` \"y\" 'z'\nnext";
  EXPECT_EQ(line_with("Try", report),
            R"(tuneornot predict 'it'\''s' -- '-5 $HOME `x` "y" '\''z'\'' next')");
}

TEST(TerminalReportTest, SaysHowToChooseRowsToLabelWhereTheyGainSomething) {
  Report report = curved_report();
  EXPECT_TRUE(text_of(report, "Label").starts_with("name a file of rows without labels"));
  report.unlabelled = "open.csv";
  report.study = "my study";
  EXPECT_EQ(text_of(report, "Label"), "tuneornot label 'my study'");
  RouteCurve& grows = report.curves.routes.front();
  grows.twice->gain = 0;  // NOLINT(bugprone-unchecked-optional-access): the sample has it
  EXPECT_EQ(text_of(report, "Label"), "");
  grows.twice.reset();
  EXPECT_EQ(text_of(report, "Label"), "");
  grows.last_step.interval = {0.001, 0.09};
  EXPECT_EQ(text_of(report, "Label"), "tuneornot label 'my study'");
  EXPECT_EQ(text_of(confirmed_report(), "Label"), "");
}

TEST(TerminalReportTest, OffersNoCommandWithoutAnExample) {
  Report report = confirmed_report();
  report.try_input.clear();
  EXPECT_EQ(line_with("Try", report), "");
}

TEST(TerminalReportTest, LeavesACommandWhole) {
  Report report = confirmed_report();
  report.study = std::string(90, 's');
  EXPECT_TRUE(terminal_report(report, {})
                  .ends_with(" Try      tuneornot predict " + report.study + " 'I was charg…'\n"));
}

TEST(TerminalReportDeathTest, RejectsAReportWithoutRoutes) {
  Report report = confirmed_report();
  report.verdict.routes.clear();
  EXPECT_DEATH(terminal_report(report, {}), "among its routes");
}

TEST(TerminalReportDeathTest, RejectsCertaintyWithoutABound) {
  Report report = confirmed_report();
  report.verdict.routes[0].regret_bound.reset();
  EXPECT_DEATH(terminal_report(report, {}), "has a regret bound");
}

TEST(TerminalReportDeathTest, RejectsAnOverturnedNomineeWithoutABetterRoute) {
  Report report = confirmed_report();
  report.verdict.certainty = Certainty::Overturned;
  EXPECT_DEATH(terminal_report(report, {}), "has a better route");
}

TEST(TerminalReportDeathTest, RejectsMissingFurtherScores) {
  Report report = confirmed_report();
  report.metrics.emplace_back("macro_f1");
  EXPECT_DEATH(terminal_report(report, {}), "its further scores");
  report.further_scores = {{}, {}, {}};
  EXPECT_DEATH(terminal_report(report, {}), "has its score");
}

TEST(TerminalReportTest, SaysWhatAnotherRouteWouldHaveToReachWhereSomeWereLeftOut) {
  Report report = overturned_report();
  EXPECT_EQ(text_of(report, "Bar"), "");
  report.not_run = {"fine_tune: the task leaves it out"};
  EXPECT_EQ(
      text_of(report, "Bar"),
      "a route that was not run needs about 70.1 % right on such rows to be shown better than "
      "the pick four times in five (Holm over 6); it is taken above 63.3, by the 2-point "
      "margin");
  EXPECT_NE(markdown_report(report).find("- **Bar** a route that was not run needs about"),
            std::string::npos);
}

TEST(TerminalReportTest, SaysWhereNoScoreWouldBeEnough) {
  Report report = confirmed_report();
  report.not_run = {"fine_tune: the task leaves it out"};
  report.verdict.routes[0].score = 0.95;
  EXPECT_EQ(text_of(report, "Bar"),
            "no score is enough for a route that was not run to be shown better than the pick four "
            "times in five: that takes about 8 points more (Holm over 3)");
}

}  // namespace
}  // namespace tuneornot
