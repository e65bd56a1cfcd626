#include "task/census.h"

#include <gtest/gtest.h>

#include "task/faults.h"

namespace tuneornot {
namespace {

class CensusTest : public testing::Test {
 protected:
  CensusTest() { task.data = {.train = "train.csv", .test = "test.csv", .input = {"text"}}; }

  void train(std::string_view input, std::string_view output) { add(input, output, false); }
  void test(std::string_view input, std::string_view output) { add(input, output, true); }
  void add(std::string_view input, std::string_view output, bool is_test) {
    census.add({.line = ++line, .input = input, .output = output}, is_test);
  }

  // Of the faults of this kind, their lines.
  std::vector<std::size_t> lines(const FaultKind& kind) {
    for (const Problem& problem : problems.all()) {
      if (problem.kind == &kind) {
        return problem.lines;
      }
    }
    return {};
  }

  using Lines = std::vector<std::size_t>;

  Task task;
  Census census = Census(task);
  Problems problems;
  std::size_t line = 0;
};

TEST_F(CensusTest, TellsRepeatsAndConflictsInTheOrderOfTheFile) {
  train("One text", "a");   // 1
  train("another", "a");    // 2
  train("one text!", "b");  // 3
  train("ANOTHER", "a");    // 4
  train("One text", "a");   // 5
  train("a third", "b");    // 6
  train("one, text", "b");  // 7
  census.report(task, problems);
  EXPECT_EQ(lines(fault::kRepeat), Lines({4, 5}));
  EXPECT_EQ(lines(fault::kConflict), Lines({3, 7}));
  EXPECT_EQ(census.repeats(), 4U);
  EXPECT_EQ(census.conflicts(), 2U);
}

TEST_F(CensusTest, TellsLeaksByHowTheyAreLikeTheRowsOfTrain) {
  train("One text", "a");     // 1
  train("ONE TEXT", "b");     // 2
  train("another", "b");      // 3
  test("a third", "a");       // 4
  test("ONE TEXT", "a");      // 5: the text of one, the label of the other
  test("one text?", "a");     // 6
  test("another", "a");       // 7
  test("Another", "a");       // 8
  test("another", "unseen");  // 9
  census.report(task, problems);
  EXPECT_EQ(lines(fault::kExactLeak), Lines({5}));
  EXPECT_EQ(lines(fault::kNearLeak), Lines({6}));
  EXPECT_EQ(lines(fault::kOtherLabelLeak), Lines({7, 8, 9}));
  EXPECT_EQ(census.leaks().exact, 3U);
  EXPECT_EQ(census.leaks().near, 2U);
  EXPECT_EQ(census.leaks().other_label, 3U);
  EXPECT_EQ(census.is_leaked(), std::vector<bool>({false, true, true, true, true, true}));
}

TEST_F(CensusTest, TellsLabelsThatLookLikeLists) {
  train("One text", "['a', 'b']");  // 1
  train("another", "[a");           // 2
  train("a third", "[c]");          // 3
  census.report(task, problems);
  EXPECT_EQ(lines(fault::kLikeList), Lines({1, 3}));
}

TEST_F(CensusTest, TellsLabelsWhoseAccentsAreEncodedInTwoWays) {
  train("One text", "caf\u00E9");   // 1
  train("another", "cafe\u0301");   // 2
  train("a third", "Stra\u00DFe");  // 3
  train("a fourth", "STRASSE");     // 4
  census.report(task, problems);
  EXPECT_EQ(lines(fault::kAccentEncoding), Lines({1, 2}));
  EXPECT_EQ(lines(fault::kSimilarLabels), Lines({3, 4}));
}

TEST_F(CensusTest, TellsThatEveryOutputIsTheSame) {
  for (const TaskKind kind : {TaskKind::Extract, TaskKind::Generate}) {
    task.kind = kind;
    Census same(task);
    Census other(task);
    Census few(task);
    few.add({.line = 1, .input = "1", .output = "{}"}, false);
    for (std::size_t row = 1; row <= 10; ++row) {
      same.add({.line = row, .input = std::to_string(row), .output = "{}"}, false);
      other.add(
          {.line = row, .input = std::to_string(row), .output = row == 2 ? "{}" : R"({"a":1})"},
          false);
    }
    Problems told;
    other.report(task, told);
    few.report(task, told);
    EXPECT_EQ(told.count(fault::kOneOutput, "train.csv"), 0U);
    same.report(task, told);
    EXPECT_EQ(told.count(fault::kOneOutput, "train.csv"), 1U);
  }
}

// Comparing each test row with each row of its text would take minutes.
TEST_F(CensusTest, OneTextInEveryRowIsNoMoreWorkThanOthers) {
  for (int i = 0; i < 300'000; ++i) {
    train("yes", "a");
  }
  for (int i = 0; i < 300'000; ++i) {
    test("Yes", "b");
  }
  census.report(task, problems);
  EXPECT_EQ(census.repeats(), 299'999U);
  EXPECT_EQ(census.leaks().other_label, 300'000U);
}

}  // namespace
}  // namespace tuneornot
