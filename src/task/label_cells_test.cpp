#include "task/label_cells.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

using Cells = std::vector<std::string_view>;
using Names = std::vector<std::string>;

TEST(LabelCellsTest, AreListsBetweenBrackets) {
  EXPECT_TRUE(is_label_list(" [] "));
  EXPECT_TRUE(is_label_list("['a']"));
  EXPECT_FALSE(is_label_list("[urgent] refund"));
  EXPECT_FALSE(is_label_list("["));
  EXPECT_FALSE(is_label_list(""));
}

TEST(LabelCellsTest, AreCutAtTheSeparatorUnlessTheyAreLists) {
  EXPECT_EQ(labels_in("a; b ;;c;", ';'), (Names{"a", "b", "c"}));
  EXPECT_EQ(labels_in("a; b", '\0'), Names{"a; b"});
  EXPECT_EQ(labels_in(R"(["a; b","c"])", ';'), (Names{"a; b", "c"}));
  EXPECT_EQ(labels_in("[]", ';'), Names{});
  EXPECT_EQ(labels_in("['a']", ';'), std::nullopt);
}

TEST(FindLabelSeparatorTest, FindsTheOneUnderWhichLabelsComeBack) {
  EXPECT_EQ(find_label_separator(Cells{"a;b", "b;c", "c", "a;c"}, {}), ';');
  EXPECT_EQ(find_label_separator(Cells{"a|b", "b|c", "c", "a|c"}, {}), '|');
  EXPECT_EQ(find_label_separator(Cells{"a, b", "b, c", "c", "a, c"}, {}), ',');
  EXPECT_EQ(
      find_label_separator(
          Cells{"arts, crafts; toys", "toys", "arts, crafts", "toys; games, cards", "games, cards"},
          {}),
      ';');
}

TEST(FindLabelSeparatorTest, FindsNoneInLabelsThatAreWhole) {
  EXPECT_EQ(find_label_separator(Cells{"arts, crafts", "toys", "toys"}, {}), '\0');
  EXPECT_EQ(find_label_separator(Cells{"a", "b"}, {}), '\0');
  EXPECT_EQ(find_label_separator(Cells{R"(["a;b","c"])", R"(["c"])"}, {}), '\0');
  EXPECT_EQ(find_label_separator(Cells{}, {}), '\0');
}

TEST(FindLabelSeparatorTest, KeepsLabelsThatTheTaskListsWhole) {
  const std::vector<Label> listed = {{"wait, what", "", {}}, {"wait", "", {"what"}}};
  EXPECT_EQ(find_label_separator(Cells{"wait, what", "wait", "what"}, {}), ',');
  EXPECT_EQ(find_label_separator(Cells{"wait, what;wait", "wait", "what"}, listed), ';');
}

}  // namespace
}  // namespace tuneornot
