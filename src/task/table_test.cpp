#include "task/table.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "task/refusal_test.h"

namespace tuneornot {
namespace {

std::filesystem::path written(const std::string& name, const std::string& text) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / ("table_" + name);
  write_file(path, text);
  return path;
}

TEST(TableTest, IsReadByItsEndingWhateverItsCase) {
  EXPECT_EQ(read_table(written("a.csv", "a,b\n1,2\n"), "a.csv").columns.size(), 2U);
  EXPECT_EQ(read_table(written("b.CSV", "a,b\n1,2\n"), "b.CSV").columns.size(), 2U);
  EXPECT_EQ(read_table(written("c.jsonl", "{\"a\": 1}\n"), "c.jsonl").rows.size(), 1U);
  EXPECT_EQ(read_table(written("d.ndjson", "{\"a\": 1}\n"), "d.ndjson").rows.size(), 1U);
}

TEST(TableTest, UsesTheNameItIsGivenInMessages) {
  const std::filesystem::path path = written("e.csv", "a,b\n1\n");
  EXPECT_EQ(refusal([&] { read_table(path, "tickets.csv"); }),
            "tickets.csv:2: expected 2 cells as in the header, found 1; quote cells that hold "
            "commas or line breaks");
}

TEST(TableTest, RefusesOtherEndingsWithoutOpeningThem) {
  for (const char* ending : {".tsv", ".json", ".gz", ".xlsx", ".parquet"}) {
    const std::string file = std::string("t") + ending;
    EXPECT_EQ(refusal([&] { read_table("/no/such/" + file, file); }),
              file + ": this version reads .csv, .jsonl and .ndjson files, not " + ending +
                  "; convert it to one of them");
  }
  EXPECT_EQ(refusal([] { read_table("/no/such/tickets", "tickets"); }),
            "tickets: this version reads .csv, .jsonl and .ndjson files, not files without an "
            "ending; convert it to one of them");
}

TEST(TableTest, FindsColumnsByTheirExactName) {
  const Table table = parse_csv("subject,body,queue\n1,2,3\n", "t.csv");
  EXPECT_EQ(column_of(table, "queue"), 2U);
  EXPECT_EQ(refusal([&] { column_of(table, "quue"); }),
            "t.csv: there is no column \"quue\", did you mean \"queue\"? the columns are "
            "\"subject\", \"body\" and \"queue\"");
  EXPECT_EQ(refusal([&] { column_of(table, "label"); }),
            "t.csv: there is no column \"label\"; the columns are \"subject\", \"body\" and "
            "\"queue\"");
}

}  // namespace
}  // namespace tuneornot
