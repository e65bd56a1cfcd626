#include "task/dataset.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/refusal_test.h"
#include "task/faults.h"

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

// "repeat 2 at 4": kind, count and first line of each problem but the ones that small data have.
Names kinds_of(const Dataset& dataset) {
  Names kinds;
  for (const Problem& problem : dataset.problems) {
    if (problem.kind == &fault::kRareLabels) {
      continue;
    }
    kinds.push_back(std::string(problem.kind->name) + ' ' + std::to_string(problem.count) + " at " +
                    std::to_string(problem.lines.empty() ? 0 : problem.lines.front()));
  }
  return kinds;
}

// Rows of two labels.
std::string rows(int count) {
  std::string csv;
  for (int i = 0; i < count; ++i) {
    csv += "text " + std::to_string(i) + (i % 2 == 0 ? ",x\n" : ",y\n");
  }
  return csv;
}

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
}

TEST_F(DatasetTest, ReadsWhatTheDataCallALabelAsThatLabel) {
  task.data.slice = "lang";
  task.labels = {{"phone", "", {"Phone call"}}, {"other", "", {"fax", "telex"}}};
  const Dataset dataset =
      loaded("text,label,lang\na,phone,de\nb, Phone call ,\nc,fax,en\nd,telex,en\n");
  Names outputs;
  for (const Example& example : dataset.examples) {
    outputs.push_back(example.output);
  }
  EXPECT_EQ(outputs, (Names{"phone", "phone", "other", "other"}));
  EXPECT_EQ(dataset.examples[0].slice, "de");
  EXPECT_EQ(kinds_of(dataset), Names{"label_spaces 1 at 3"});
}

TEST_F(DatasetTest, NamesExamplesByTheirContent) {
  const Dataset dataset = loaded("text,label\na,x\nb,y\na,x\na,y\na,x\n");
  const std::string id = dataset.examples[0].id;
  EXPECT_EQ(id.size(), 16U);
  EXPECT_EQ(dataset.examples[2].id, id + "-2");
  EXPECT_EQ(dataset.examples[4].id, id + "-3");
  EXPECT_NE(dataset.examples[3].id.substr(0, 16), id);
  EXPECT_EQ(loaded("text,label\nb,y\na,x\n").examples[1].id, id);
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
  EXPECT_EQ(kinds_of(loaded("text,label\na,x\nb,y\nA!,x\n")), Names{"repeat 1 at 4"});
  EXPECT_EQ(kinds_of(loaded("text,label\na,x\nb,y\nA!,x\nB,x\n  a,y\n")),
            (Names{"conflict 2 at 5", "repeat 1 at 4"}));
}

TEST_F(DatasetTest, TellsTestRowsThatStandInTrain) {
  const Dataset dataset =
      loaded_with_test("text,label\na b,x\nb,y\nc,y\n", "text,label\na b,x\nA B!,x\nC,x\nd,x\n");
  EXPECT_EQ(kinds_of(dataset),
            (Names{"exact_leak 1 at 2", "near_leak 1 at 3", "other_label_leak 1 at 4"}));
}

TEST_F(DatasetTest, ComparesOutputsWhereThereAreNoLabels) {
  task.kind = TaskKind::Generate;
  EXPECT_EQ(kinds_of(loaded("text,label\na,x\na,y\n")), Names{"conflict 1 at 3"});
}

TEST_F(DatasetTest, LeavesOutRowsWithoutInputOrOutput) {
  const Dataset dataset = loaded("text,label\n" + rows(30) + "\" \",y\nb,\n");
  EXPECT_EQ(dataset.examples.size(), 30U);
  EXPECT_EQ(kinds_of(dataset), (Names{"missing_input 1 at 32", "missing_output 1 at 33"}));
}

TEST_F(DatasetTest, RefusesAFileOfWhichTooMuchIsLeftOut) {
  EXPECT_EQ(refused("text,label\n" + rows(8) + "short\n"),
            "t.csv:10: more than a tenth of the rows cannot be used (1 of 9: rows with fewer cells "
            "than the header; left out); see tuneornot check; most often the delimiter or the "
            "quotes are not as expected");
  EXPECT_EQ(refused("text,label\na,\nb,\n"),
            "t.csv: no row has both an input and an output; see whether the right columns are "
            "named");
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
            "t.csv:3: a label that is not one of the task's (\"refnd\", did you mean \"refund\"?); "
            "add it to labels: in task.yaml, or correct the rows");
  EXPECT_EQ(refused("text,label\na,refund\nb,shipping\n"),
            "t.csv:3: a label that is not one of the task's (\"shipping\"); add it to labels: in "
            "task.yaml, or correct the rows");
  EXPECT_EQ(loaded("text,label\na,refund\nb,cancel\n").examples.size(), 2U);
}

TEST_F(DatasetTest, RefusesUnlistedLabelsOfTheTestFileToo) {
  task.labels = {{"x", ""}, {"y", ""}};
  EXPECT_EQ(refusal([&] { loaded_with_test("text,label\na,x\nb,y\n", "text,label\nc,z\n"); }),
            "test.csv:2: a label that is not one of the task's (\"z\"); add it to labels: in "
            "task.yaml, or correct the rows");
}

TEST_F(DatasetTest, ReadsLabelsWithoutWhatNobodySees) {
  const Dataset dataset = loaded("text,label\na,x\nb,y \nc,\"\u200By\"\nd,x\n");
  EXPECT_EQ(dataset.examples[1].output, "y");
  EXPECT_EQ(dataset.examples[2].output, "y");
  EXPECT_EQ(kinds_of(dataset), (Names{"label_spaces 1 at 3", "invisible_in_label 1 at 4"}));
}

TEST_F(DatasetTest, RefusesLabelsThatAreOneSpelledTwice) {
  EXPECT_EQ(refused("text,label\na,Spam\nb,ham\nc,spam\n"),
            "t.csv:2: labels that differ only in case, spaces or hyphens "
            "(\"Spam\" (1 row) and \"spam\" (1 row)); 2 of them, lines 2, 4; write them alike, or "
            "list them under "
            "labels: in task.yaml, as two or, with of:, as one");
  task.labels = {{"Spam", ""}, {"spam", ""}, {"ham", ""}};
  EXPECT_EQ(loaded("text,label\na,Spam\nb,ham\nc,spam\n").examples.size(), 3U);
}

TEST_F(DatasetTest, RefusesALabelThatIsALongText) {
  EXPECT_NE(refused("text,label\na,x\nb," + std::string(201, 'y') + "\n")
                .find("t.csv:3: a label of more than 200 bytes"),
            std::string::npos);
}

TEST_F(DatasetTest, TakesAnyOutputsToGenerate) {
  task.kind = TaskKind::Generate;
  EXPECT_EQ(loaded("text,label\na,\" Spam\n\"\nb,spam\n").examples[0].output, " Spam\n");
}

TEST_F(DatasetTest, RefusesDataWithOneLabel) {
  EXPECT_EQ(refused("text,label\na,x\nb,x\n"),
            "t.csv:2: every row has the same label (\"x\"); add rows with another one, or name "
            "another output column");
}

TEST_F(DatasetTest, RefusesAColumnOfNamesForLabels) {
  std::string csv = "text,label\n";
  for (int i = 0; i < 30; ++i) {
    csv += "a" + std::to_string(i) + ",x" + std::to_string(i) + "\n";
  }
  EXPECT_NE(refused(csv).find("hardly a label stands in two rows (30 labels in 30 rows)"),
            std::string::npos);
}

TEST_F(DatasetTest, TakesManyLabelsOfFewRowsEach) {
  std::string csv = "text,label\n";
  for (int i = 0; i < 30; ++i) {  // 14 labels stand alone, 8 in two rows each
    csv += "a" + std::to_string(i) + ",x" + std::to_string(i < 14 ? i : 100 + i / 2) + "\n";
  }
  EXPECT_TRUE(kinds_of(loaded(csv)).empty());
}

TEST_F(DatasetTest, SaysWhichLabelsOnlyTheTestFileHas) {
  const Dataset dataset = loaded_with_test("text,label\na,x\nb,y\n", "text,label\nc,z\nd,x\n");
  EXPECT_EQ(kinds_of(dataset), Names{"unseen_label 1 at 2"});
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

TEST_F(DatasetTest, ATextThatNobodySeesIsNone) {
  std::string csv = "text,label\na,x\n\u200B\uFEFF\u00A0,y\nb,y\nc,\u00A0\n";
  for (int row = 0; row < 20; ++row) {
    csv += "text " + std::to_string(row) + ",x\n";
  }
  const Dataset dataset = loaded(csv);
  EXPECT_EQ(dataset.examples.size(), 22U);
  EXPECT_EQ(kinds_of(dataset),
            (Names{"missing_input 1 at 3", "label_spaces 1 at 5", "missing_output 1 at 5"}));
}

}  // namespace
}  // namespace tuneornot
