#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/refusal_test.h"
#include "table/rows.h"

namespace tuneornot {
namespace {

std::size_t columns_of(const std::string& name, const std::string& text) {
  const auto path = std::filesystem::path(testing::TempDir()) / ("open_rows_" + name);
  std::ofstream(path) << text;
  Problems problems;
  return open_rows(path, name, {}, problems)->columns().size();
}

TEST(FormatTest, IsKnownByTheEndingWhateverItsCase) {
  for (const char* name : {"a.csv", "a.CSV", "a.tsv", "a.csv.gz", "a b#.Tsv.GZ", "ä.tab"}) {
    EXPECT_EQ(format_of(name), RowFormat::Csv) << name;
  }
  for (const char* name : {"a.jsonl", "a.ndjson", "a.json", "a.jsonl.gz"}) {
    EXPECT_EQ(format_of(name), RowFormat::Json) << name;
  }
  EXPECT_EQ(format_of("a.yaml"), RowFormat::Yaml);
  EXPECT_EQ(format_of("a.YML.gz"), RowFormat::Yaml);
  for (const char* name : {"a", "a.txt", "a.xlsx", "a.parquet", "a.gz", "csv"}) {
    EXPECT_EQ(format_of(name), RowFormat::Unknown) << name;
  }
}

TEST(OpenRowsTest, ReadsByTheFormat) {
  EXPECT_EQ(columns_of("a.yml", "- {a: 1, b: 2, c: 3, d: 4}\n"), 4U);
  EXPECT_EQ(columns_of("a.csv", "a,b\n1,2\n"), 2U);
  EXPECT_EQ(columns_of("b.tsv", "a\tb\tc\n1\t2\t3\n"), 3U);
}

TEST(OpenRowsTest, OpensFilesOfAnyName) {
  for (const char* name : {"two words.csv",
                           "na\xc3\xafve \xe6\x97\xa5.csv",
                           "#1.csv",
                           "a#b.csv",
                           "it's \"quoted\".csv",
                           "%s{}$(x);&.csv",
                           "-n.csv",
                           "a\nb.csv"}) {
    EXPECT_EQ(columns_of(name, "a,b\n1,2\n"), 2U) << name;
  }
}

TEST(OpenRowsTest, TheDelimiterIsFoundOrGiven) {
  const auto path = std::filesystem::path(testing::TempDir()) / "open_rows_delimiter.csv";
  std::ofstream(path) << "a;b,c\n1;2,3\n4;5\n";
  Problems problems;
  EXPECT_EQ(open_rows(path, "t.csv", {}, problems)->delimiter(), ';');
  const auto rows = open_rows(path, "t.csv", {.delimiter = ','}, problems);
  EXPECT_EQ(rows->delimiter(), ',');
  EXPECT_EQ(rows->columns(), (std::vector<std::string>{"a;b", "c"}));
}

TEST(OpenRowsTest, JsonHasNoDelimiter) {
  Problems problems;
  try {
    open_rows("t.jsonl", "t.jsonl", {.delimiter = ';'}, problems);
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Data);
    EXPECT_STREQ(error.what(),
                 "t.jsonl: JSON and YAML have no delimiter; leave out --delimiter, or "
                 "\"delimiter\" in task.yaml");
  }
}

TEST(DelimiterTest, HasANameThatIsKnownAgain) {
  for (const char delimiter : {',', ';', '\t', '|'}) {
    EXPECT_EQ(delimiter_called(name_of_delimiter(delimiter)), delimiter);
  }
  EXPECT_EQ(delimiter_called("\\t"), '\t');
  EXPECT_EQ(delimiter_called("x"), std::nullopt);
  EXPECT_EQ(usual_delimiter("a.TSV.gz"), '\t');
  EXPECT_EQ(usual_delimiter("a.psv"), '|');
  EXPECT_EQ(usual_delimiter("a.csv"), ',');
}

std::string refused(const std::string& name) {
  return refusal([&name] {
    Problems problems;
    open_rows("/no/such/" + name, name, {}, problems);
  });
}

TEST(OpenRowsTest, RefusesOtherFormatsWithoutOpeningThem) {
  EXPECT_EQ(refused("t.xlsx"), "t.xlsx: is a workbook; save the sheet as CSV");
  EXPECT_EQ(refused("t.parquet"),
            "t.parquet: is a file of columns for programs; write its rows as CSV or JSONL");
  EXPECT_EQ(refused("t.txt"),
            "t.txt: this version reads .csv, .tsv, .jsonl, .json and .yaml files, also with .gz "
            "behind, not .txt; convert it to one of them");
}

TEST(OpenRowsTest, RefusesAFileThatHasTheNameOfAnotherFormat) {
  EXPECT_EQ(refusal([] { columns_of("c.csv", "{\"a\": 1}\n"); }),
            "c.csv: is JSON, not CSV; call it c.jsonl");
  EXPECT_EQ(refusal([] { columns_of("d.jsonl", "a,b\n1,2\n"); }),
            "d.jsonl: is CSV with the columns \"a\" and \"b\", not JSON; call it d.csv");
}

}  // namespace
}  // namespace tuneornot
