#include <gtest/gtest.h>

#include "task/refusal_test.h"
#include "task/table.h"

namespace tuneornot {
namespace {

using Cells = std::vector<std::string>;

std::string refused(std::string_view bytes) {
  return refusal([bytes] { parse_csv(bytes, "t.csv"); });
}

TEST(CsvTest, ReadsHeaderAndRowsWithTheirLines) {
  const Table table = parse_csv("text,label\nhello,greet\nbye,leave\n", "t.csv");
  EXPECT_EQ(table.file, "t.csv");
  EXPECT_EQ(table.columns, (Cells{"text", "label"}));
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0].cells, (Cells{"hello", "greet"}));
  EXPECT_EQ(table.rows[0].line, 2U);
  EXPECT_EQ(table.rows[1].cells, (Cells{"bye", "leave"}));
  EXPECT_EQ(table.rows[1].line, 3U);
}

TEST(CsvTest, ReadsQuotedCellsWithCommasQuotesAndLineBreaks) {
  const Table table = parse_csv("text,label\n\"a, \"\"b\"\"\r\nc\",\"\"\nnext,x", "t.csv");
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0].cells, (Cells{"a, \"b\"\r\nc", ""}));
  EXPECT_EQ(table.rows[1].cells, (Cells{"next", "x"}));
  EXPECT_EQ(table.rows[1].line, 4U);
}

TEST(CsvTest, ReadsCrlfAByteOrderMarkAndALastLineWithoutABreak) {
  const Table table = parse_csv("\xef\xbb\xbftext,label\r\na,b\r\nc,d", "t.csv");
  EXPECT_EQ(table.columns, (Cells{"text", "label"}));
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0].cells, (Cells{"a", "b"}));
  EXPECT_EQ(table.rows[1].cells, (Cells{"c", "d"}));
}

TEST(CsvTest, KeepsEmptyCellsAndSpaces) {
  const Table table = parse_csv("a,b,c\n, x ,\n", "t.csv");
  EXPECT_EQ(table.rows[0].cells, (Cells{"", " x ", ""}));
}

TEST(CsvTest, SkipsBlankLinesWhereTheyCannotBeRows) {
  const Table table = parse_csv("a,b\n1,2\n\r\n\n3,4\n\n\n", "t.csv");
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[1].line, 5U);
  EXPECT_EQ(parse_csv("a\n1\n2\n\n\n", "t.csv").rows.size(), 2U);
}

TEST(CsvTest, RefusesABlankLineThatMayBeAnEmptyCell) {
  EXPECT_EQ(refused("a\n1\n\n2\n"),
            "t.csv:3: a blank line, which may be an empty cell; delete it or write \"\"");
  EXPECT_EQ(parse_csv("a\n1\n\"\"\n2\n", "t.csv").rows[1].cells, Cells{""});
}

TEST(CsvTest, RefusesAnUnclosedQuoteWhereItOpened) {
  EXPECT_EQ(refused("a,b\n1,2\n3,\"4\n5,6\n"),
            "t.csv:3: the quote that opens here is never closed; close it");
  EXPECT_EQ(refused("a,b\n\"1\n1\",\"2"),
            "t.csv:3: the quote that opens here is never closed; close it");
}

TEST(CsvTest, RefusesTextAfterAClosingQuote) {
  EXPECT_EQ(refused("a,b\n\"x\ny\"z,1\n"),
            "t.csv:3: text after a closing quote, in the row that begins on line 2; double the "
            "quotes that belong to a cell");
}

TEST(CsvTest, RefusesAQuoteInsideABareCell) {
  EXPECT_EQ(refused("a,b\n5\" pipe,1\n"),
            "t.csv:2: a quote inside a cell that does not begin with one; quote the whole cell and "
            "double the quotes in it");
}

TEST(CsvTest, RefusesRowsThatAreShortOrLong) {
  EXPECT_EQ(refused("a,b\n1,2\n3\n"),
            "t.csv:3: expected 2 cells as in the header, found 1; quote cells that hold commas or "
            "line breaks");
  EXPECT_EQ(refused("a,b\n1,2,3\n"),
            "t.csv:2: expected 2 cells as in the header, found 3; quote cells that hold commas or "
            "line breaks");
}

TEST(CsvTest, RefusesACarriageReturnThatEndsNoLine) {
  const std::string fault = "a carriage return that ends no line; end lines with LF or CRLF";
  EXPECT_EQ(refused("a,b\r1,2\r"), "t.csv:1: " + fault);
  EXPECT_EQ(refused("a,b\n\r1,2\n"), "t.csv:2: " + fault);
  EXPECT_EQ(refused("a,b\n1,2\r"), "t.csv:2: " + fault);
}

TEST(CsvTest, RefusesColumnsThatCannotBeNamed) {
  EXPECT_EQ(refused("a,,c\n1,2,3\n"),
            "t.csv:1: column 2 has no name; give every column one in the first line");
  EXPECT_EQ(refused("\n1,2\n"),
            "t.csv:1: column 1 has no name; give every column one in the first line");
  EXPECT_EQ(refused("a,b,a\n1,2,3\n"), "t.csv:1: two columns are called \"a\"; rename one");
  EXPECT_EQ(refused("a, b\n1,2\n"),
            "t.csv:1: the column name \" b\" begins or ends with a space; write no spaces around "
            "the commas");
}

TEST(CsvTest, RefusesOtherDelimitersByTheirHeader) {
  EXPECT_EQ(refused("text;label\na;b\n"),
            "t.csv:1: this looks like a ;-separated file; this version reads commas: save it with "
            "commas between the cells");
  EXPECT_EQ(refused("text\tlabel\na\tb\n"),
            "t.csv:1: this looks like a tab-separated file; this version reads commas: save it "
            "with commas between the cells");
}

TEST(CsvTest, RefusesAFileWithoutRows) {
  EXPECT_EQ(refused(""), "t.csv:1: the file is empty; the first line names the columns");
  EXPECT_EQ(refused("\xef\xbb\xbf"),
            "t.csv:1: the file is empty; the first line names the columns");
  EXPECT_EQ(refused("a,b\n\n"), "t.csv:1: there are no rows below the header; add some");
}

TEST(CsvTest, RefusesWhatIsNotUtf8) {
  EXPECT_EQ(refused("a,b\n1,2\ncaf\xe9,3\n"),
            "t.csv:3: byte 0xE9 is not UTF-8; save the file as UTF-8");
  EXPECT_EQ(refused("\xff\xfe"
                    "a"),
            "t.csv:1: this is UTF-16; save the file as UTF-8");
  EXPECT_EQ(refused("\xfe\xff"
                    "a"),
            "t.csv:1: this is UTF-16; save the file as UTF-8");
  EXPECT_EQ(refused(std::string_view("a,b\n1,\0\n", 8)),
            "t.csv:2: a NUL byte, as UTF-16 has; save the file as UTF-8");
}

}  // namespace
}  // namespace tuneornot
