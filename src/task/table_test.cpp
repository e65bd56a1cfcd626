#include "task/table.h"

#include <gtest/gtest.h>

#include <memory>

#include "base/refusal_test.h"
#include "table/csv_rows.h"
#include "table/json_rows.h"
#include "table/text_pieces_test.h"

namespace tuneornot {
namespace {

using Names = std::vector<std::string>;

std::unique_ptr<TextSource> text(const std::string& bytes) {
  return std::make_unique<TextPieces>(bytes, bytes.size());
}

TEST(TableTest, HoldsTheFirstRows) {
  Problems problems;
  const auto reader = csv_rows(text("a,b\n1,2\n3,4\n5,6\n"), "t.csv", {}, problems);
  const Table table = sample_of(*reader, "t.csv", 2);
  EXPECT_EQ(table.columns, (Names{"a", "b"}));
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[1].cells, (Names{"3", "4"}));
  EXPECT_EQ(table.rows[1].line, 3U);
}

TEST(TableTest, HasACellForEachColumnThatCameLater) {
  Problems problems;
  const auto reader = json_rows(text("{\"a\": 1}\n{\"b\": \"x\"}\n"), "t.jsonl", {}, problems);
  const Table table = sample_of(*reader, "t.jsonl");
  EXPECT_EQ(table.columns, (Names{"a", "b"}));
  EXPECT_EQ(table.rows[0].cells, (Names{"1", ""}));
  EXPECT_EQ(table.rows[1].cells, (Names{"", "x"}));
}

TEST(TableTest, FindsColumnsByTheirExactName) {
  const Table table = {.file = "t.csv", .columns = {"subject", "body", "queue"}};
  EXPECT_EQ(column_of(table, "queue"), 2U);
  EXPECT_EQ(refusal([&] { column_of(table, "quue"); }),
            "t.csv: there is no column \"quue\", did you mean \"queue\"? the columns are "
            "\"subject\", \"body\" and \"queue\"");
  EXPECT_EQ(refusal([&] { column_of(table, "label"); }),
            "t.csv: there is no column \"label\"; the columns are \"subject\", \"body\" and "
            "\"queue\"");
}

TEST(TableTest, ChecksTheColumnsOfATask) {
  const Names columns = {"text", "label"};
  const DataSource data = {.input = {"text"}, .output = "label"};
  check_columns("t.csv", columns, data);
  EXPECT_NE(refusal([&] {
              check_columns(
                  "t.csv", columns, {.input = {"text"}, .output = "label", .group = "user"});
            }).find("there is no column \"user\""),
            std::string::npos);
}

}  // namespace
}  // namespace tuneornot
