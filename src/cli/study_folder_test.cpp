#include "cli/study_folder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/files.h"
#include "base/refusal_test.h"
#include "cli/folder_test.h"
#include "task/load_task.h"

namespace tuneornot {
namespace {

std::string csv(int rows) {
  std::string text = "message,topic\n";
  for (int i = 0; i < rows; ++i) {
    text += "message number " + std::to_string(i) + "," + (i % 2 == 0 ? "even" : "odd") + "\n";
  }
  return text;
}

class StudyFolderTest : public FolderTest {};

TEST_F(StudyFolderTest, ADataFileNamesTheFolderItIsIn) {
  write_file(folder / "a.csv", csv(600));
  const StudyPlace place = find_study(folder / "a.csv", {});
  EXPECT_EQ(place.folder, folder);
  EXPECT_EQ(place.data, "a.csv");
}

TEST_F(StudyFolderTest, AnotherFolderHoldsThePathToTheDataFile) {
  write_file(folder / "a.csv", csv(600));
  const StudyPlace place = find_study(folder / "a.csv", folder / "study");
  EXPECT_EQ(place.folder, folder / "study");
  EXPECT_EQ(place.data, "../a.csv");
}

TEST_F(StudyFolderTest, WhatIsNoFileIsRefused) {
  const std::filesystem::path pipe = folder / "p.csv";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(refusal([&] { find_study(pipe, {}); }),
            pipe.string() +
                ": is no file but a pipe or a device; write the rows into a file and name that");
  write_file(folder / "task.yml", "data: {file: a.csv}\n");
  for (const std::filesystem::path& named : {folder, folder / "task.yml"}) {
    EXPECT_EQ(refusal([&] { find_study(named, {}); }),
              (folder / "task.yml").string() + ": is read when it is called task.yaml; rename it");
  }
}

TEST_F(StudyFolderTest, AFileNameThatIsNoUtf8IsRefused) {
  write_file(folder / "caf\xe9.csv", csv(600));
  for (const std::filesystem::path& named : {folder, folder / "caf\xe9.csv"}) {
    EXPECT_EQ(refusal([&] { find_task(find_study(named, {}), {}, nullptr); }),
              "caf\\xe9.csv: its name is not UTF-8; rename it");
  }
}

TEST_F(StudyFolderTest, AStudyIsAFolder) {
  write_file(folder / "a.csv", csv(600));
  try {
    find_study(folder / "a.csv", folder / "a.csv");
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.what(),
              (folder / "a.csv").string() + ": is a file; name a folder for the study");
  }
}

TEST_F(StudyFolderTest, ATaskFileAndItsFolderNameTheSameStudy) {
  write_file(folder / "task.yaml", "data: {file: a.csv}\n");
  EXPECT_EQ(find_study(folder / "task.yaml", {}).folder, folder);
  EXPECT_EQ(find_study(folder, {}).folder, folder);
}

TEST_F(StudyFolderTest, DataOfAFolderMayHaveTheirStudyInAnother) {
  std::filesystem::create_directories(folder / "set");
  write_file(folder / "set" / "train.csv", csv(600));
  write_file(folder / "set" / "test.csv", csv(100));
  const StudyPlace place = find_study(folder / "set", folder / "study");
  EXPECT_EQ(place.folder, folder / "study");
  const Task task = find_task(place, {}, nullptr).task;
  EXPECT_EQ(task.name, "set");
  EXPECT_EQ(task.data.train, "../set/train.csv");
  EXPECT_EQ(task.data.test, "../set/test.csv");
  std::filesystem::create_directories(folder / "study");
  write_file(folder / "study" / "task.yaml", task_yaml(task));
  EXPECT_FALSE(find_task(place, {}, nullptr).inferred);
  EXPECT_EQ(find_study(folder / "set", folder / "set").data_folder, "");
}

TEST_F(StudyFolderTest, ATaskFileHasItsStudyBesideIt) {
  write_file(folder / "task.yaml", "data: {file: a.csv}\n");
  for (const auto& named : {folder, folder / "task.yaml"}) {
    expect_error(
        ErrorKind::Usage, "leave out --study", [&] { find_study(named, folder / "study"); });
  }
}

TEST_F(StudyFolderTest, WhatIsNotThereIsRefused) {
  expect_error(ErrorKind::Data, "no such file or folder", [&] { find_study(folder / "x", {}); });
}

TEST_F(StudyFolderTest, AnInferredTaskIsCompleteAndSplit) {
  write_file(folder / "a.csv", csv(600));
  const LoadedStudy study = load_study(find_study(folder, {}), {}, nullptr);
  EXPECT_TRUE(study.inferred);
  EXPECT_EQ(study.task.name, "a");
  EXPECT_EQ(study.task.data.input, std::vector<std::string>{"message"});
  EXPECT_EQ(study.task.metrics,
            std::vector<std::string>{"macro_f1"});  // a label holds half the rows
  EXPECT_EQ(study.split.test.size(), 180U);
  EXPECT_FALSE(study.said.empty());
  EXPECT_FALSE(std::filesystem::exists(task_file(folder)));
}

TEST_F(StudyFolderTest, WhatIsNotObviousIsRefusedWithTheOptionsThatSettleIt) {
  write_file(folder / "a.csv", "x1,x2,x3\na,b,c\n");
  expect_error(ErrorKind::Data, "--input x1 --output x3", [&] {
    load_study(find_study(folder, {}), {}, nullptr);
  });
}

TEST_F(StudyFolderTest, AFolderWithSeveralDataFilesIsRefusedWithTheirNames) {
  write_file(folder / "a.csv", csv(600));
  write_file(folder / "b.csv", csv(600));
  expect_error(ErrorKind::Data, R"("a.csv" and "b.csv")", [&] {
    load_study(find_study(folder, {}), {}, nullptr);
  });
}

TEST_F(StudyFolderTest, TrainAndTestAreWordsOfTheirOwn) {
  write_file(folder / "train.csv", csv(600));
  write_file(folder / "latest.csv", csv(600));
  expect_error(ErrorKind::Data, R"("latest.csv" and "train.csv")", [&] {
    load_study(find_study(folder, {}), {}, nullptr);
  });
  std::filesystem::rename(folder / "train.csv", folder / "de-Train.csv");
  std::filesystem::rename(folder / "latest.csv", folder / "test_2.csv");
  const Task task = find_task(find_study(folder, {}), {}, nullptr).task;
  EXPECT_EQ(task.data.train, "de-Train.csv");
  EXPECT_EQ(task.data.test, "test_2.csv");
}

TEST_F(StudyFolderTest, HiddenFilesAreNone) {
  write_file(folder / "rows.csv", csv(600));
  write_file(folder / "._rows.csv", std::string("\0\5\x16\7", 4));
  EXPECT_EQ(find_task(find_study(folder, {}), {}, nullptr).task.data.file, "rows.csv");
}

TEST_F(StudyFolderTest, ColumnsThatAreNamedAreTheFirstLine) {
  std::string rows = "Nachricht,spam\n";
  for (int i = 0; i < 600; ++i) {
    rows += fmt::format("message {},{}\n", i, i % 2 == 0 ? "spam" : "ham");
  }
  write_file(folder / "rows.csv", rows);
  const StudyPlace place = find_study(folder, {});
  EXPECT_EQ(find_task(place, {}, nullptr).task.data.output, "column_2");
  const TaskHints hints = {.input = {"Nachricht"}, .output = "spam"};
  const LoadedStudy study = load_study(place, hints, nullptr);
  EXPECT_EQ(study.dataset.examples.size(), 600U);
  EXPECT_EQ(study.dataset.problems.size(), 0U);
}

TEST_F(StudyFolderTest, AnEmptyFolderIsRefused) {
  expect_error(ErrorKind::Data, "holds no task.yaml", [&] {
    load_study(find_study(folder, {}), {}, nullptr);
  });
}

TEST_F(StudyFolderTest, AFolderOfOtherFilesIsRefusedWithTheirNames) {
  write_file(folder / "rows.xlsx", "PK");
  expect_error(ErrorKind::Data, R"(save the rows of "rows.xlsx" as one of these)", [&] {
    load_study(find_study(folder, {}), {}, nullptr);
  });
}

TEST_F(StudyFolderTest, ALinkThatLeadsInACircleIsNoFile) {
  std::filesystem::create_symlink("circle.csv", folder / "circle.csv");
  expect_error(ErrorKind::Data, "holds no task.yaml", [&] {
    load_study(find_study(folder, {}), {}, nullptr);
  });
}

TEST_F(StudyFolderTest, ATaskFileOfAnotherDataFileIsNotUsed) {
  write_file(folder / "a.csv", csv(600));
  write_file(folder / "b.csv", csv(600));
  write_file(folder / "task.yaml", "data: {file: a.csv, input: message, output: topic}\n");
  EXPECT_FALSE(load_study(find_study(folder / "a.csv", {}), {}, nullptr).inferred);
  expect_error(ErrorKind::Data, "--study DIR", [&] {
    load_study(find_study(folder / "b.csv", {}), {}, nullptr);
  });
}

TEST_F(StudyFolderTest, RowsMayStandInYaml) {
  std::string tests = "prompts: [p.txt]\ntests:\n";
  for (int i = 0; i < 40; ++i) {
    tests +=
        fmt::format("  - vars: {{message: number {}}}\n    assert: [{{type: equals, value: {}}}]\n",
                    i,
                    i % 2 == 0 ? "even" : "odd");
  }
  write_file(folder / "promptfooconfig.yaml", tests);
  for (const auto& named : {folder, folder / "promptfooconfig.yaml"}) {
    const LoadedStudy study = load_study(find_study(named, {}), {}, nullptr);
    EXPECT_EQ(study.task.data.input, std::vector<std::string>{"message"});
    EXPECT_EQ(study.task.labels.size(), 2);
    EXPECT_EQ(study.dataset.examples.size(), 40);
  }
  write_file(folder / "rows.csv", csv(40));  // beside data, YAML may be anything
  EXPECT_EQ(load_study(find_study(folder, {}), {}, nullptr).task.data.file, "rows.csv");
}

class LmEvalStudyTest : public StudyFolderTest {
 protected:
  void SetUp() override {
    StudyFolderTest::SetUp();
    std::filesystem::create_directories(folder / "data");
    std::string rows;
    for (int i = 0; i < 40; ++i) {
      rows += fmt::format("{{\"text\": \"number {}\", \"odd\": {}, \"id\": {}}}\n", i, i % 2, i);
    }
    write_file(folder / "data" / "train.jsonl", rows);
    write_file(folder / "parity.yaml",
               "task: parity\ndataset_path: json\ndataset_kwargs: {data_files: data/train.jsonl}\n"
               "training_split: train\ndescription: Even or odd?\ndoc_to_text: '{{text}}'\n"
               "doc_to_target: odd\ndoc_to_choice: [even, odd]\n");
  }
};

TEST_F(LmEvalStudyTest, ATaskOfLmEvalBecomesATask) {
  for (const auto& named : {folder, folder / "parity.yaml"}) {
    const LoadedStudy study = load_study(find_study(named, {}), {}, nullptr);
    EXPECT_TRUE(study.inferred);
    EXPECT_EQ(study.task.name, "parity");
    EXPECT_EQ(study.task.data.file, "data/train.jsonl");
    EXPECT_EQ(study.task.instruction, "Even or odd?");
    ASSERT_EQ(study.task.labels.size(), 2);
    EXPECT_EQ(study.task.labels[1].name, "odd");
    EXPECT_EQ(study.dataset.examples[3].output, "odd");
    EXPECT_EQ(study.said.front(),
              "lm-eval task parity: data/train.jsonl, which is split; its description is the "
              "instruction");
    EXPECT_EQ(parse_task(task_yaml(study.task), "task.yaml"), study.task);
  }
}

TEST_F(LmEvalStudyTest, TheStudyMayHaveAFolderOfItsOwn) {
  const StudyPlace place = find_study(folder / "parity.yaml", folder / "study");
  EXPECT_EQ(place.folder, folder / "study");
  EXPECT_EQ(load_study(place, {}, nullptr).task.data.file, "../data/train.jsonl");
}

TEST_F(LmEvalStudyTest, ItsOwnTaskFileIsUsedAndNoOther) {
  const std::string columns = ", input: text, output: odd}\n";
  write_file(folder / "task.yaml", "name: mine\ndata: {file: data/train.jsonl" + columns);
  EXPECT_EQ(find_task(find_study(folder / "parity.yaml", {}), {}, nullptr).task.name, "mine");
  write_file(folder / "task.yaml", "data: {file: other.jsonl" + columns);
  expect_error(ErrorKind::Data, "--study DIR", [&] {
    find_task(find_study(folder / "parity.yaml", {}), {}, nullptr);
  });
}

TEST_F(LmEvalStudyTest, HintsOrASecondTaskAreRefused) {
  expect_error(ErrorKind::Usage, "says already which columns", [&] {
    find_task(find_study(folder, {}), {.output = "id"}, nullptr);
  });
  write_file(folder / "other.yml", "dataset_path: json\n");
  expect_error(ErrorKind::Data, "several tasks of lm-eval", [&] { find_study(folder, {}); });
}

TEST_F(StudyFolderTest, HintsBesideATaskFileAreRefused) {
  write_file(folder / "a.csv", csv(600));
  write_file(folder / "task.yaml", "data: {file: a.csv, input: message, output: topic}\n");
  expect_error(ErrorKind::Usage, "edit it there", [&] {
    load_study(find_study(folder, {}), {.output = "topic"}, nullptr);
  });
}

}  // namespace
}  // namespace tuneornot
