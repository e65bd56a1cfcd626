#include "task/dataset.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/hash.h"
#include "task/refusal_test.h"

namespace tuneornot {
namespace {

using Names = std::vector<std::string>;

// A folder of its own for each test.
class DatasetTest : public testing::Test {
 public:
  ~DatasetTest() override { std::filesystem::remove_all(folder); }

 protected:
  DatasetTest() {
    const std::string test = testing::UnitTest::GetInstance()->current_test_info()->name();
    folder = std::filesystem::path(testing::TempDir()) / ("dataset_" + test);
    std::filesystem::create_directories(folder);
    task.data = {.file = "t.csv",
                 .train = "",
                 .test = "",
                 .input = {"text"},
                 .output = "label",
                 .group = ""};
  }

  void write(const std::string& name, const std::string& text) const {
    write_file(folder / name, text);
  }

  Dataset loaded(const std::string& csv) const {
    write("t.csv", csv);
    return load_dataset(task, folder);
  }

  std::string refused(const std::string& csv) const {
    return refusal([&] { loaded(csv); });
  }

  Dataset loaded_with_test(const std::string& train, const std::string& test) {
    write("train.csv", train);
    write("test.csv", test);
    task.data.file = "";
    task.data.train = "train.csv";
    task.data.test = "test.csv";
    return load_dataset(task, folder);
  }

  std::filesystem::path folder;
  Task task;
};

TEST_F(DatasetTest, KeepsExamplesInTheOrderOfTheFileWithTheirPlaces) {
  task.data.group = "user";
  const Dataset dataset = loaded("text,label,user\n\"a\nb\",x,u1\nc,y,\n");
  ASSERT_EQ(dataset.examples.size(), 2U);
  EXPECT_EQ(dataset.examples[0].input, "a\nb");
  EXPECT_EQ(dataset.examples[0].output, "x");
  EXPECT_EQ(dataset.examples[0].group, "u1");
  EXPECT_EQ(dataset.examples[0].file, "t.csv");
  EXPECT_EQ(dataset.examples[0].line, 2U);
  EXPECT_EQ(dataset.examples[1].group, "");
  EXPECT_EQ(dataset.examples[1].line, 4U);
  EXPECT_TRUE(dataset.test.empty());
  EXPECT_TRUE(dataset.said.empty());
}

TEST_F(DatasetTest, NamesExamplesByTheirContent) {
  const Dataset dataset = loaded("text,label\na,x\nb,y\na,x\na,y\na,x\n");
  const std::string id = sha256("a\x1fx").substr(0, 16);
  EXPECT_EQ(dataset.examples[0].id, id);
  EXPECT_EQ(dataset.examples[2].id, id + "-2");
  EXPECT_EQ(dataset.examples[4].id, id + "-3");
  EXPECT_EQ(dataset.examples[3].id, sha256("a\x1fy").substr(0, 16));
}

TEST_F(DatasetTest, NumbersRepeatsAcrossTrainAndTest) {
  const Dataset dataset = loaded_with_test("text,label\na,x\nb,y\n", "text,label\na,x\n");
  EXPECT_EQ(dataset.test[0].id, dataset.examples[0].id + "-2");
}

TEST_F(DatasetTest, ShowsSeveralInputColumnsAsLines) {
  task.data.input = {"subject", "body"};
  const Dataset dataset = loaded("body,label,subject\nhello,x,greeting\n,y,empty\n");
  EXPECT_EQ(dataset.examples[0].input, "subject: greeting\nbody: hello");
  EXPECT_EQ(dataset.examples[1].input, "subject: empty\nbody:");
}

TEST_F(DatasetTest, CountsRepeatsAndThoseUnderAnotherLabel) {
  EXPECT_EQ(loaded("text,label\na,x\nb,y\nA!,x\n").said,
            Names{"1 row repeats another row's text (first: t.csv:4)"});
  EXPECT_EQ(loaded("text,label\na,x\nb,y\nA!,x\nB,x\n  a,y\n").said,
            Names{"3 rows repeat another row's text; 2 of them under another label (first: "
                  "t.csv:5)"});
}

TEST_F(DatasetTest, CountsRepeatsOfTheTestFileApart) {
  const Dataset dataset =
      loaded_with_test("text,label\na,x\nb,y\n", "text,label\na,x\nc,x\nc,y\nc,x\n");
  EXPECT_EQ(dataset.said,
            Names{"2 rows repeat another row's text; 1 of them under another label (first: "
                  "test.csv:4)"});
}

TEST_F(DatasetTest, SpeaksOfOutputsWhereThereAreNoLabels) {
  task.kind = TaskKind::Generate;
  EXPECT_EQ(loaded("text,label\na,x\na,y\n").said,
            Names{"1 row repeats another row's text; 1 of them under another output (first: "
                  "t.csv:3)"});
}

TEST_F(DatasetTest, RefusesEmptyInputsAndOutputs) {
  EXPECT_EQ(refused("text,label\na,x\n\" \",y\n"),
            "t.csv:3: the input \"text\" is empty; fill it in or delete the row");
  EXPECT_EQ(refused("text,label\na,x\nb,\n"),
            "t.csv:3: the output \"label\" is empty; fill it in or delete the row");
}

TEST_F(DatasetTest, RefusesColumnsThereAreNot) {
  task.data.group = "custmer";
  EXPECT_EQ(refused("text,label,customer\na,x,c\n"),
            "t.csv: there is no column \"custmer\", did you mean \"customer\"? the columns are "
            "\"text\", \"label\" and \"customer\"");
}

TEST_F(DatasetTest, RefusesLabelsThatTheTaskDoesNotList) {
  task.labels = {{"refund", ""}, {"cancel", ""}};
  EXPECT_EQ(refused("text,label\na,refund\nb,refnd\n"),
            "t.csv:3: label \"refnd\" is not one of the task's 2 labels; did you mean \"refund\"?");
  EXPECT_EQ(refused("text,label\na,refund\nb,shipping\n"),
            "t.csv:3: label \"shipping\" is not one of the task's 2 labels; add it to labels, or "
            "correct the row");
  EXPECT_EQ(loaded("text,label\na,refund\nb,cancel\n").examples.size(), 2U);
}

TEST_F(DatasetTest, RefusesUnlistedLabelsOfTheTestFileToo) {
  task.labels = {{"x", ""}, {"y", ""}};
  EXPECT_EQ(refusal([&] { loaded_with_test("text,label\na,x\nb,y\n", "text,label\nc,z\n"); }),
            "test.csv:2: label \"z\" is not one of the task's 2 labels; add it to labels, or "
            "correct the row");
}

TEST_F(DatasetTest, RefusesLabelNamesThatAnswersCannotMatch) {
  EXPECT_EQ(refused("text,label\na,x\nb,y \n"),
            "t.csv:3: the label \"y \" begins or ends with a space; remove the space");
  EXPECT_EQ(refused("text,label\na,x\nb,\"y\nz\"\n"),
            "t.csv:3: the label \"y z\" holds a line break, a tab or another control character; "
            "remove it");
  EXPECT_EQ(refused("text,label\na,x\nb," + std::string(201, 'y') + "\n"),
            "t.csv:3: the label \"" + std::string(59, 'y') +
                "…\" has more than 200 bytes; shorten it, or set kind: generate");
  EXPECT_EQ(refused("text,label\na,Spam\nb,ham\nc,spam\n"),
            "t.csv:4: the label \"spam\" differs only by case from \"Spam\" (t.csv:2); write them "
            "alike");
}

TEST_F(DatasetTest, TakesAnyOutputsToGenerate) {
  task.kind = TaskKind::Generate;
  EXPECT_EQ(loaded("text,label\na,\" Spam\n\"\nb,spam\n").examples[0].output, " Spam\n");
}

TEST_F(DatasetTest, RefusesDataWithOneLabel) {
  EXPECT_EQ(refused("text,label\na,x\nb,x\n"),
            "t.csv: every row has the label \"x\"; rows with another one are needed");
}

TEST_F(DatasetTest, SaysWhichLabelsOnlyTheTestFileHas) {
  const Dataset dataset = loaded_with_test("text,label\na,x\nb,y\n", "text,label\nc,z\nd,x\n");
  EXPECT_EQ(dataset.said,
            Names{"no row of the train file has the label \"z\", only the test file"});
  complete_task(task, dataset);
  EXPECT_EQ(task.labels, (std::vector<Label>{{"x", ""}, {"y", ""}, {"z", ""}}));
}

TEST_F(DatasetTest, CompletesAClassificationFromItsRows) {
  complete_task(task, loaded("text,label\na,y\nb,x\nc,z\n"));
  EXPECT_EQ(task.labels, (std::vector<Label>{{"x", ""}, {"y", ""}, {"z", ""}}));
  EXPECT_EQ(task.metrics, Names{"accuracy"});
  EXPECT_EQ(task.instruction, "Choose the label that fits the text.");
  EXPECT_EQ(task.strategies, Names{"all"});
}

TEST_F(DatasetTest, LeadsWithMacroF1WhereOneLabelHoldsHalfTheRows) {
  complete_task(task, loaded("text,label\na,y\nb,y\nc,z\nd,x\n"));
  EXPECT_EQ(task.metrics, Names{"macro_f1"});
}

TEST_F(DatasetTest, CompletesAGeneration) {
  task.kind = TaskKind::Generate;
  complete_task(task, loaded("text,label\na,y\nb,y\n"));
  EXPECT_TRUE(task.labels.empty());
  EXPECT_EQ(task.metrics, Names{"exact_match"});
  EXPECT_EQ(task.instruction, "Answer the input.");
}

TEST_F(DatasetTest, LeavesWhatTheTaskSaysAsItIs) {
  const Task said = {.name = "n",
                     .kind = TaskKind::Classify,
                     .instruction = "Sort it.",
                     .labels = {{"y", "yes"}, {"x", "no"}},
                     .metrics = {"f1"},
                     .models = {},
                     .strategies = {"zero_shot"},
                     .data = task.data,
                     .needs = {}};
  task = said;
  complete_task(task, loaded("text,label\na,y\nb,x\n"));
  EXPECT_EQ(task, said);
}

}  // namespace
}  // namespace tuneornot
