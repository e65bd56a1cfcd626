#include <gtest/gtest.h>

#include <string>

#include "report/sample_reports.h"

namespace tuneornot {
namespace {

TEST(TerminalReportGoldenTest, ShowsAConfirmedVerdict) {
  EXPECT_EQ(terminal_report(confirmed_report(), {}),
            R"(VERDICT   Few-shot prompting on smollm2: 61.3 % right (55 to 67; 138 of 225).
          Confirmed: no route tried is better.

 route              right   95 %  tokens  tried  against the nominee
 few_shot@smollm2    61.3  55-67   1,360      6  nominee
 zero_shot@smollm2   52.0  46-58      48      1  worse by 9.3 (3 to 15)
 majority            31.1  25-37       0      1  worse by 30 (22 to 37)

 Why      best on dev (64.0 % right; draw 2, shots 13); on the test 9.3 points
          above zero_shot@smollm2 (p 0.0019, Holm over 2)
 Cannot   see differences under about 8 points (225 test rows)
 Assumed  not priced: prices are unknown, so fewer tokens a call counts as
          cheaper
 Effort   one candidate, so not searched: zero_shot@smollm2, majority
 Labels   used: few_shot@smollm2 13, majority 1,425
 Data     helpdesk (classify): 1,425 rows to learn from, 100 dev, 225 test
 Model    smollm2: SmolLM2-135M-Instruct Q8_0, sha256 0f1e2d3c4b5a
 Try      tuneornot predict examples/helpdesk 'I was charged twice'
)");
}

TEST(TerminalReportGoldenTest, ShowsLatenciesAndANeed) {
  EXPECT_EQ(terminal_report(timed_report(), {}),
            R"(VERDICT   Few-shot prompting on smollm2: 61.3 % right (55 to 67; 138 of 225).
          Confirmed: no route tried that may be within your 300 ms is better.

 route              right   95 %  p95 ms  tokens  tried  against the nominee
 few_shot@smollm2    61.3  55-67     118   1,360      6  nominee
 zero_shot@smollm2   52.0  46-58    460!      48      1  worse by 9.3 (3 to 15)
 majority            31.1  25-37      <1       0      1  worse by 30 (22 to 37)

 Why      best on dev of the routes that may be within your 300 ms (64.0 %
          right; draw 2, shots 13); on the test 30 points above majority (p <
          0.001, Holm over 2); within your 300 ms: p95 118 ms (105 to 131)
 Cannot   see differences under about 8 points (225 test rows)
 Front    as measured, each other route is beaten on quality and latency
          together by one of majority, few_shot@smollm2 (the fastest first)
 Assumed  not priced: prices are unknown, so fewer tokens a call counts as
          cheaper
 Latency  over your 300 ms: zero_shot@smollm2 460 ms (420 to 510)
 Latency  p95 of 120 single calls a route on this machine, one after the other,
          what its prompts all begin with read before
 Effort   one candidate, so not searched: zero_shot@smollm2, majority
 Labels   used: few_shot@smollm2 13, majority 1,425
 Data     helpdesk (classify): 1,425 rows to learn from, 100 dev, 225 test
 Model    smollm2: SmolLM2-135M-Instruct Q8_0, sha256 0f1e2d3c4b5a
 Try      tuneornot predict examples/helpdesk 'I was charged twice'
)");
}

TEST(TerminalReportGoldenTest, ShowsASupportedVerdictOfAGroupedTest) {
  EXPECT_EQ(terminal_report(supported_grouped_report(), {}),
            R"(VERDICT   Few-shot prompting on smollm2: 61.3 % right (55 to 67; 138 of 225).
          Supported: at most 2.4 points below the best route tried.

 route              right   95 %  tokens  tried  against the nominee
 few_shot@smollm2    61.3  55-67   1,360      6  nominee
 zero_shot@smollm2   58.2  52-65      48      1  not separable (-9 to 3)
 majority            31.1  25-37       0      1  worse by 30 (22 to 37)

 Why      cheapest within 2 points of the best on dev (51.0 % right, the best
          52.0; draw 2, shots 13); on the test not separable from
          zero_shot@smollm2 (p 0.29, Holm over 2)
 Instead  zero_shot@smollm2: 58.2 % right, not shown worse; at most 9.8 points
          below the best; saves 1,312 of 1,360 tokens a call
 Unsure   another route may be better by up to 2.4 points (runner-up:
          zero_shot@smollm2); about 2,900 test rows would settle the 2-point
          margin
 Cannot   see differences under about 8 points (225 test rows, 160 groups)
 Also     macro-F1: few_shot@smollm2 58.0, zero_shot@smollm2 49.2, majority 9.1
 Assumed  not priced: prices are unknown, so fewer tokens a call counts as
          cheaper
 Effort   one candidate, so not searched: zero_shot@smollm2, majority
 Labels   used: few_shot@smollm2 13, majority 1,425
 Not run  few_shot@qwen: the model file is not there
 Bar      a route that was not run needs about 69.5 % right on such rows to be
          shown better than the pick four times in five (Holm over 3); then it
          is taken
 Failed   no usable answer, so counted as wrong: few_shot@smollm2 2 of 225,
          zero_shot@smollm2 1 of 225
 Left out 3 of the test file's rows, because their text stands in train too
 Seen     this test was opened 3 times; what was chosen after the first time
          makes its scores too good
 Data     helpdesk (classify): 1,425 rows to learn from, 100 dev, 225 test
 Model    smollm2: SmolLM2-135M-Instruct Q8_0, sha256 0f1e2d3c4b5a
 Try      tuneornot predict examples/helpdesk 'I was charged twice'
)");
}

TEST(TerminalReportGoldenTest, StacksTheTableWhereItDoesNotFit) {
  EXPECT_EQ(terminal_report(supported_grouped_report(), {.columns = 60}),
            R"(VERDICT   Few-shot prompting on smollm2: 61.3 % right (55 to
          67; 138 of 225). Supported: at most 2.4 points
          below the best route tried.

 route              right   95 %  tokens  tried
    against the nominee
 few_shot@smollm2    61.3  55-67   1,360      6
    nominee
 zero_shot@smollm2   58.2  52-65      48      1
    not separable (-9 to 3)
 majority            31.1  25-37       0      1
    worse by 30 (22 to 37)

 Why      cheapest within 2 points of the best on dev
          (51.0 % right, the best 52.0; draw 2, shots 13);
          on the test not separable from zero_shot@smollm2
          (p 0.29, Holm over 2)
 Instead  zero_shot@smollm2: 58.2 % right, not shown worse;
          at most 9.8 points below the best; saves 1,312 of
          1,360 tokens a call
 Unsure   another route may be better by up to 2.4 points
          (runner-up: zero_shot@smollm2); about 2,900 test
          rows would settle the 2-point margin
 Cannot   see differences under about 8 points (225 test
          rows, 160 groups)
 Also     macro-F1: few_shot@smollm2 58.0, zero_shot@smollm2
          49.2, majority 9.1
 Assumed  not priced: prices are unknown, so fewer tokens a
          call counts as cheaper
 Effort   one candidate, so not searched: zero_shot@smollm2,
          majority
 Labels   used: few_shot@smollm2 13, majority 1,425
 Not run  few_shot@qwen: the model file is not there
 Bar      a route that was not run needs about 69.5 % right
          on such rows to be shown better than the pick four
          times in five (Holm over 3); then it is taken
 Failed   no usable answer, so counted as wrong:
          few_shot@smollm2 2 of 225, zero_shot@smollm2 1 of
          225
 Left out 3 of the test file's rows, because their text
          stands in train too
 Seen     this test was opened 3 times; what was chosen
          after the first time makes its scores too good
 Data     helpdesk (classify): 1,425 rows to learn from, 100
          dev, 225 test
 Model    smollm2: SmolLM2-135M-Instruct Q8_0, sha256
          0f1e2d3c4b5a
 Try      tuneornot predict examples/helpdesk 'I was charg…'
)");
}

TEST(TerminalReportGoldenTest, ShowsAnOpenVerdictByMacroF1) {
  EXPECT_EQ(terminal_report(open_report(), {}),
            R"(VERDICT   Few-shot prompting on smollm2: macro-F1 61.3 (55 to 67; 138 of 225
          rows right). Open: at most 15 points below the best route tried.

 route              macro-F1   95 %  tokens  tried  against the nominee
 few_shot@smollm2       61.3  55-67   1,360      6  nominee
 zero_shot@smollm2      58.2  52-65      48      1  not separable (-9 to 3)
 majority               31.1  25-37       0      1  not compared

 Why      cheapest within 2 points of the best on dev (macro-F1 51.0, the best
          52.0; draw 2, shots 13); on the test not separable from
          zero_shot@smollm2 (p 0.29)
 Unsure   another route may be better by up to 15 points (runner-up:
          zero_shot@smollm2); more than a million test rows would settle the
          2-point margin
 Cannot   see differences under about 8 points (225 test rows, 160 groups)
 Assumed  not priced: prices are unknown, so fewer tokens a call counts as
          cheaper
 Effort   one candidate, so not searched: zero_shot@smollm2, majority
 Labels   used: few_shot@smollm2 13, majority 1,425
 Failed   no usable answer, so counted as wrong: few_shot@smollm2 2 of 225,
          zero_shot@smollm2 1 of 225
 Warning  3 of the test's 12 labels are too rare to expect 10 test rows of each,
          and the macro-F1 shown leaves them out; over all labels that of
          few_shot@smollm2 is 55.1 %.
 Data     helpdesk (classify): 1,425 rows to learn from, 100 dev, 225 test
 Model    smollm2: SmolLM2-135M-Instruct Q8_0, sha256 0f1e2d3c4b5a
 Try      tuneornot predict examples/helpdesk 'I was charged twice'
)");
}

TEST(TerminalReportGoldenTest, ShowsAnOverturnedNominee) {
  EXPECT_EQ(terminal_report(overturned_report(), {}),
            R"(VERDICT   Few-shot prompting on smollm2: 61.3 % right (55 to 67; 138 of 225;
          60.6 corrected for being picked on this test). Overturned:
          zero_shot@smollm2, nominated on dev, is shown worse on the test.

 route              right   95 %  tokens  tried  against the nominee
 few_shot@smollm2    61.3  55-67   1,360      6  better by 9.3 (3 to 15)
 zero_shot@smollm2   52.0  46-58      48      1  nominee
 majority            31.1  25-37       0      1  worse by 21 (14 to 27)

 Why      the test shows few_shot@smollm2 better than zero_shot@smollm2 by 9.3
          points (p 0.0019, Holm over 2); draw 2, shots 13
 Unsure   another route may be better by up to 0.6 points (runner-up:
          zero_shot@smollm2); about 2,900 test rows would settle the 2-point
          margin
 Cannot   see differences under about 8 points (225 test rows)
 Assumed  not priced: prices are unknown, so fewer tokens a call counts as
          cheaper
 Effort   one candidate, so not searched: zero_shot@smollm2, majority
 Labels   used: few_shot@smollm2 13, majority 1,425
 Data     helpdesk (classify): 1,425 rows to learn from, 100 dev, 225 test
 Model    smollm2: SmolLM2-135M-Instruct Q8_0, sha256 0f1e2d3c4b5a
 Try      tuneornot predict examples/helpdesk 'I was charged twice'
)");
}

TEST(TerminalReportGoldenTest, ShowsScoresAloneWhereTheTestIsTooSmall) {
  EXPECT_EQ(terminal_report(untested_report(), {}),
            R"(VERDICT   Few-shot prompting on smollm2: 61.3 % right (19 of 31). Untested: this
          test does not say whether another route is better, so the choice rests
          on dev alone.

 route              right  95 %  tokens  tried  against the nominee
 few_shot@smollm2    61.3         1,360      6  nominee
 zero_shot@smollm2   45.2            48      1  not compared
 majority            29.0             0      1  not compared

 Why      best on dev (64.0 % right; draw 2, shots 13)
 Assumed  not priced: prices are unknown, so fewer tokens a call counts as
          cheaper
 Effort   one candidate, so not searched: zero_shot@smollm2, majority
 Labels   used: few_shot@smollm2 13, majority 1,425
 Warning  The 31 test rows form only 3 groups, too few to say how sure a score
          is or which route is better; label at least 5, better 10 or more.
 Data     helpdesk (classify): 1,425 rows to learn from, 100 dev, 31 test
 Model    smollm2: SmolLM2-135M-Instruct Q8_0, sha256 0f1e2d3c4b5a
 Try      tuneornot predict examples/helpdesk 'I was charged twice'
)");
}

TEST(TerminalReportGoldenTest, ShowsAGeneratingTaskByExactMatch) {
  EXPECT_EQ(terminal_report(generate_report(), {}),
            R"(VERDICT   Few-shot prompting on smollm2: 61.3 % exactly right (55 to 67; 138 of
          225). Confirmed: no route tried is better.

 route              right   95 %  tokens  tried  against the nominee
 few_shot@smollm2    61.3  55-67   1,360      6  nominee
 zero_shot@smollm2   52.0  46-58      48      1  worse by 9.3 (3 to 15)

 Why      best on dev (64.0 % exactly right; draw 2, shots 13); on the test 9.3
          points above zero_shot@smollm2 (p 0.0019)
 Cannot   see differences under about 8 points (225 test rows)
 Assumed  not priced: prices are unknown, so fewer tokens a call counts as
          cheaper
 Effort   one candidate, so not searched: zero_shot@smollm2
 Labels   used: few_shot@smollm2 13
 Data     dates (generate): 1,425 rows to learn from, 100 dev, 225 test
 Model    smollm2: SmolLM2-135M-Instruct Q8_0, sha256 0f1e2d3c4b5a
 Try      tuneornot predict 'my studies/dates' 'it'\''s on the 3rd of May, …'
)");
}

TEST(TerminalReportGoldenTest, ShowsTheOnlyRoute) {
  EXPECT_EQ(terminal_report(only_route_report(), {}),
            R"(VERDICT   Always the most frequent answer: 31.1 % right (25 to 37; 70 of 225).
          Untested: it is the only route measured.

 route     right   95 %  tokens  tried  against the nominee
 majority   31.1  25-37       0      1  nominee

 Why      nothing to compare it with; on dev 31.0 % right
 Assumed  not priced: prices are unknown, so fewer tokens a call counts as
          cheaper
 Effort   one candidate, so not searched: majority
 Labels   used: majority 1,425
 Data     helpdesk (classify): 1,425 rows to learn from, 100 dev, 225 test
 Model    smollm2: SmolLM2-135M-Instruct Q8_0, sha256 0f1e2d3c4b5a
 Try      tuneornot predict examples/helpdesk 'I was charged twice'
)");
}

TEST(TerminalReportGoldenTest, ShowsHostileNamesAsHarmlessText) {
  EXPECT_EQ(terminal_report(hostile_report(), {}),
            R"(VERDICT   Few-shot prompting on smol\x1b[2Jlm: 61.3 % right (55 to 67; 138 of
          225). Confirmed: no route tried is better.

 route                                               right   95 %  tokens  tried
    against the nominee
 few_shot@smol\x1b[2Jlm                               61.3  55-67   1,360      6
    nominee
 zero_shot@mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm…   52.0  46-58      48      1
    worse by 9.3 (3 to 15)
 maj\x07ority                                         31.1  25-37       0      1
    worse by 30 (22 to 37)

 Why      best on dev (64.0 % right; shots 1\x1b[0m3); on the test 9.3 points
          above zero_shot@mmmmmmmmmmmmmmmmmmmmmmmmmmmmm… (p 0.0019, Holm over 2)
 Cannot   see differences under about 8 points (225 test rows)
 Assumed  not priced: prices are unknown, so fewer tokens a call counts as
          cheaper
 Effort   one candidate, so not searched:
          zero_shot@mmmmmmmmmmmmmmmmmmmmmmmmmmmmm…, maj\x07ority
 Labels   used: few_shot@smol\x1b[2Jlm 13, maj\x07ority 1,425
 Not run  x\x9b2Jy\u{202e}
 Bar      a route that was not run needs about 69.5 % right on such rows to be
          shown better than the pick four times in five (Holm over 3); then it
          is taken
 Warning  \x1b[8mhidden\x1b[0m
 Data     help\x1b]0;owned\x07desk VERDICT (classify): 1,425 rows to learn from,
          100 dev, 225 test
 Model    smollm2 \x1b[A: fine
 Try      tuneornot predict 'a b;$(reboot)\x1b[2J' '\x1b[31mred\x1b[0m '\''; r…'
)");
}

TEST(TerminalReportGoldenTest, AddsBoldAndDimWhereColourIsAskedFor) {
  const std::string text = terminal_report(untested_report(), {.colour = true});
  const std::string expected =
      "\x1b[1mVERDICT   Few-shot prompting on smollm2: 61.3 % right (19 of 31). Untested: "
      "this\x1b[0m\n"
      "\x1b[1m          test does not say whether another route is better, so the choice "
      "rests\x1b[0m\n"
      "\x1b[1m          on dev alone.\x1b[0m\n"
      "\n"
      "\x1b[2m route              right  95 %  tokens  tried  against the nominee\x1b[0m\n"
      " few_shot@smollm2    61.3         1,360      6  nominee\n"
      " zero_shot@smollm2   45.2            48      1  not compared\n"
      " majority            29.0             0      1  not compared\n"
      "\n"
      " Why      best on dev (64.0 % right; draw 2, shots 13)\n"
      "\x1b[2m Assumed  not priced: prices are unknown, so fewer tokens a call counts as\x1b[0m\n"
      "\x1b[2m          cheaper\x1b[0m\n"
      "\x1b[2m Effort   one candidate, so not searched: zero_shot@smollm2, majority\x1b[0m\n"
      "\x1b[2m Labels   used: few_shot@smollm2 13, majority 1,425\x1b[0m\n"
      " Warning  The 31 test rows form only 3 groups, too few to say how sure a score\n"
      "          is or which route is better; label at least 5, better 10 or more.\n"
      "\x1b[2m Data     helpdesk (classify): 1,425 rows to learn from, 100 dev, 31 test\x1b[0m\n"
      "\x1b[2m Model    smollm2: SmolLM2-135M-Instruct Q8_0, sha256 0f1e2d3c4b5a\x1b[0m\n"
      " Try      tuneornot predict examples/helpdesk 'I was charged twice'\n";
  EXPECT_EQ(text, expected);
}

TEST(TerminalReportGoldenTest, ShowsAVerdictOnFolds) {
  EXPECT_EQ(terminal_report(folds_report(), {}),
            R"(VERDICT   Few-shot prompting on smollm2: 61.3 % right (55 to 67; 368 of 600
          answers; 60.3 corrected for being picked on these rows). Open: at most
          3.1 points below the best route tried.

 route              right   95 %  tokens  tried  against the pick
 few_shot@smollm2    61.3  55-67   1,360      1  pick
 zero_shot@smollm2   52.0  46-58      48      1  not separable (-21 to 3)
 majority            31.1  25-37       0      1  worse by 30 (22 to 37)

 Why      best on the folds (61.3 % right; draw 2, shots 13); not separable from
          zero_shot@smollm2 (p 0.12, Holm over 3)
 Unsure   another route may be better by up to 3.1 points (runner-up:
          zero_shot@smollm2); about 2,900 test rows would settle the 2-point
          margin
 Measured on 120 rows in 5 folds, 5 times over: a row's answers come from
          predictors made without its fold. The one handed over is made from all
          rows and was itself not measured
 Cannot   see differences under about 14 points (120 rows on folds), nor confirm
          the pick on rows that had no part in picking it: bring a test file, or
          500 rows
 Assumed  not priced: prices are unknown, so fewer tokens a call counts as
          cheaper
 Effort   one candidate, so not searched: few_shot@smollm2, zero_shot@smollm2,
          majority
 Labels   used: few_shot@smollm2 13, majority 1,425
 Seen     these rows were measured 2 times; what was chosen after the first time
          makes the scores too good
 Data     helpdesk (classify): 120 rows
 Model    smollm2: SmolLM2-135M-Instruct Q8_0, sha256 0f1e2d3c4b5a
 Try      tuneornot predict examples/helpdesk 'I was charged twice'
)");
}

TEST(TerminalReportGoldenTest, ShowsAVerdictWithCosts) {
  EXPECT_EQ(terminal_report(priced_report(), {}),
            R"(VERDICT   Few-shot prompting on smollm2: 61.3 % right (55 to 67; 138 of 225).
          Supported: at most 2.4 points below the best route tried.

 route              right   95 %  tokens  tried  against the nominee
 few_shot@smollm2    61.3  55-67   1,360      6  nominee
 zero_shot@smollm2   52.0  46-58      48      1  not separable (-9 to 3)
 majority            31.1  25-37       0      1  worse by 30 (22 to 37)

 cost               1,000 calls  a month  up front  12 months
 few_shot@smollm2       $0.0043    $0.17     $0.01      $2.09
 zero_shot@smollm2     $0.00046    $0.02    $40.00     $40.22
 majority           unknown: its training was not timed

 Why      best on dev (64.0 % right; draw 2, shots 13); on the test not
          separable from zero_shot@smollm2 (p 0.29, Holm over 2)
 Unsure   another route may be better by up to 2.4 points (runner-up:
          zero_shot@smollm2); about 2,900 test rows would settle the 2-point
          margin
 Cannot   see differences under about 8 points (225 test rows)
 Cheaper  zero_shot@smollm2 costs less from 860,000 calls a month on (95 %:
          800,000 to 930,000; 810,000 to 910,000 if its price, the output length
          or the hit rate is off by half)
 Assumed  12 months; 40,000 calls a month over 730 hours; a machine at $0.04 an
          hour of work; as fast as this one in batches; 0.5 h (zero_shot) to set
          up at $80
 Effort   one candidate, so not searched: zero_shot@smollm2, majority
 Labels   used: few_shot@smollm2 13, majority 1,425
 Data     helpdesk (classify): 1,425 rows to learn from, 100 dev, 225 test
 Model    smollm2: SmolLM2-135M-Instruct Q8_0, sha256 0f1e2d3c4b5a
 Try      tuneornot predict examples/helpdesk 'I was charged twice'
)");
}

TEST(TerminalReportGoldenTest, ShowsLearningCurves) {
  EXPECT_EQ(terminal_report(curved_report(), {}),
            R"(VERDICT   Few-shot prompting on smollm2: 61.3 % right (55 to 67; 138 of 225).
          Confirmed: no route tried is better.

 route              right   95 %  tokens  tried  against the nominee
 few_shot@smollm2    61.3  55-67   1,360      6  nominee
 zero_shot@smollm2   52.0  46-58      48      1  worse by 9.3 (3 to 15)
 majority            31.1  25-37       0      1  worse by 30 (22 to 37)

 labels           8    32   128   356   712  1,425
 tfidf_linear  31.0  42.0  53.3  61.0  66.8   70.2
 bm25_nearest  47.0  51.0  53.0  53.5  53.7   53.7
 embed_linear  31.0  32.0  35.0  51.0  63.0   72.0

 Why      best on dev (64.0 % right; draw 2, shots 13); on the test 9.3 points
          above zero_shot@smollm2 (p 0.0019, Holm over 2)
 Cannot   see differences under about 8 points (225 test rows)
 Assumed  not priced: prices are unknown, so fewer tokens a call counts as
          cheaper
 More     tfidf_linear: 1,425 labels more gain about 3.1 points (1 to 5)
 More     bm25_nearest: more labels will not help: 4,275 more gain at most 1.2
          points
 More     embed_linear: the last 713 labels gained 9.0 points (-1 to 5); what
          more would gain cannot be said, as its curve gets steeper on the way
 Crosses  tfidf_linear overtakes bm25_nearest at about 118 labels (between 54
          and 211)
 Curves   by labels learned from: right on dev, mean of the draws, with the
          settings that all labels chose
 No curve few_shot@smollm2: it asks a model; run --curves all measures it
 No curve zero_shot@smollm2, majority: more labels change nothing about it
 Effort   one candidate, so not searched: zero_shot@smollm2, majority
 Labels   used: few_shot@smollm2 13, majority 1,425
 Data     helpdesk (classify): 1,425 rows to learn from, 100 dev, 225 test
 Model    smollm2: SmolLM2-135M-Instruct Q8_0, sha256 0f1e2d3c4b5a
 Label    name a file of rows without labels as data.unlabelled in task.yaml;
          then this says which ones to label: tuneornot label examples/helpdesk
 Try      tuneornot predict examples/helpdesk 'I was charged twice'
)");
}

}  // namespace
}  // namespace tuneornot
