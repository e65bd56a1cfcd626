#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"
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
  for (const char* name : {"a", "a.txt", "a.xlsx", "a.parquet", "a.gz", "csv"}) {
    EXPECT_EQ(format_of(name), RowFormat::Unknown) << name;
  }
}

TEST(OpenRowsTest, ReadsByTheFormat) {
  EXPECT_EQ(columns_of("a.csv", "a,b\n1,2\n"), 2U);
  EXPECT_EQ(columns_of("b.tsv", "a\tb\tc\n1\t2\t3\n"), 3U);
}

TEST(OpenRowsTest, RefusesOtherFormatsWithoutOpeningThem) {
  Problems problems;
  try {
    open_rows("/no/such/t.xlsx", "t.xlsx", {}, problems);
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Data);
    EXPECT_STREQ(
        error.what(),
        "t.xlsx: this version reads .csv, .tsv, .jsonl, .ndjson and .json files, also with "
        ".gz behind, not .xlsx; convert it to one of them");
  }
}

}  // namespace
}  // namespace tuneornot
