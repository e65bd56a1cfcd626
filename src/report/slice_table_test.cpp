#include "report/slice_table.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "report/sample_reports.h"

namespace tuneornot {
namespace {

Report sliced_report() {
  Report report = confirmed_report();
  report.slices = {{.slice = "en",
                    .answers = 150,
                    .groups = 150,
                    .routes = {{.score = 0.7, .interval = Interval{0.622, 0.768}},
                               {.score = 0.52, .interval = Interval{0.44, 0.6}},
                               {.score = 0.31, .interval = Interval{0.24, 0.39}}}},
                   {.slice = "",
                    .answers = 75,
                    .groups = 3,
                    .routes = {{.score = 0.44, .interval = {}},
                               {.score = 0.52, .interval = {}},
                               {.score = 0.31, .interval = {}}}}};
  return report;
}

TEST(SliceTableTest, HasTheRouteToTakeFirst) {
  Report report = sliced_report();
  EXPECT_EQ(slice_table(report, {.columns = 80}),
            " slice   rows  few_shot@smollm2   95 %  zero_shot@smollm2  majority\n"
            " en       150              70.0  62-77               52.0      31.0\n"
            " (none)    75              44.0                      52.0      31.0\n");
  report.verdict.pick = 1;
  EXPECT_EQ(slice_cells(report, 1).front(),
            (Cells{"slice", "rows", "zero_shot@smollm2", "95 %", "few_shot@smollm2"}));
}

TEST(SliceTableTest, LeavesOutRoutesThatDoNotFit) {
  EXPECT_EQ(slice_table(sliced_report(), {.columns = 60}),
            " slice   rows  few_shot@smollm2   95 %  zero_shot@smollm2\n"
            " en       150              70.0  62-77               52.0\n"
            " (none)    75              44.0                      52.0\n");
}

TEST(SliceTableTest, CountsTheSmallestOfManySlices) {
  Report report = sliced_report();
  report.slices.resize(15, report.slices.front());
  EXPECT_TRUE(slice_table(report, {}).ends_with("\n and 3 smaller slices, with --json\n"));
}

TEST(SliceTableTest, ThereIsNoneWithoutSlices) {
  EXPECT_EQ(slice_table(confirmed_report(), {}), "");
}

TEST(SliceTableTest, AHostileNameIsText) {
  Report report = sliced_report();
  report.slices.front().slice = "\x1b[2J";
  const std::string text = slice_table(report, {});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace tuneornot
