#include "cli/terminal_progress.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace tuneornot {
namespace {

TEST(ProgressLineTest, ShowsHowFarItIsAndWhatIsLeft) {
  EXPECT_EQ(progress_line(
                {.doing = "few_shot@m on dev", .done = 52, .total = 100, .left_ms = 61'000}, 80),
            "[##########..........]  52 %  few_shot@m on dev  about 61 s left");
}

TEST(ProgressLineTest, SaysNothingOfTheTimeUntilItIsKnown) {
  EXPECT_EQ(progress_line({.doing = "majority on dev", .done = 0, .total = 100}, 80),
            "[....................]   0 %  majority on dev");
}

TEST(ProgressLineTest, CountsLongTimesInMinutesAndHours) {
  const auto line = [](double left_ms) {
    return progress_line({.doing = "x", .done = 1, .total = 2, .left_ms = left_ms}, 80);
  };
  EXPECT_NE(line(91'000).find("about 2 min left"), std::string::npos);
  EXPECT_NE(line(7'200'000).find("about 2.0 h left"), std::string::npos);
}

TEST(ProgressLineTest, IsDoneOnlyWhenAllIsDone) {
  EXPECT_NE(progress_line({.doing = "x", .done = 999, .total = 1'000}, 80).find(" 99 %"),
            std::string::npos);
}

TEST(ProgressLineTest, FitsTheTerminalAndShowsHostileNamesHarmlessly) {
  const std::string line = progress_line(
      {.doing = "few_shot@\x1b[2J" + std::string(100, 'm'), .done = 1, .total = 2}, 40);
  EXPECT_LT(terminal_width(line), 40U);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
}

TEST(TerminalProgressTest, WritesOverItsLineAndTakesItAwayAtTheEnd) {
  std::string written;
  {
    TerminalProgress progress([&](std::string_view bytes) { written += bytes; }, 80);
    progress.update({.doing = "a", .done = 1, .total = 2});
    progress.update({.doing = "b", .done = 2, .total = 2});
  }
  EXPECT_EQ(
      written,
      "\r\x1b[K[##########..........]  50 %  a\r\x1b[K[####################] 100 %  b\r\x1b[K");
}

Provisional two_routes() {
  return {.metric = "accuracy",
          .rows = 50,
          .routes = {{.candidate = {"bm25_nearest", "", {}}, .score = 0.5},
                     {.candidate = {"majority", "", {}}, .score = 0.25}}};
}

constexpr const char* kLead =
    "provisional: bm25_nearest leads on dev, 50.0 % right (50 rows), then majority 25.0\n";

TEST(TerminalProgressTest, WhoLeadsStaysAboveTheLine) {
  std::string written;
  {
    TerminalProgress progress([&](std::string_view bytes) { written += bytes; }, 80);
    progress.lead_changed(two_routes());
    progress.update({.doing = "a", .done = 1, .total = 2});
    progress.lead_changed(two_routes());
  }
  EXPECT_EQ(written,
            kLead + std::string("\r\x1b[K[##########..........]  50 %  a\r\x1b[K") + kLead);
}

TEST(LogProgressTest, WritesWhoLeadsAndNoLineThatIsWrittenOver) {
  std::string written;
  LogProgress progress([&](std::string_view bytes) { written += bytes; });
  progress.update({.doing = "a", .done = 1, .total = 2});
  progress.lead_changed(two_routes());
  EXPECT_EQ(written, kLead);
}

TEST(TerminalProgressTest, WritesNothingWhenNothingHappened) {
  std::string written;
  {
    const TerminalProgress progress([&](std::string_view bytes) { written += bytes; }, 80);
  }
  EXPECT_EQ(written, "");
}

}  // namespace
}  // namespace tuneornot
