#include "report/latency_lines.h"

#include <gtest/gtest.h>

#include "report/latency_words.h"
#include "report/reasons.h"
#include "report/sample_reports.h"

namespace tuneornot {
namespace {

std::string text_of(const Verdict& verdict) {
  std::string text;
  for (const Line& line : latency_lines(verdict)) {
    text += line.label + ": " + line.text + '\n';
  }
  return text;
}

const std::string kWhatItIs =
    "Latency: p95 of 120 single calls a route on this machine, one after the other, what its "
    "prompts all begin with read before\n";

TEST(MsTextTest, HasTwoDigitsBelowTenAndWholeMillisecondsAbove) {
  EXPECT_EQ(ms_text(0.01234), "0.012 ms");
  EXPECT_EQ(ms_text(2.34), "2.3 ms");
  EXPECT_EQ(ms_text(118.4), "118 ms");
  EXPECT_EQ(ms_text(1204), "1,204 ms");
}

TEST(P95TextTest, HasTheLimitsThatThereAre) {
  EXPECT_EQ(p95_text({.p95 = {.value = 118, .low = 105, .high = 131}}), "118 ms (105 to 131)");
  EXPECT_EQ(p95_text({.p95 = {.value = 118, .low = 105}}), "118 ms (105 or more)");
  EXPECT_EQ(p95_text({.p95 = {.value = 118}}), "118 ms");
}

TEST(LatencyLinesTest, AreNotThereWithoutAProbe) {
  EXPECT_EQ(text_of(confirmed_report().verdict), "");
}

TEST(LatencyLinesTest, NameWhatIsOverTheNeed) {
  EXPECT_EQ(text_of(timed_report().verdict),
            "Latency: over your 300 ms: zero_shot@smollm2 460 ms (420 to 510)\n" + kWhatItIs);
}

TEST(LatencyLinesTest, WithoutANeedSayWhatTheColumnIs) {
  Verdict verdict = timed_report().verdict;
  verdict.latency_p95_ms.reset();
  EXPECT_EQ(text_of(verdict), kWhatItIs);
}

TEST(LatencyLinesTest, SayWhatIsNotSettledAndWhatIsNotKnown) {
  Verdict verdict = timed_report().verdict;
  verdict.routes[1].latency_need = LatencyNeed::Open;
  verdict.routes[2].latency.reset();
  verdict.routes[2].latency_need = LatencyNeed::Unknown;
  EXPECT_EQ(text_of(verdict),
            "Latency: not settled whether within your 300 ms: zero_shot@smollm2 460 ms (420 to "
            "510)\n"
            "Latency: not measured, so not known whether within your 300 ms: majority\n" +
                kWhatItIs);
}

TEST(LatencyLinesTest, SayWhereTooFewCallsWereMadeToSettleIt) {
  Verdict verdict = timed_report().verdict;
  verdict.routes[1].latency_need = LatencyNeed::Open;
  verdict.routes[1].latency = Latency{.calls = 30, .p95 = {.value = 460, .low = 420}};
  EXPECT_EQ(text_of(verdict),
            "Latency: not settled whether within your 300 ms (it takes 72 calls to show that): "
            "zero_shot@smollm2 460 ms (420 or more)\n"
            "Latency: p95 of 30 to 120 single calls a route on this machine, one after the other, "
            "what its prompts all begin with read before\n");
}

TEST(LatencyLinesTest, SayHowManyAnswersASecondBatchesGive) {
  Verdict verdict = confirmed_report().verdict;
  verdict.routes[0].answers_per_second = 1234.4;
  verdict.routes[1].answers_per_second = 0.4211;
  verdict.routes[2].answers_per_second = 1e6;  // asks no model
  EXPECT_EQ(text_of(verdict),
            "Batches: answers a second on this machine, asked in batches: few_shot@smollm2 1,234, "
            "zero_shot@smollm2 0.42\n");
}

TEST(LatencyLinesTest, SayWhereTheMachineWasBusy) {
  Verdict verdict = timed_report().verdict;
  verdict.latency_p95_ms.reset();
  Latency shared = verdict.routes[1].latency.value_or(Latency());
  shared.load = 1.4;
  verdict.routes[1].latency = shared;
  EXPECT_EQ(text_of(verdict), kWhatItIs);
  shared.load = 2.25;
  verdict.routes[1].latency = shared;
  EXPECT_EQ(text_of(verdict),
            kWhatItIs +
                "Busy: other programs kept the machine at work while calls were timed (load 2.2 a "
                "processor): alone they may be faster\n");
}

TEST(LatencyReasonTest, SaysHowThePickStandsToTheNeed) {
  Verdict verdict = timed_report().verdict;
  RouteResult& pick = verdict.routes[verdict.pick];
  EXPECT_EQ(latency_reason(verdict), "within your 300 ms: p95 118 ms (105 to 131)");
  pick.latency_need = LatencyNeed::Open;
  EXPECT_EQ(latency_reason(verdict), "not shown to be within your 300 ms: p95 118 ms (105 to 131)");
  pick.latency_need = LatencyNeed::Missed;
  EXPECT_EQ(latency_reason(verdict),
            "over your 300 ms, as all routes are: p95 118 ms (105 to 131)");
  pick.latency_need = LatencyNeed::Unknown;
  EXPECT_EQ(latency_reason(verdict), "not known whether within your 300 ms");
  pick.latency_need = LatencyNeed::None;
  EXPECT_EQ(latency_reason(verdict), "");
}

TEST(LatencyReasonTest, StandsInWhy) {
  const Verdict verdict = timed_report().verdict;
  EXPECT_EQ(why(verdict),
            "best on dev of the routes that may be within your 300 ms (64.0 % right; draw 2, shots "
            "13); on the test 30 points above majority (p < 0.001, Holm over 2); within your 300 "
            "ms: p95 118 ms (105 to 131)");
  EXPECT_NE(verdict_sentence(verdict).find(
                "Confirmed: no route tried that may be within your 300 ms is better"),
            std::string::npos);
}

}  // namespace
}  // namespace tuneornot
