#include "report/table.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

const std::vector<Cells> kRows = {{"route", "calls", "", "time"},
                                  {"zero_shot@m", "1,024", "", "3 min"},
                                  {"few_shot@m", "unknown: no price"},
                                  {"b", "2", "", "1 s"}};

std::vector<std::string> laid_out_rows(std::size_t columns) {
  std::vector<std::size_t> widths = widths_of(kRows);
  narrow(widths, columns);
  std::vector<std::string> lines;
  lines.reserve(kRows.size());
  for (const Cells& row : kRows) {
    lines.push_back(laid_out(row, widths));
  }
  return lines;
}

TEST(TableTest, NamesStandLeftAndNumbersRight) {
  const std::vector<std::string> expected = {" route        calls   time",
                                             " zero_shot@m  1,024  3 min",
                                             " few_shot@m   unknown: no price",
                                             " b                2    1 s"};
  EXPECT_EQ(laid_out_rows(80), expected);
  EXPECT_EQ(columns_of(widths_of(kRows)), 26U);
}

TEST(TableTest, ALongNameGivesWayButStaysReadable) {
  std::vector<std::size_t> widths = {30, 5};
  narrow(widths, 28);
  EXPECT_EQ(widths[0], 20U);
  EXPECT_EQ(columns_of(widths), 28U);
  narrow(widths, 5);
  EXPECT_EQ(widths[0], kLeastNameColumns);
}

TEST(TableTest, WhatIsNotPrintableIsShownAsSuch) {
  const std::vector<Cells> rows = {{"a\x1b[2J", "1"}};
  EXPECT_EQ(laid_out(rows[0], widths_of(rows)).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace tuneornot
