#include "table/spreadsheet_text.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

TEST(SpreadsheetTextTest, KeepsFormulasText) {
  for (const std::string start : {"=", "+", "-", "@", "'", "\t=", " -", "\uFF1D", "\n@"}) {
    EXPECT_EQ(spreadsheet_text(start + "1"), "'" + start + "1");
  }
}

TEST(SpreadsheetTextTest, LeavesTheRestAsItIs) {
  for (const std::string text : {"", " ", "a=1", "1-2", "two\nlines", "don't", "\"=1\""}) {
    EXPECT_EQ(spreadsheet_text(text), text);
  }
}

}  // namespace
}  // namespace tuneornot
