#include "table/csv_scanner.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <utility>

#include "base/random.h"
#include "table/faults.h"
#include "table/text_pieces_test.h"

namespace tuneornot {
namespace {

using Found = CsvScanner::Found;
using Cells = std::vector<std::string>;

// What a scanner makes of a text: its rows, their lines, what it found last, and its marks.
struct Scan {
  std::vector<Cells> rows;
  std::vector<std::size_t> lines;
  std::size_t last_line = 0;
  Found last = Found::End;
  std::vector<std::pair<const FaultKind*, std::size_t>> marks;

  bool operator==(const Scan&) const = default;
};

Scan scan(CsvScanner scanner) {
  Scan scan;
  RowView row;
  do {
    scan.last = scanner.next(row);
    scan.last_line = row.line;
    for (const CsvScanner::Mark& mark : scanner.marks()) {
      scan.marks.emplace_back(mark.fault, mark.line);
    }
    if (scan.last == Found::Row || scan.last == Found::BlankLine) {
      scan.rows.emplace_back(row.cells.begin(), row.cells.end());
      scan.lines.push_back(row.line);
    }
  } while (scan.last == Found::Row || scan.last == Found::BlankLine);
  return scan;
}

Scan scan(std::string text, CsvDialect dialect) {
  return scan(CsvScanner(std::move(text), nullptr, dialect));
}

Scan scan(std::string text) {
  return scan(std::move(text), CsvDialect{});
}

Scan scan_pieces(const std::string& text, CsvDialect dialect, std::size_t bytes) {
  return scan(CsvScanner({}, std::make_unique<TextPieces>(text, bytes), dialect));
}

Cells first_row(std::string text) {
  return scan(std::move(text)).rows.at(0);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) {
    result += text;
  }
  return result;
}

constexpr std::array<std::size_t, 3> kPieceBytes = {1, 7, 4096};

TEST(CsvScannerTest, CutsLinesIntoCells) {
  const Scan found = scan("a,b\n1,\n,\n x , y");
  EXPECT_EQ(found.rows, (std::vector<Cells>{{"a", "b"}, {"1", ""}, {"", ""}, {" x ", " y"}}));
  EXPECT_EQ(found.lines, (std::vector<std::size_t>{1, 2, 3, 4}));
  EXPECT_TRUE(found.marks.empty());
}

TEST(CsvScannerTest, TakesLfAndCrlfAndCrsBeforeThem) {
  EXPECT_EQ(scan("a,b\r\n1,2\n3,4\r\r\n\"5\",\"6\"\r\n7,8\r").rows,
            (std::vector<Cells>{{"a", "b"}, {"1", "2"}, {"3", "4"}, {"5", "6"}, {"7", "8"}}));
}

TEST(CsvScannerTest, ALoneCrIsTextWhereLinesEndInLf) {
  EXPECT_EQ(scan("a,b\rc\nd,e\n").rows, (std::vector<Cells>{{"a", "b\rc"}, {"d", "e"}}));
}

TEST(CsvScannerTest, TakesEveryLineEndInAFileOfAnOldMac) {
  const Scan found = scan("a,b\r\"1\r\r\n2\",x\r3,4\r\n5,6\n7,8\r", {.line_end = LineEnd::Cr});
  EXPECT_EQ(
      found.rows,
      (std::vector<Cells>{{"a", "b"}, {"1\r\r\n2", "x"}, {"3", "4"}, {"5", "6"}, {"7", "8"}}));
  EXPECT_EQ(found.lines, (std::vector<std::size_t>{1, 2, 5, 6, 7}));
}

TEST(CsvScannerTest, TellsBlankLinesFromRowsOfOneCell) {
  EXPECT_EQ(scan("a\n").rows.size(), 1U);
  CsvScanner scanner("\n  \r\n\"\"\na\n,\n", nullptr, {});
  RowView row;
  for (const Found expected :
       {Found::BlankLine, Found::BlankLine, Found::Row, Found::Row, Found::Row, Found::End}) {
    EXPECT_EQ(scanner.next(row), expected);
  }
  EXPECT_EQ(scanner.next(row), Found::End);
}

TEST(CsvScannerTest, UndoublesQuotesAndKeepsDelimitersAndLineBreaksInThem) {
  EXPECT_EQ(first_row("\"a, \"\"b\"\"\r\nc\",\"\",\"\"\"\"\n"), (Cells{"a, \"b\"\r\nc", "", "\""}));
  EXPECT_EQ(first_row("\"\"\"a\"\" b \"\"c\"\"\",\"x\""), (Cells{"\"a\" b \"c\"", "x"}));
  EXPECT_EQ(first_row("x,\"y\""), (Cells{"x", "y"}));
}

TEST(CsvScannerTest, CountsTheLinesInsideCells) {
  EXPECT_EQ(scan("\"a\nb\r\nc\",\"d\n\"\n1,2\n\"3\n\n\"\n4,5\n").lines,
            (std::vector<std::size_t>{1, 5, 6, 9}));
}

TEST(CsvScannerTest, TakesAQuoteInsideABareCellAsTextAndMarksTheCellOnce) {
  const Scan found = scan("x,\"a\nb\",5\" to 6\" pipe,2\"\n");
  EXPECT_EQ(found.rows.at(0), (Cells{"x", "a\nb", "5\" to 6\" pipe", "2\""}));
  const std::pair on_line_2{&fault::kBareQuote, std::size_t{2}};
  EXPECT_EQ(found.marks, (std::vector{on_line_2, on_line_2}));
}

TEST(CsvScannerTest, DropsSpacesAroundQuotesThatEncloseACell) {
  EXPECT_EQ(first_row("a,  \"b, c\" , \"d\n\"\"e\"\"\",\"f\"  \n"),
            (Cells{"a", "b, c", "d\n\"e\"", "f"}));
  EXPECT_EQ(first_row(" \"a\" "), Cells{"a"});
  EXPECT_TRUE(scan("a, \"b, c\" \r\n").marks.empty());
}

TEST(CsvScannerTest, KeepsSpacesBeforeAQuoteThatIsText) {
  const Scan found = scan("a, \"b\" is said, \"c\n");
  EXPECT_EQ(found.rows.at(0), (Cells{"a", " \"b\" is said", " \"c"}));
  EXPECT_EQ(found.marks.size(), 2U);
  EXPECT_EQ(scan(repeated("a, \"", 100'000) + "b\n").rows.at(0).size(), 100'001U);
}

// Quotes that stand around the cell are taken off, even where those inside are not doubled; else
// they belong to a word and are kept.
TEST(CsvScannerTest, TakesTextAfterAClosingQuoteAsTheWriterMeantIt) {
  EXPECT_EQ(first_row("\"abc\" def,x\n"), (Cells{"\"abc\" def", "x"}));
  EXPECT_EQ(first_row("\"say \"yes\" now\",x\n"), (Cells{"say \"yes\" now", "x"}));
  EXPECT_EQ(first_row("\"a\"\"b\" c\"  ,x\n"), (Cells{"a\"b\" c", "x"}));
  EXPECT_EQ(first_row("\"a\"\"b\" c  ,x\n"), (Cells{"\"a\"b\" c  ", "x"}));
  EXPECT_EQ(first_row("\"\"\"\"\"\"\"\"\"\" c\"     ,x\n"), (Cells{"\"\"\"\"\" c", "x"}));
  EXPECT_EQ(first_row("\"\"abc\"\" ,x\n"), (Cells{"\"abc\"", "x"}));
  EXPECT_EQ(first_row("\"a \"\"b\"\" c\" d,x\n"), (Cells{"\"a \"b\" c\" d", "x"}));
  EXPECT_EQ(first_row("\"a\nb\" c , x\n"), (Cells{"\"a\nb\" c ", " x"}));
  EXPECT_EQ(scan("\"a\nb\" c,x\n").marks, (std::vector{std::pair(&fault::kTextAfterQuote, 2UL)}));
}

TEST(CsvScannerTest, ALoneQuoteAtTheBeginningOfATabSeparatedCellIsText) {
  const CsvDialect tabs{.delimiter = '\t'};
  const Scan quotation = scan("\"I went.\tx\nThen I left.\"\ty\n", tabs);
  EXPECT_EQ(quotation.rows, (std::vector<Cells>{{"\"I went.", "x"}, {"Then I left.\"", "y"}}));
  EXPECT_EQ(quotation.marks.front(), std::pair(&fault::kBareQuote, std::size_t{1}));
  EXPECT_EQ(scan("a\t\"b\nc\td\n", tabs).rows, (std::vector<Cells>{{"a", "\"b"}, {"c", "d"}}));
  EXPECT_EQ(scan("a\tb\nc\t\"d\n", tabs).rows, (std::vector<Cells>{{"a", "b"}, {"c", "\"d"}}));
  EXPECT_EQ(scan("\"\"\"a\tb\n", tabs).rows, (std::vector<Cells>{{"\"\"\"a", "b"}}));
}

TEST(CsvScannerTest, AQuotedTabSeparatedCellHoldsTabsOrLineBreaks) {
  const CsvDialect tabs{.delimiter = '\t'};
  EXPECT_EQ(scan("\"a\tb\"\tc\n", tabs).rows, (std::vector<Cells>{{"a\tb", "c"}}));
  EXPECT_EQ(scan("\"a\nb\"\tc\n", tabs).rows, (std::vector<Cells>{{"a\nb", "c"}}));
  EXPECT_EQ(scan("a\t\"b\nc\"\nd\te\n", tabs).rows,
            (std::vector<Cells>{{"a", "b\nc"}, {"d", "e"}}));
}

TEST(CsvScannerTest, MarksAQuotedCellOfMoreThanAThousandLinesOnce) {
  const std::string lines = "x\n\"" + repeated("a\n", 999);
  EXPECT_TRUE(scan(lines + "\"\n").marks.empty());
  EXPECT_EQ(scan(lines + "\n\"\n").marks, (std::vector{std::pair(&fault::kLongCell, 2UL)}));
}

TEST(CsvScannerTest, MarksACellOfMoreThanAMillionBytes) {
  EXPECT_TRUE(scan("\"" + std::string(1'000'000, 'a') + "\"").marks.empty());
  EXPECT_EQ(scan("\"" + std::string(1'000'001, 'a') + "\"").marks,
            (std::vector{std::pair(&fault::kLongCell, 1UL)}));
  EXPECT_TRUE(scan("b," + std::string(1'000'000, 'a')).marks.empty());
  EXPECT_EQ(scan("b\n\"b\"," + std::string(1'000'001, 'a')).marks,
            (std::vector{std::pair(&fault::kLongCell, 2UL)}));
}

TEST(CsvScannerTest, SaysWhereAQuoteThatIsNeverClosedOpens) {
  for (const std::string text : {"a,b\n\"1\n1\",\"2\n3,4", "a,b\n\"\n\",\"\"\"", "\n\nx,\""}) {
    const Scan found = scan(text);
    EXPECT_EQ(found.last, Found::OpenQuote) << text;
    EXPECT_EQ(found.last_line, 3U) << text;
  }
}

// A megabyte of the same over and over: what a quote that is missing looks like to a scanner.
class Endless : public TextSource {
 public:
  bool read(std::string& text) override {
    text.append(std::size_t{1} << 20U, 'a');
    bytes += std::size_t{1} << 20U;
    return true;
  }
  std::size_t bytes = 0;
};

TEST(CsvScannerTest, GivesUpOnARowThatDoesNotEnd) {
  for (const std::string begin : {"a\nb,", "a\n\"b\",\"", "a\nb,\"x\n\"y"}) {
    std::unique_ptr<Endless> source = std::make_unique<Endless>();
    const Endless& read = *source;
    CsvScanner scanner(begin, std::move(source), {});
    RowView row;
    EXPECT_EQ(scanner.next(row), Found::Row);
    EXPECT_EQ(scanner.next(row), Found::EndlessRow) << begin;
    EXPECT_EQ(row.line, 2U) << begin;
    EXPECT_EQ(scanner.next(row), Found::End);
    EXPECT_LE(read.bytes, CsvScanner::kMostRowBytes + (std::size_t{2} << 20U));
  }
}

// RFC 4180: every cell in quotes, or only those that need them.
std::string written(const std::string& cell, char delimiter, bool always_quoted) {
  if (!always_quoted &&
      cell.find_first_of(std::string("\"\r\n ") + delimiter) == std::string::npos) {
    return cell;
  }
  std::string text = "\"";
  for (const char byte : cell) {
    text += byte == '"' ? "\"\"" : std::string(1, byte);
  }
  return text + '"';
}

std::string random_cell(Rng& rng) {
  const std::vector<std::string> parts = {"a",
                                          "\"",
                                          "\"\"",
                                          ",",
                                          ";",
                                          "\t",
                                          "|",
                                          "\n",
                                          "\r\n",
                                          "é",
                                          "日本",
                                          "😀",
                                          " ",
                                          "0",
                                          "x",
                                          "\r",
                                          "word"};
  std::string cell;
  for (std::size_t left = rng.below(2) * rng.below(12); left > 0; --left) {
    cell += parts[rng.below(parts.size())];
  }
  return cell;
}

struct Table {
  std::vector<Cells> rows;
  std::vector<std::size_t> lines;
  std::string text;
};

// A lone CR ends a line only in a file of an old Mac, and CR LF ends one line.
std::size_t line_ends_in(std::string_view text, std::string_view line_end) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_lone_cr = text[i] == '\r' && !text.substr(i + 1).starts_with('\n');
    count += text[i] == '\n' || (is_lone_cr && line_end == "\r") ? 1 : 0;
  }
  return count;
}

// A quoted cell of a tab-separated file holds tabs or line breaks, not both.
void keep_readable(std::string& cell, char delimiter) {
  if (delimiter == '\t' && cell.find_first_of("\r\n") != std::string::npos) {
    std::erase(cell, '\t');
  }
}

Table random_table(Rng& rng, char delimiter, std::string_view line_end) {
  Table table;
  const std::size_t columns = 2 + rng.below(4);
  const bool always_quoted = rng.below(2) == 0;
  for (std::size_t left = 1 + rng.below(12); left > 0; --left) {
    Cells& row = table.rows.emplace_back();
    table.lines.push_back(1 + line_ends_in(table.text, line_end));
    for (std::size_t i = 0; i < columns; ++i) {
      row.push_back(random_cell(rng));
      keep_readable(row.back(), delimiter);
      table.text += (i == 0 ? "" : std::string(1, delimiter));
      table.text += written(row.back(), delimiter, always_quoted);
    }
    table.text += line_end;
  }
  return table;
}

void expect_read_back(const Table& table, CsvDialect dialect) {
  const Scan whole = scan(table.text, dialect);
  ASSERT_EQ(whole.rows, table.rows) << table.text;
  ASSERT_EQ(whole.lines, table.lines) << table.text;
  ASSERT_TRUE(whole.marks.empty()) << table.text;
  for (const std::size_t bytes : kPieceBytes) {
    ASSERT_EQ(scan_pieces(table.text, dialect, bytes), whole) << table.text;
  }
}

TEST(CsvScannerTest, ReadsBackWhatIsWrittenWhateverThePieces) {
  Rng rng(20240607);
  for (int round = 0; round < 400; ++round) {
    for (const char delimiter : {',', ';', '\t', '|'}) {
      expect_read_back(random_table(rng, delimiter, "\n"), {.delimiter = delimiter});
      expect_read_back(random_table(rng, delimiter, "\r\n"), {.delimiter = delimiter});
      expect_read_back(random_table(rng, delimiter, "\r"),
                       {.delimiter = delimiter, .line_end = LineEnd::Cr});
    }
  }
}

TEST(CsvScannerTest, ReadsAnyTextTheSameWhateverThePieces) {
  Rng rng(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::size_t left = rng.below(40); left > 0; --left) {
      text += "\"\"\",,\t\t \n\r\nab"[rng.below(13)];
    }
    const CsvDialect dialect{.delimiter = rng.below(2) == 0 ? ',' : '\t',
                             .line_end = rng.below(2) == 0 ? LineEnd::Lf : LineEnd::Cr};
    const Scan whole = scan(text, dialect);
    for (const std::size_t bytes : kPieceBytes) {
      ASSERT_EQ(scan_pieces(text, dialect, bytes), whole) << text;
    }
    for (std::size_t i = 1; i < whole.lines.size(); ++i) {
      ASSERT_LT(whole.lines[i - 1], whole.lines[i]) << text;
    }
  }
}

}  // namespace
}  // namespace tuneornot
