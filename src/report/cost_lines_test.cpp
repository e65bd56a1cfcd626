#include "report/cost_lines.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "report/cost_words.h"
#include "report/sample_reports.h"
#include "report/wording.h"

namespace tuneornot {
namespace {

TEST(CostTableTest, ShowsWhatEachRouteCostsAtTheVolume) {
  EXPECT_EQ(cost_table(priced_report().verdict, {.columns = 80}),
            R"( cost               1,000 calls  a month  up front  12 months
 few_shot@smollm2       $0.0043    $0.17     $0.01      $2.09
 zero_shot@smollm2     $0.00046    $0.02    $40.00     $40.22
 majority           unknown: its training was not timed
)");
}

TEST(CostTableTest, WithoutAVolumeShowsWhatNeedsNone) {
  Verdict verdict = priced_report().verdict;
  verdict.pricing.calls_per_month.reset();
  EXPECT_EQ(cost_table(verdict, {.columns = 80}),
            R"( cost               1,000 calls  fixed a month  up front
 few_shot@smollm2       $0.0043             $0     $0.01
 zero_shot@smollm2     $0.00046             $0    $40.00
 majority           unknown: its training was not timed
)");
}

TEST(CostTableTest, CutsNamesWhereItIsTooWide) {
  Verdict verdict = priced_report().verdict;
  verdict.routes[0].candidate.model = std::string(80, 'm');
  for (const std::string& line : lines_of(cost_table(verdict, {.columns = 60}))) {
    EXPECT_LE(terminal_width(line), 60U) << line;
  }
}

TEST(CostTableTest, IsNotThereWithoutPrices) {
  EXPECT_EQ(cost_table(confirmed_report().verdict, {.columns = 80}), "");
}

std::string words_of(const BreakEven& found, const std::vector<WhatIf>& what_ifs) {
  Verdict verdict = confirmed_report().verdict;
  return break_even_words(verdict, {.route = 1, .found = found, .what_ifs = what_ifs});
}

TEST(BreakEvenWordsTest, SayWhereTheOtherRouteCostsLess) {
  EXPECT_EQ(words_of({.at_one_call = Cheaper::First}, {}),
            "zero_shot@smollm2 costs more at any volume");
  EXPECT_EQ(words_of({.at_one_call = Cheaper::Second}, {}),
            "zero_shot@smollm2 costs less at any volume");
  EXPECT_EQ(words_of({.at_one_call = Cheaper::Neither}, {}),
            "zero_shot@smollm2 costs as much at any volume");
  EXPECT_EQ(words_of({.at_one_call = Cheaper::Second, .volumes = {2512}}, {}),
            "zero_shot@smollm2 costs less up to 2,500 calls a month");
  EXPECT_EQ(words_of({.at_one_call = Cheaper::First, .volumes = {2512}}, {}),
            "zero_shot@smollm2 costs less from 2,500 calls a month on");
  EXPECT_EQ(words_of({.at_one_call = Cheaper::First, .volumes = {100, 2512, 1e6}}, {}),
            "zero_shot@smollm2 costs less from 100 to 2,500 calls a month and from 1 million calls "
            "a month on");
}

TEST(BreakEvenWordsTest, SayHowSureThatIs) {
  EXPECT_EQ(words_of({.at_one_call = Cheaper::First,
                      .volumes = {2500},
                      .unsure = {{.low = 2000, .high = 3100}}},
                     {}),
            "zero_shot@smollm2 costs less from 2,500 calls a month on (95 %: 2,000 to 3,100)");
  EXPECT_EQ(
      words_of({.at_one_call = Cheaper::First, .volumes = {2500}, .unsure = {{.low = 2000}}}, {}),
      "zero_shot@smollm2 costs less from 2,500 calls a month on (95 %: 2,000 or more, "
      "perhaps never)");
  EXPECT_EQ(words_of({.at_one_call = Cheaper::First, .unsure = {{}}}, {}),
            "zero_shot@smollm2 costs more at any volume (these rows do not tell at any volume)");
}

TEST(BreakEvenWordsTest, SayWhatAWrongAssumptionDoes) {
  const BreakEven found = {.at_one_call = Cheaper::First, .volumes = {2500}};
  EXPECT_EQ(words_of(found, {{.volumes = {1000}}, {.volumes = {2500}}, {.volumes = {9000}}}),
            "zero_shot@smollm2 costs less from 2,500 calls a month on (1,000 to 9,000 if its "
            "price, the output length or the hit rate is off by half)");
  EXPECT_EQ(words_of(found, {{.volumes = {1000}}, {.volumes = {}}}),
            "zero_shot@smollm2 costs less from 2,500 calls a month on (1,000 to 1,000, or none, if "
            "its price, the output length or the hit rate is off by half)");
  EXPECT_EQ(words_of(found, {{.volumes = {2500}}, {.volumes = {2500}}}),
            "zero_shot@smollm2 costs less from 2,500 calls a month on");
}

TEST(AssumptionsTest, NameEverythingThatCostsRestOn) {
  Verdict verdict;
  verdict.pricing = {
      .costs = {.months = 24,
                .machine = {.usd_per_hour = 0.5, .usd_per_month = 29, .peak = 4},
                .label_usd = 0.15,
                .labels_to_buy = {.named = {{"fine_tune", 500}}},
                .hour_usd = 80,
                .setup_hours = {.usual = 2},
                .upkeep_hours = {.named = {{"few_shot", 0.5}, {"fine_tune", 1}}},
                .retrains = 3,
                .point_is_worth = 100},
      .calls_per_month = 40000,
      .models = {
          {"smollm2",
           {.tokens = {.input = 1.5e-7, .output = 6e-7, .cache_read = 7.5e-8, .cache_write = 2e-7},
            .source = "as given"}}}};
  EXPECT_EQ(assumptions(verdict),
            "24 months; 40,000 calls a month over 730 hours; machines always on, $29.00 a month "
            "each, enough for 4 times the average load; a machine at $0.5 an hour of training and "
            "search; as fast as this one in batches; a million tokens of smollm2: $0.15 in, $0.6 "
            "out, $0.075 read from a cache that keeps 1024 tokens or more for 5 minutes, $0.2 "
            "written to it (as given); 500 labels (fine_tune) to buy at $0.15; 2 h to set up at "
            "$80; 0.5 h (few_shot), 1 h (fine_tune) a month of upkeep at $80; trained again 3 "
            "times; a point is worth $100 a month");
}

TEST(UsdTextTest, ShowsCentsWhereTheyCount) {
  EXPECT_EQ(usd_text(0), "$0");
  EXPECT_EQ(usd_text(0.00001), "< $0.0001");
  EXPECT_EQ(usd_text(0.000456), "$0.00046");
  EXPECT_EQ(usd_text(0.01), "$0.01");
  EXPECT_EQ(usd_text(4.2), "$4.20");
  EXPECT_EQ(usd_text(99.99), "$99.99");
  EXPECT_EQ(usd_text(99.999), "$100");
  EXPECT_EQ(usd_text(1234.5), "$1,235");
}

TEST(CallsTextTest, RoundsToTwoDigits) {
  EXPECT_EQ(calls_text(1), "1");
  EXPECT_EQ(calls_text(9.96), "10");
  EXPECT_EQ(calls_text(2512), "2,500");
  EXPECT_EQ(calls_text(41'499), "41,000");
  EXPECT_EQ(calls_text(1'249'000), "1.2 million");
  EXPECT_EQ(calls_text(1e9), "1 billion");
}

}  // namespace
}  // namespace tuneornot
