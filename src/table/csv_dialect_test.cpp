#include "table/csv_dialect.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

TEST(CsvDialectTest, FindsTheDelimiterOfAHeader) {
  EXPECT_EQ(find_delimiter("text,label\na,b\n"), ',');
  EXPECT_EQ(find_delimiter("text;label\na;b\n"), ';');
  EXPECT_EQ(find_delimiter("text\tlabel\na\tb\n"), '\t');
  EXPECT_EQ(find_delimiter("text|label\na|b\n"), '|');
  EXPECT_EQ(find_delimiter("text;label\ra;b\r"), ';');
  EXPECT_EQ(find_delimiter("text,label"), ',');
}

TEST(CsvDialectTest, CommaWinsTies) {
  EXPECT_EQ(find_delimiter("a;b,c;d\n1;2,3;4\nx;y,z;x\n"), ',');
}

TEST(CsvDialectTest, IsNotMisledByCommasInProse) {
  EXPECT_EQ(find_delimiter("text;label\nwell, yes, I do;a\nno, thanks;b\n"), ';');
  EXPECT_EQ(find_delimiter("text, clean\tlabel\nwell, yes, I do\ta\nno\tb\n"), '\t');
  EXPECT_EQ(find_delimiter("Well, yes;a\nNo, thanks;b\n"), ';');  // as many commas as semicolons
  EXPECT_EQ(find_delimiter("text,label\na; b; c,x\nd,y\ne; f,x\n"), ',');
}

TEST(CsvDialectTest, IsNotMisledByDecimalCommas) {
  EXPECT_EQ(find_delimiter("name;price\nbolt;1,50\nnut;0,20\n"), ';');
  EXPECT_EQ(find_delimiter("1,5;2,5\n3,5;4,5\n"), ';');
  EXPECT_EQ(find_delimiter("bolt;1,50\nnut;0,20\n"), ';');
}

TEST(CsvDialectTest, DelimitersInsideQuotesDoNotCount) {
  EXPECT_EQ(find_delimiter("\"a, b\";\"c\"\n\"d, e\";\"f\"\n"), ';');
  EXPECT_EQ(find_delimiter("\"a;b\",\"c\n;d\"\n\"e;f\",\"g\n;h\"\n"), ',');
  EXPECT_EQ(find_delimiter("\"a,b\"\n\"c,d\"\n"), '\0');
}

TEST(CsvDialectTest, ARowThatTheBeginningCutsInsideQuotesDoesNotCount) {
  EXPECT_EQ(find_delimiter("a;b\n1;2\n3;\"x, y\n"), ';');
}

TEST(CsvDialectTest, OneColumnHasNoDelimiter) {
  EXPECT_EQ(find_delimiter("text\nwell, yes; or no\nno, thanks\n"), '\0');
  EXPECT_EQ(find_delimiter(""), '\0');
}

TEST(CsvDialectTest, SentencesWithoutAHeaderAreOneColumn) {
  EXPECT_EQ(find_delimiter("Well, yes.\nNo.\nI, you, and they\nNever, ever, ever\n"), '\0');
  // But a header without spaces after its commas is one, even of rows that forgot their quotes.
  EXPECT_EQ(find_delimiter("text,label\nwell, yes,a\nno, not, now,b\nno, thanks,b\n"), ',');
}

TEST(CsvDialectTest, ExtraEmptyCellsDoNotCountAgainstADelimiter) {
  EXPECT_EQ(find_delimiter("a;b\n1, 2;3;\n4, 5;6;\n"), ';');
}

TEST(CsvDialectTest, FindsTheFirstLineEndOutsideQuotes) {
  EXPECT_EQ(find_line_end("a,b\n1\r2\n"), LineEnd::Lf);
  EXPECT_EQ(find_line_end("a,b\r\n1,2\r\n"), LineEnd::Lf);
  EXPECT_EQ(find_line_end("a,b\r\r\n1,2\r\r\n"), LineEnd::Lf);
  EXPECT_EQ(find_line_end("a,b\r1,2\r"), LineEnd::Cr);
  EXPECT_EQ(find_line_end("a,b\r\r1,2\n"), LineEnd::Cr);
  EXPECT_EQ(find_line_end("\"a\rb\",c\n"), LineEnd::Lf);
  EXPECT_EQ(find_line_end("\"a\nb\",c\r"), LineEnd::Cr);
  EXPECT_EQ(find_line_end("a"), LineEnd::Lf);
  EXPECT_EQ(find_line_end(""), LineEnd::Lf);
}

TEST(CsvDialectTest, SamplesTheFirstHundredRowsWithTheirLines) {
  std::string text = "\n\na,b\n\"1\n\",2\n";
  EXPECT_EQ(sample_rows(text, {}).size(), 2U);
  EXPECT_EQ(sample_rows(text, {}).at(1).line, 4U);
  EXPECT_EQ(sample_rows(text, {}).at(1).cells, (std::vector<std::string>{"1\n", "2"}));
  for (int i = 0; i < 200; ++i) {
    text += "3,4\n";
  }
  EXPECT_EQ(sample_rows(text, {}).size(), 100U);
}

}  // namespace
}  // namespace tuneornot
