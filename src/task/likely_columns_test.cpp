#include "task/likely_columns.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

using Names = std::vector<std::string>;

// A column's name, and its values, which come again and again, each with its row's number for '#'.
struct Column {
  std::string name;
  Names values;
};

Table table_of(const std::vector<Column>& columns, std::size_t rows = 40) {
  Table table{.file = "t.csv"};
  table.rows.resize(rows);
  for (const Column& column : columns) {
    table.columns.push_back(column.name);
    for (std::size_t row = 0; row < rows; ++row) {
      std::string value = column.values[row % column.values.size()];
      if (const std::size_t at = value.find('#'); at != std::string::npos) {
        value.replace(at, 1, std::to_string(row));
      }
      table.rows[row].cells.push_back(value);
    }
  }
  return table;
}

std::string output_of(const std::vector<Column>& columns) {
  const Table table = table_of(columns);
  return likely_output(table, table.columns);
}

bool is_key_column(const std::string& name, const Names& values) {
  return is_key(table_of({{name, values}}), name);
}

TEST(LikelyColumnsTest, AKeyIsCalledOne) {
  for (const std::string name :
       {"id", "ID", "tweet_id", "tweetId", "Tweet ID", "uuid", "index", "row", "doc.idx", " id "}) {
    EXPECT_TRUE(is_key_column(name, {"a", "b"})) << name;
  }
  for (const std::string name : {"paid", "valid", "indexed", "label_id", "class id", "rows"}) {
    EXPECT_FALSE(is_key_column(name, {"a", "b"})) << name;
  }
}

TEST(LikelyColumnsTest, NumbersAndHashesThatAllDifferAreKeys) {
  EXPECT_TRUE(is_key_column("nr", {"#"}));
  EXPECT_TRUE(is_key_column("score", {"0.1#"}));
  EXPECT_TRUE(is_key_column("sha", {"0123456789abcdef-#"}));
  EXPECT_FALSE(is_key_column("sha", {"abc#"}));
  EXPECT_FALSE(is_key_column("nr", {"#", "3"}));
  EXPECT_FALSE(is_key_column("nr", {"#", "a#"}));
  EXPECT_FALSE(is_key(table_of({{"nr", {"7"}}}, 1), "nr"));
}

TEST(LikelyColumnsTest, LabelsAreAnOutputBeforeWhatComesBackAndThatBeforeTheRest) {
  const Column labels = {"x1", {"a", "b"}};
  const Column repeats = {"x2", {"v#", "w"}};
  const Column texts = {"x3", {"text #"}};
  const Column constant = {"x4", {"3,5"}};
  EXPECT_EQ(output_of({labels, repeats, texts, constant}), "x1");
  EXPECT_EQ(output_of({repeats, texts, constant}), "x2");
  EXPECT_EQ(output_of({constant, texts}), "x3");
  EXPECT_EQ(output_of({texts, constant}), "x4");
  EXPECT_EQ(output_of({labels, {"x5", {"c", "d"}}}), "x5");
  EXPECT_EQ(output_of({{"air_sentiment", {"a", "b"}}, labels}), "air_sentiment");
}

TEST(LikelyColumnsTest, AnInputByItsNameIsAnOutputOnlyWhereThereIsNothingElse) {
  EXPECT_EQ(output_of({{"x1", {"text #"}}, {"query", {"a", "b"}}}), "x1");
  EXPECT_EQ(output_of({{"question", {"text #"}}, {"query", {"code #"}}}), "query");
}

TEST(LikelyColumnsTest, SomeColumnsAreNeverAnOutput) {
  EXPECT_EQ(output_of({{"id", {"a", "b"}}, {"uuid", {"a", "b"}}}), "");
  EXPECT_EQ(output_of({{"rejected", {"a", "b"}}, {"Meta", {"a", "b"}}}), "");
  EXPECT_EQ(output_of({{"day", {"2024-05-31", "2024-06-01"}}}), "");
  EXPECT_EQ(output_of({{"x", {"20240531", "3"}}}), "x");  // numbers are no dates
}

TEST(LikelyColumnsTest, AKnownOutputIsTheFirstThatHoldsLabels) {
  const Table table = table_of(
      {{"class", {"a"}}, {"answer", {"text #"}}, {"label", {"a", "b"}}, {"tag", {"a", "b"}}});
  EXPECT_EQ(likely_known_output(table, table.columns), "label");
  EXPECT_EQ(likely_known_output(table, {"class", "answer"}), "answer");
  EXPECT_EQ(likely_known_output(table, {"class"}), "");
}

TEST(LikelyColumnsTest, TheInputHasTheLongestTextsButNoKeys) {
  const Table table = table_of({{"uuid", {"0123456789abcdef-#"}}, {"x1", {"a"}}, {"x2", {"bc #"}}});
  EXPECT_EQ(likely_input(table, table.columns), Names{"x2"});
  EXPECT_EQ(likely_input(table, {"uuid"}), Names{"uuid"});
  EXPECT_EQ(likely_input(table, {}), Names{});
}

TEST(LikelyColumnsTest, FurtherTextsAreAsLongAsTheInput) {
  const Table table =
      table_of({{"question", {"what is number #"}},
                {"context", {"a longer text about number #"}},
                {"short", {"text #"}},
                {"word", {"alongerwordwithoutaspace#"}},
                {"seldom", {"a longer text about number #", "", ""}},
                {"lang", {"a language that comes back", "another language of them"}},
                {"answer", {"a longer text about number #"}},
                {"meta", {"a longer text about number #"}}});
  EXPECT_EQ(further_texts(table, table.columns, {"question"}), (Names{"question", "context"}));
  const Table long_ones = table_of({{"x1", {std::string(200, 'a') + " #"}},
                                    {"x2", {std::string(70, 'a') + " #"}},
                                    {"x3", {std::string(50, 'a') + " #"}}});
  EXPECT_EQ(further_texts(long_ones, {"x2", "x3"}, {"x1"}), Names{"x2"});
}

}  // namespace
}  // namespace tuneornot
