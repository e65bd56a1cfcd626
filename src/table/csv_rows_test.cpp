#include "table/csv_rows.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "table/csv_scanner.h"
#include "table/text_pieces_test.h"

namespace tuneornot {
namespace {

using Cells = std::vector<std::string>;

struct Table {
  std::vector<std::string> columns;
  std::vector<Cells> rows;
  std::vector<std::size_t> lines;
  std::vector<Problem> problems;
};

Table read_in_pieces(std::string text, ReadOptions options, std::size_t bytes) {
  Problems problems;
  const std::unique_ptr<RowReader> reader =
      csv_rows(std::make_unique<TextPieces>(std::move(text), bytes), "t.csv", options, problems);
  Table table{.columns = reader->columns()};
  RowView row;
  while (reader->next(row)) {
    table.rows.emplace_back(row.cells.begin(), row.cells.end());
    table.lines.push_back(row.line);
  }
  EXPECT_FALSE(reader->next(row));
  table.problems = problems.all();
  return table;
}

Table read(std::string text) {
  return read_in_pieces(std::move(text), {}, 1'000'000);
}

std::string refused(const std::string& text) {
  try {
    read(text);
  } catch (const Error& error) {
    return error.kind() == ErrorKind::Data ? error.what() : "the kind of the error is not Data";
  }
  return "nothing was refused";
}

// "short_row 3 4: detail of the first": the only problem of the text.
std::string problem_of(const std::string& text) {
  const Table table = read(text);
  if (table.problems.size() != 1) {
    return std::to_string(table.problems.size()) + " problems";
  }
  const Problem& problem = table.problems.front();
  std::string result(problem.kind->name);
  for (const std::size_t line : problem.lines) {
    result += " " + std::to_string(line);
  }
  return problem.detail.empty() ? result : result + ": " + problem.detail;
}

TEST(CsvRowsTest, ReadsTheHeaderAndTheRowsWithTheirLines) {
  const Table table = read("\xC3\xA9t\xC3\xA9, label \nhello,greet\n\"by\ne\",leave\nso,so");
  EXPECT_EQ(table.columns, (Cells{"été", "label"}));
  EXPECT_EQ(table.rows, (std::vector<Cells>{{"hello", "greet"}, {"by\ne", "leave"}, {"so", "so"}}));
  EXPECT_EQ(table.lines, (std::vector<std::size_t>{2, 3, 5}));
  EXPECT_TRUE(table.problems.empty());
}

TEST(CsvRowsTest, TheColumnsAreThereBeforeTheRows) {
  Problems problems;
  const std::unique_ptr<RowReader> reader =
      csv_rows(std::make_unique<TextPieces>("a,b\n1,2\n", 1), "t.csv", {}, problems);
  EXPECT_EQ(reader->columns(), (Cells{"a", "b"}));
}

TEST(CsvRowsTest, FindsTheDelimiterUnlessItIsGiven) {
  EXPECT_EQ(read("a;b\n1,5;x\n").rows, std::vector<Cells>({{"1,5", "x"}}));
  const Table table = read_in_pieces("a;b,c\n1;2,3\n", {.delimiter = ';'}, 1'000'000);
  EXPECT_EQ(table.columns, (Cells{"a", "b,c"}));
  EXPECT_EQ(table.rows, std::vector<Cells>({{"1", "2,3"}}));
}

TEST(CsvRowsTest, ReadsAFileOfAnOldMac) {
  const Table table = read("a,b\r1,2\r3,4\r");
  EXPECT_EQ(table.columns, (Cells{"a", "b"}));
  EXPECT_EQ(table.rows, (std::vector<Cells>{{"1", "2"}, {"3", "4"}}));
  EXPECT_EQ(table.lines, (std::vector<std::size_t>{2, 3}));
}

TEST(CsvRowsTest, ReadsOneColumnWithTheCommasInIt) {
  const Table table = read("text\nwell, yes; or no\n\"quoted, too\"\n");
  EXPECT_EQ(table.columns, Cells{"text"});
  EXPECT_EQ(table.rows, (std::vector<Cells>{{"well, yes; or no"}, {"quoted, too"}}));
}

TEST(CsvRowsTest, SkipsBlankLines) {
  const Table table = read("\na,b\n1,2\n\r\n  \n3,4\n\n");
  EXPECT_EQ(table.columns, (Cells{"a", "b"}));
  EXPECT_EQ(table.rows, (std::vector<Cells>{{"1", "2"}, {"3", "4"}}));
  EXPECT_EQ(table.lines, (std::vector<std::size_t>{3, 6}));
  EXPECT_EQ(problem_of("\na,b\n1,2\n\r\n  \n3,4\n\n"), "blank_line 1 4 5 7");
}

TEST(CsvRowsTest, ABlankLineOfOneColumnIsAnEmptyCell) {
  const Table table = read("text\none\n\n  \ntwo\n");
  EXPECT_EQ(table.rows, (std::vector<Cells>{{"one"}, {""}, {""}, {"two"}}));
  EXPECT_TRUE(table.problems.empty());
}

TEST(CsvRowsTest, LeavesOutShortRows) {
  EXPECT_EQ(read("a,b,c,d\n1,2,3,4\n1,2\n5,6,7,8\n").rows.size(), 2U);
  EXPECT_EQ(problem_of("a,b,c,d\n1,2,3,x\n1,2\n3\n"), "short_row 3 4: 2 cells, the header has 4");
  EXPECT_EQ(problem_of("a,b\nx,y\n1\n"), "short_row 3: 1 cell, the header has 2");
  EXPECT_EQ(problem_of("a,b\nx,y\n\"\"\n"), "short_row 3: 1 cell, the header has 2");
}

TEST(CsvRowsTest, LeavesOutLongRowsAndDropsEmptyCellsAtTheEnd) {
  EXPECT_EQ(problem_of("a,b\nx,y\n1,2,3\n"), "long_row 3: 3 cells, the header has 2");
  const Table table = read("a,b\nx,y,,\n1,2, \n3,4,\"\"\n");
  EXPECT_EQ(table.rows, (std::vector<Cells>{{"x", "y"}, {"1", "2"}, {"3", "4"}}));
  EXPECT_TRUE(table.problems.empty());
}

TEST(CsvRowsTest, LeavesOutTheHeaderAmongTheRows) {
  const std::string text = "text, label\na,x\ntext,label\nb,y\n text,label \n";
  EXPECT_EQ(read(text).rows, (std::vector<Cells>{{"a", "x"}, {"b", "y"}}));
  EXPECT_EQ(problem_of(text), "repeated_header 3 5");
}

TEST(CsvRowsTest, NamesColumnsApart) {
  EXPECT_EQ(read("text,text,\na,b,c\n").columns, (Cells{"text", "text_2", "column_3"}));
  EXPECT_EQ(problem_of("text,text\na,b\n"), R"(duplicate_column 1: "text" is now "text_2")");
  EXPECT_EQ(problem_of("\n,text\na,b\n\n"), "2 problems");
  EXPECT_EQ(problem_of(",text\na,b\n"), "unnamed_column 1: column_1");
}

TEST(CsvRowsTest, TheFirstRowIsARowWhereThereIsNoHeader) {
  const std::string text = "good,5\nbad,1\nfine,4\n";
  const Table table = read(text);
  EXPECT_EQ(table.columns, (Cells{"column_1", "column_2"}));
  EXPECT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows.front(), (Cells{"good", "5"}));
  EXPECT_EQ(table.lines.front(), 1U);
  EXPECT_EQ(problem_of(text), "no_header 1");
  EXPECT_EQ(read("good,5\nbad,1\ngood,5\n").rows.size(), 3U);
  EXPECT_EQ(read("good,5\nbad,1\nx\n").problems.at(1).detail, "1 cell, the first row has 2");
}

TEST(CsvRowsTest, TellsOfOddQuotes) {
  EXPECT_EQ(problem_of("a,b\n5\" pipe,x\n"), "bare_quote 2");
  EXPECT_EQ(problem_of("a,b\n\"Yes\" he said,x\n"), "text_after_quote 2");
  EXPECT_EQ(problem_of("a,b\nx,\"" + std::string(1'000'001, 'y') + "\"\n"), "long_cell 2");
  EXPECT_EQ(problem_of("a,b\nx," + std::string(1'000'001, 'y') + "\n"), "long_cell 2");
}

TEST(CsvRowsTest, RefusesAQuoteThatIsNeverClosed) {
  const std::string fault =
      "the quote that opens here is never closed; close it, or double it if it belongs to the text";
  EXPECT_EQ(refused("a,b\n1,2\n3,\"4\n5,6\n"), "t.csv:3: " + fault);
  EXPECT_EQ(refused("a,\"b\n1,2\n"), "t.csv:1: " + fault);
}

TEST(CsvRowsTest, RefusesARowThatDoesNotEnd) {
  EXPECT_EQ(refused("a,b\n1,2\n3,\"" + std::string(CsvScanner::kMostRowBytes + 1, '4')),
            "t.csv:3: what begins here is longer than 64 MiB; close the quote if one is open, or "
            "cut the text");
}

TEST(CsvRowsTest, RefusesAFileWithoutRows) {
  const std::string empty =
      "t.csv: the file is empty; write the columns' names into its first line and a row into each "
      "line below";
  EXPECT_EQ(refused(""), empty);
  EXPECT_EQ(refused("\n\r\n"), empty);
  EXPECT_EQ(refused("a,b"), "t.csv: there are no rows below the header; add some");
  EXPECT_EQ(refused("a,b\n\na,b\n"), "t.csv: there are no rows below the header; add some");
  EXPECT_EQ(refused("a,b,c\n1,2\n"),
            "t.csv: no row has as many cells as the header, 3; put cells that hold the delimiter "
            "or line breaks between double quotes (\"), and double those in them");
}

// Beyond the megabyte from which the dialect is found, the pieces are the reader's own.
TEST(CsvRowsTest, ReadsLongFilesTheSameWhateverThePieces) {
  std::string text = "text;label\r\n";
  std::vector<Cells> rows;
  std::vector<std::size_t> lines;
  for (std::size_t i = 0; i < 30'000; ++i) {
    rows.push_back(
        {fmt::format("é, \"{}\"\r\n; and some words to fill the line", i), fmt::format("x{}", i)});
    lines.push_back(2 + 2 * i);
    text += fmt::format("\"é, \"\"{0}\"\"\r\n; and some words to fill the line\";x{0}\r\n", i);
  }
  for (const std::size_t bytes : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, text.size()}) {
    const Table table = read_in_pieces(text, {}, bytes);
    EXPECT_EQ(table.rows, rows) << bytes;
    EXPECT_EQ(table.lines, lines) << bytes;
    EXPECT_TRUE(table.problems.empty()) << bytes;
  }
}

}  // namespace
}  // namespace tuneornot
