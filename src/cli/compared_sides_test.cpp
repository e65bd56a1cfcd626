#include "cli/compared_sides.h"

#include <gtest/gtest.h>

#include <fstream>

#include "cli/folder_test.h"

namespace tuneornot {
namespace {

class ComparedSidesTest : public FolderTest {
 protected:
  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name) << text;
    return (folder / name).string();
  }
};

TEST_F(ComparedSidesTest, TakesTheLongestNameThatIsThere) {
  const std::string study = (folder / "study").string();
  std::filesystem::create_directories(study);
  EXPECT_EQ(named_side(study).part, "");
  EXPECT_EQ(named_side(study + ":few_shot@smollm2").path, study);
  EXPECT_EQ(named_side(study + ":few_shot@smollm2").part, "few_shot@smollm2");
  EXPECT_EQ(named_side(study + ":few_shot@ollama:x").part, "few_shot@ollama:x");
  const std::string odd = file("study:few_shot", "");
  EXPECT_EQ(named_side(odd).path, odd);
  EXPECT_EQ(named_side(odd + ":a:b").part, "a:b");
}

TEST_F(ComparedSidesTest, RefusesWhatIsNotThere) {
  expect_error(ErrorKind::Data, "no such file or folder", [&] { named_side("no\x1b:where"); });
  expect_error(ErrorKind::Data, "no such file or folder", [&] { named_side(""); });
  expect_error(ErrorKind::Data, "no such file or folder", [&] { named_side(":a"); });
}

TEST_F(ComparedSidesTest, FilesBringTheirScores) {
  const std::string ours =
      file("a.jsonl", "{\"id\": 1, \"score\": 1}\n{\"id\": 2, \"score\": 0}\n");
  const std::string theirs = file("b.jsonl", "{\"id\": 2, \"score\": 1}\n");
  const Compared compared = compared_sides({.sides = {ours, theirs}, .task = "", .score = ""});
  EXPECT_EQ(compared.metric, "score");
  EXPECT_EQ(compared.evidence.test_rows.size(), 1);
  EXPECT_EQ(compared.sides[0].left_out, 1);
  EXPECT_EQ(compared.sides[1].name, theirs);
}

// 40 rows of two labels, in a file that is the task's.
TEST_F(ComparedSidesTest, AnswersAreScoredAsATaskHasIt) {
  std::string rows = "text,label\n";
  std::string answers;
  for (int i = 0; i < 40; ++i) {
    const std::string text = "text number " + std::to_string(i);
    rows += text + (i % 2 == 0 ? ",good\n" : ",bad\n");
    answers += R"({"id": ")" + std::to_string(i) + R"(", "text": ")" + text + R"(", "answer": ")" +
               (i < 30 ? "Good." : "none of them") + "\"}\n";
  }
  file("rows.csv", rows);
  file("task.yaml", "data: {file: rows.csv, input: text, output: label}\nmetric: accuracy\n");
  const std::string said = file("said.jsonl", answers);
  const Compared compared =
      compared_sides({.sides = {said, said}, .task = folder.string(), .score = ""});
  EXPECT_EQ(compared.metric, "accuracy");
  ASSERT_EQ(compared.evidence.test_rows.size(), 40);
  double right = 0;
  std::size_t failures = 0;
  for (const Outcome& outcome : compared.evidence.entrants[0].test) {
    right += outcome.score;
    failures += outcome.answer.failure ? 1 : 0;
  }
  EXPECT_EQ(right, 15);
  EXPECT_EQ(failures, 10);
}

TEST_F(ComparedSidesTest, AStudyThatWasNotRunHasNoRoutes) {
  file("rows.csv", "text,label\na,x\nb,y\n");
  file("task.yaml", "data: {file: rows.csv, input: text, output: label}\n");
  expect_error(ErrorKind::Data, "", [&] {
    compared_sides({.sides = {folder.string(), folder.string()}, .task = "", .score = ""});
  });
}

}  // namespace
}  // namespace tuneornot
