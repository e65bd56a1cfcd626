#include "task/unlabelled_draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/files.h"
#include "base/refusal_test.h"

namespace tuneornot {
namespace {

using Names = std::vector<std::string>;

class UnlabelledDrawTest : public testing::Test {
 public:
  ~UnlabelledDrawTest() override { std::filesystem::remove_all(folder); }

 protected:
  UnlabelledDrawTest() {
    const std::string test = testing::UnitTest::GetInstance()->current_test_info()->name();
    folder = std::filesystem::path(testing::TempDir()) / ("unlabelled_draw_" + test);
    std::filesystem::create_directories(folder);
    task.data = {.input = {"text"}, .output = "label", .unlabelled = "open.csv"};
  }

  UnlabelledDraw drawn(const std::string& text, std::size_t most, std::uint64_t seed = 1) {
    write_file(folder / "open.csv", text);
    return drawn_again(most, seed);
  }

  UnlabelledDraw drawn_again(std::size_t most, std::uint64_t seed) {
    Problems problems;
    return draw_unlabelled(task, folder, dataset, {.most = most, .seed = seed}, problems);
  }

  std::filesystem::path folder;
  Task task;
  Dataset dataset;
};

Names inputs_of(const UnlabelledDraw& draw) {
  Names inputs;
  for (const UnlabelledRow& row : draw.rows) {
    inputs.push_back(row.input);
  }
  return inputs;
}

// "text" and rows t0, t1, ...; in this order or the other way round.
std::string numbered_rows(int rows, bool is_reversed = false) {
  std::string text = "text\n";
  for (int row = 0; row < rows; ++row) {
    text += "t" + std::to_string(is_reversed ? rows - 1 - row : row) + "\n";
  }
  return text;
}

TEST_F(UnlabelledDrawTest, LeavesOutTextsThatStandInTheData) {
  dataset.examples = {{.input = "Where is it?", .output = "a"}};
  dataset.test = {{.input = "charged twice", .output = "b"}};
  const UnlabelledDraw draw = drawn("text\nwhere is IT\nnew one\n\"Charged, twice!\"\n", 9);
  EXPECT_EQ(inputs_of(draw), Names{"new one"});
  EXPECT_EQ(draw.read, 3U);
  EXPECT_EQ(draw.known, 2U);
}

TEST_F(UnlabelledDrawTest, DrawsOfEachTextTheFirstRow) {
  const UnlabelledDraw draw = drawn("text\nthe Same\nother\nThe same.\nthe same\n", 9);
  const Names inputs = inputs_of(draw);
  EXPECT_EQ(std::set(inputs.begin(), inputs.end()), (std::set<std::string>{"other", "the Same"}));
  EXPECT_EQ(inputs.size(), 2U);
  EXPECT_EQ(draw.known, 0U);
}

TEST_F(UnlabelledDrawTest, FewerRowsAreTheFirstOfMoreWhereverTheyStand) {
  const Names all = inputs_of(drawn(numbered_rows(100), 1'000));
  ASSERT_EQ(all.size(), 100U);
  EXPECT_EQ(inputs_of(drawn(numbered_rows(100, true), 7)), Names(all.begin(), all.begin() + 7));
  EXPECT_FALSE(std::ranges::is_sorted(all));
  EXPECT_NE(inputs_of(drawn(numbered_rows(100), 7, 2)), Names(all.begin(), all.begin() + 7));
}

// Of 100 rows each is among 10 in a tenth of the draws: of 500 draws in 50, with a standard
// deviation of 6.7, of which the limits are five away.
TEST_F(UnlabelledDrawTest, EveryRowIsAsLikely) {
  std::map<std::string, int> counts;
  drawn(numbered_rows(100), 10);
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    for (const std::string& input : inputs_of(drawn_again(10, seed))) {
      ++counts[input];
    }
  }
  ASSERT_EQ(counts.size(), 100U);
  for (const auto& [input, count] : counts) {
    EXPECT_GT(count, 16) << input;
    EXPECT_LT(count, 84) << input;
  }
}

TEST_F(UnlabelledDrawTest, LeavesOutGroupsOfATestFile) {
  task.data.group = "who";
  dataset.examples = {{.input = "x", .output = "a", .group = "ann"}};
  dataset.test = {{.input = "y", .output = "b", .group = "bob"}, {.input = "z", .output = "b"}};
  const UnlabelledDraw draw = drawn("text,who\none,ann\ntwo,bob\nthree,\n", 9);
  const Names inputs = inputs_of(draw);
  EXPECT_EQ(std::set(inputs.begin(), inputs.end()), (std::set<std::string>{"one", "three"}));
  EXPECT_EQ(draw.known, 1U);
}

TEST_F(UnlabelledDrawTest, KeepsTheCellsOfTheTasksColumns) {
  task.data.input = {"subject", "body"};
  task.data.slice = "lang";
  const UnlabelledDraw draw = drawn("lang,body,id,subject\nde,hello,7,greeting\n", 9);
  ASSERT_EQ(draw.rows.size(), 1U);
  EXPECT_EQ(draw.rows[0].cells, (Names{"greeting", "hello"}));
  EXPECT_EQ(draw.rows[0].input, "subject: greeting\nbody: hello");
  EXPECT_EQ(draw.rows[0].slice, "de");
  EXPECT_EQ(draw.rows[0].line, 2U);
}

TEST_F(UnlabelledDrawTest, AFileWithoutInputsIsRefused) {
  EXPECT_EQ(refusal([&] { drawn("text,x\n,1\n", 9); }),
            "open.csv: no row has an input; see whether it is the right file");
  EXPECT_EQ(refusal([&] { drawn("body\nhello\n", 9); }),
            "open.csv: there is no column \"text\"; the columns are \"body\"");
}

}  // namespace
}  // namespace tuneornot
