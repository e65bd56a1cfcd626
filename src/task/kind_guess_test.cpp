#include "task/kind_guess.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

// A table of one column whose values come again and again, each with its number for every '#'.
Table column_of_values(const std::vector<std::string>& values, std::size_t rows) {
  Table table{.file = "t.csv", .columns = {"label"}};
  for (std::size_t row = 0; row < rows; ++row) {
    std::string value = values[row % values.size()];
    if (const std::size_t at = value.find('#'); at != std::string::npos) {
      value.replace(at, 1, std::to_string(row));
    }
    table.rows.push_back({.line = row + 2, .cells = {value}});
  }
  return table;
}

std::optional<KindGuess> guess(const std::vector<std::string>& values, std::size_t rows = 100) {
  return guess_kind(column_of_values(values, rows), "label");
}

TEST(KindGuessTest, FewValuesThatComeBackAreLabels) {
  const auto labels = guess({"late", "damaged", ""});
  ASSERT_TRUE(labels);
  EXPECT_EQ(labels->kind, TaskKind::Classify);
  EXPECT_FALSE(labels->many);
  EXPECT_EQ(labels->labels, 2U);
  EXPECT_EQ(labels->because, "\"label\" holds 2 different values in 67 rows");
  EXPECT_EQ(labels->doubt, "");
}

TEST(KindGuessTest, ValuesThatDoNotComeBackAreGenerated) {
  EXPECT_EQ(guess({"an answer, and # more; so it is"})->kind, TaskKind::Generate);
}

TEST(KindGuessTest, OneLongTextAmongLabelsIsASlip) {
  std::vector<std::string> values(120);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = i % 3 == 0 ? "bug" : i % 3 == 1 ? "refund" : "other";
  }
  values[7] = std::string(240, 'x');
  EXPECT_EQ(guess(values, values.size())->kind, TaskKind::Classify);
  EXPECT_EQ(guess(values, values.size())->labels, 4U);
  values[8] = std::string(241, 'x');  // two in 120 rows are no slip
  EXPECT_EQ(guess(values, values.size())->kind, TaskKind::Generate);
  EXPECT_EQ(guess({std::string(240, 'x') + '#'}, 1)->kind, TaskKind::Generate);
}

TEST(KindGuessTest, ManyShortValuesThatComeBackMayBeEither) {
  std::vector<std::string> values;
  for (int i = 0; i < 30; ++i) {
    values.push_back("value " + std::to_string(i));
  }
  EXPECT_EQ(guess(values, 90), std::nullopt);
}

TEST(KindGuessTest, ObjectsInNineOfTenRowsAreExtracted) {
  std::vector<std::string> values(9, R"({"n": #})");
  values.emplace_back("{'n': 1}");
  const auto objects = guess(values);
  ASSERT_TRUE(objects);
  EXPECT_EQ(objects->kind, TaskKind::Extract);
  EXPECT_EQ(objects->because, "\"label\" holds JSON objects in 90 of 100 rows");
  values.emplace_back("none");
  EXPECT_EQ(guess(values, 110)->kind, TaskKind::Generate);
}

TEST(KindGuessTest, ListsAreSetsOfLabels) {
  const auto lists = guess({R"(["late","damaged"])", "[]", R"(["late"])"});
  ASSERT_TRUE(lists);
  EXPECT_EQ(lists->kind, TaskKind::Classify);
  EXPECT_TRUE(lists->many);
  EXPECT_EQ(lists->labels, 2U);
  EXPECT_EQ(lists->because, "\"label\" holds lists of 2 different labels in 100 rows");
}

TEST(KindGuessTest, ValuesThatAreLabelsOnlyOnceTheyAreCutAreSetsOfLabels) {
  // 6 labels, of which the pairs and triples are more than 20.
  const std::vector<std::string> labels = {"ab", "cd", "ef", "gh", "ij", "kl"};
  std::vector<std::string> values;
  for (const std::string& one : labels) {
    for (const std::string& other : labels) {
      values.push_back(one == other ? one : one + "; " + other);
    }
  }
  const auto sets = guess(values, 72);
  ASSERT_TRUE(sets);
  EXPECT_TRUE(sets->many);
  EXPECT_EQ(sets->labels, 6U);
  EXPECT_EQ(sets->because,
            "\"label\" holds 6 different labels, several in one cell with \";\" between");
}

TEST(KindGuessTest, LabelsThatCouldBeCutStayWholeAndThatIsSaid) {
  const auto labels = guess({"late; damaged", "late", "damaged"});
  ASSERT_TRUE(labels);
  EXPECT_FALSE(labels->many);
  EXPECT_EQ(labels->doubt,
            "labels: if \";\" in \"label\" stands between several labels, set many: true in "
            "task.yaml");
  EXPECT_EQ(guess({"arts, crafts", "toys"})->doubt, "");
}

}  // namespace
}  // namespace tuneornot
