#include "table/write_row.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

#include "table/csv_rows.h"
#include "table/json_rows.h"
#include "table/text_pieces_test.h"

namespace tuneornot {
namespace {

using Cells = std::vector<std::string>;

std::string csv_row(const Cells& cells, char delimiter) {
  const std::vector<std::string_view> views(cells.begin(), cells.end());
  std::string text;
  append_csv_row(views, delimiter, text);
  return text;
}

TEST(WriteRowTest, QuotesOnlyWhereItMatters) {
  EXPECT_EQ(csv_row({"a", "b c", "=1+1", "é"}, ','), "a,b c,=1+1,é\n");
  EXPECT_EQ(csv_row({"a \"b\"", "c\nd", " e", "f;g"}, '\t'),
            "\"a \"\"b\"\"\"\t\"c\nd\"\t\" e\"\t\"f;g\"\n");
  EXPECT_EQ(csv_row({""}, '\0'), "\"\"\n");
}

// Cells that are as hard to write as can be.
std::string hard_cell(std::mt19937& random) {
  static const Cells kPieces = {"\"", "\"\"", "\n", "\r\n", "\r",   ",", ";",  "\t",      "|",
                                " ",  "  ",   "'",  "\\",   "=1+1", "#", "é",  "本",      "a",
                                "b",  "0",    "-",  "\v",   "{",    "}", "NA", "\xC2\xA0"};
  std::string cell;
  for (std::size_t left = random() % 6; left > 0; --left) {
    cell += kPieces[random() % kPieces.size()];
  }
  return cell;
}

// A quoted cell of a tab-separated file holds tabs or line breaks, not both.
std::string hard_cell(std::mt19937& random, char delimiter) {
  std::string cell = hard_cell(random);
  if (delimiter == '\t' && cell.find_first_of("\r\n") != std::string::npos) {
    std::erase(cell, '\t');
  }
  return cell;
}

TEST(WriteRowTest, AnyTableOfCsvIsReadBackToTheByte) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const std::size_t columns = 1 + random() % 4;
    const char delimiter = columns == 1 ? '\0' : std::string(",;\t|")[random() % 4];
    Cells header;
    for (std::size_t column = 0; column < columns; ++column) {
      header.push_back("column " + std::string(1, static_cast<char>('a' + column)));
    }
    std::string text = csv_row(header, delimiter);
    std::vector<Cells> written(1 + random() % 20);
    for (Cells& cells : written) {
      for (std::size_t column = 0; column < columns; ++column) {
        cells.push_back(hard_cell(random, delimiter));
      }
      text += csv_row(cells, delimiter);
    }
    Problems problems;
    const auto rows = csv_rows(std::make_unique<TextPieces>(text, text.size()),
                               "t.csv",
                               {.delimiter = delimiter, .left_out = {}, .columns = {}},
                               problems);
    EXPECT_EQ(rows->columns(), header) << text;
    RowView row;
    for (const Cells& cells : written) {
      ASSERT_TRUE(rows->next(row)) << text;
      EXPECT_EQ(Cells(row.cells.begin(), row.cells.end()), cells) << text;
    }
    EXPECT_FALSE(rows->next(row)) << text;
  }
}

TEST(WriteRowTest, AValueOverSeveralLinesBecomesOneLine) {
  EXPECT_EQ(one_line_json("{\n  \"a\\\" b\": [1,\n 2.50],\r\n\t\"c\": \"x  \\\\\"\n}\n"),
            R"({"a\" b":[1,2.50],"c":"x  \\"})");
  EXPECT_EQ(one_line_json(" { \"a\": 1 } "), "{ \"a\": 1 }");
}

TEST(WriteRowTest, ATextIsReplacedAndNothingElse) {
  const std::string object =
      R"({"id": 12345678901234567890, "label": " A ", "x": [1.0, {"label": 2}]})";
  EXPECT_EQ(with_text(object, "label", "a \"b\""),
            R"({"id": 12345678901234567890, "label": "a \"b\"", "x": [1.0, {"label": 2}]})");
  EXPECT_EQ(with_text(R"({"l\u0061bel":1, "label" : null })", "label", "x"),
            R"({"l\u0061bel":1, "label" : "x" })");
  EXPECT_EQ(with_text(R"({"l\u0061bel":1})", "label", "x"), R"({"l\u0061bel":"x"})");
  EXPECT_EQ(with_text("{}", "label", "x"), "{}");
  EXPECT_EQ(with_text(R"({"a":1})", "label", "x"), R"({"a":1})");
}

TEST(WriteRowTest, AReaderHandsOutObjectsAsTheyAreWritten) {
  const std::string text = "{\"a\" : 1.0}\n{\"a\":\"\\ud800x\"}\n";
  Problems problems;
  const auto rows =
      json_rows(std::make_unique<TextPieces>(text, text.size()), "t.jsonl", {}, problems);
  RowView row;
  ASSERT_TRUE(rows->next(row));
  EXPECT_EQ(row.json, "{\"a\" : 1.0}");
  ASSERT_TRUE(rows->next(row));
  EXPECT_EQ(row.json, R"({"a":"\ufffdx"})");
}

// What a reader leaves out, as "kind line text".
struct Seen {
  Cells rows;
  SeeLeftOut see = [this](const FaultKind& fault, const RowView& row) {
    std::string text = std::string(fault.name) + ' ' + std::to_string(row.line) + ' ';
    for (const std::string_view cell : row.cells) {
      text += '[' + std::string(cell) + ']';
    }
    rows.push_back(text + std::string(row.json));
  };
};

TEST(WriteRowTest, AReaderShowsWhatItLeavesOut) {
  const std::string csv = "a,b\n1,2\n\n3\na,b\n4,\"5 \"\"\",6\n";
  Problems problems;
  Seen seen;
  RowView row;
  const auto rows = csv_rows(std::make_unique<TextPieces>(csv, csv.size()),
                             "t.csv",
                             {.delimiter = ',', .left_out = seen.see},
                             problems);
  while (rows->next(row)) {
  }
  EXPECT_EQ(seen.rows,
            (Cells{"blank_line 3 []",
                   "short_row 4 [3]",
                   "repeated_header 5 [a][b]",
                   "long_row 6 [4][5 \"][6]"}));
  const std::string json = "{\"a\":1}\n{\"a\":\n[2]\n";
  Seen broken;
  const auto objects = json_rows(std::make_unique<TextPieces>(json, json.size()),
                                 "t.jsonl",
                                 {.delimiter = '\0', .left_out = broken.see},
                                 problems);
  while (objects->next(row)) {
  }
  EXPECT_EQ(broken.rows, (Cells{"broken_line 2 {\"a\":", "not_an_object 3 [2]"}));
}

}  // namespace
}  // namespace tuneornot
