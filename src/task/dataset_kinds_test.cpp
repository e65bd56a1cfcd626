#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "base/refusal_test.h"
#include "task/dataset.h"
#include "task/faults.h"
#include "task/label_sets.h"
#include "task/read_examples.h"
#include "task/split.h"

namespace tuneornot {
namespace {

using Names = std::vector<std::string>;

// What the keys of the single kinds do to the examples; dataset_test.cpp has what all share.
class DatasetKindsTest : public testing::Test {
 public:
  ~DatasetKindsTest() override { std::filesystem::remove_all(folder); }

 protected:
  DatasetKindsTest() {
    const std::string test = testing::UnitTest::GetInstance()->current_test_info()->name();
    folder = std::filesystem::path(testing::TempDir()) / ("dataset_kinds_" + test);
    std::filesystem::create_directories(folder);
    task.data = {.input = {"text"}, .output = "label"};
  }

  Dataset loaded(const std::string& file, const std::string& text) {
    write_file(folder / file, text);
    task.data.file = file;
    return load_dataset(task, folder);
  }

  Dataset loaded_with_test(const std::string& train, const std::string& test) {
    write_file(folder / "train.csv", train);
    write_file(folder / "test.csv", test);
    task.data.train = "train.csv";
    task.data.test = "test.csv";
    return load_dataset(task, folder);
  }

  std::string refused(const std::string& file, const std::string& text) {
    return refusal([&] { loaded(file, text); });
  }

  std::filesystem::path folder;
  Task task;
};

Names outputs_of(const Dataset& dataset) {
  Names outputs;
  for (const Example& example : dataset.examples) {
    outputs.push_back(example.output);
  }
  return outputs;
}

// "kind at line: detail" of each problem but the one that small data have.
Names problems_of(const Dataset& dataset) {
  Names problems;
  for (const Problem& problem : dataset.problems) {
    if (problem.kind != &fault::kRareLabels) {
      const std::size_t line = problem.lines.empty() ? 0 : problem.lines.front();
      problems.push_back(std::string(problem.kind->name) + " at " + std::to_string(line) +
                         (problem.detail.empty() ? "" : ": " + problem.detail));
    }
  }
  return problems;
}

// So that a few bad rows are less than a tenth.
std::string rows_of(int count, const std::string& cell) {
  std::string csv;
  for (int i = 0; i < count; ++i) {
    csv += "text " + std::to_string(i) + ',' + cell + '\n';
  }
  return csv;
}

TEST_F(DatasetKindsTest, LabelsArriveAsTheyAreWritten) {
  const Names labels = {"01",
                        "1",
                        "true",
                        "NA",
                        "null",
                        "a",
                        "ab",
                        "abc",
                        "<b>x</b>",
                        "=1+1",
                        "@SUM(A1)",
                        "../../etc/passwd",
                        "C:\\Users",
                        "{{x}}",
                        "<|im_end|>",
                        "{\"a\":1}",
                        "[1]",
                        "Überweisung"};
  std::string jsonl;
  std::string csv = "text,label\n";
  for (std::size_t i = 0; i < 2 * labels.size(); ++i) {
    const std::string& label = labels[i % labels.size()];
    const std::string text = "text " + std::to_string(i);
    std::string quoted;
    std::string escaped;
    for (const char c : label) {
      quoted += c == '"' ? "\"\"" : std::string(1, c);
      escaped += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
    }
    csv += fmt::format("{},\"{}\"\n", text, quoted);
    jsonl += fmt::format("{{\"text\":\"{}\",\"label\":\"{}\"}}\n", text, escaped);
  }
  Names twice = labels;
  twice.insert(twice.end(), labels.begin(), labels.end());
  EXPECT_EQ(outputs_of(loaded("t.csv", csv)), twice);
  EXPECT_EQ(outputs_of(loaded("t.jsonl", jsonl)), twice);
}

TEST_F(DatasetKindsTest, NumbersAndTruthValuesOfJsonAreLabelsAsTheyAreWritten) {
  const Dataset dataset = loaded("t.jsonl",
                                 R"({"text":"a","label":1}
{"text":"b","label":1.0}
{"text":"c","label":true}
{"text":"d","label":1}
)");
  EXPECT_EQ(outputs_of(dataset), (Names{"1", "1.0", "true", "1"}));
}

TEST_F(DatasetKindsTest, SetsOfLabelsComeFromListsAndFromCells) {
  task.many = true;
  EXPECT_EQ(outputs_of(loaded("t.jsonl",
                              R"({"text":"a","label":["y","x"]}
{"text":"b","label":[]}
{"text":"c","label":["x"]}
)")),
            (Names{R"(["x","y"])", "[]", R"(["x"])"}));
  const Dataset dataset = loaded("t.csv", "text,label\na,y;x\nb,x\nc,x;z\nd,z\ne,y\n");
  EXPECT_EQ(outputs_of(dataset),
            (Names{R"(["x","y"])", R"(["x"])", R"(["x","z"])", R"(["z"])", R"(["y"])"}));
  EXPECT_EQ(problems_of(dataset), Names{"label_separator at 0: \";\""});
  complete_task(task, dataset);
  EXPECT_EQ(task.labels, (std::vector<Label>{{"x", "", {}}, {"y", "", {}}, {"z", "", {}}}));
  EXPECT_EQ(task.metrics, (Names{"micro_f1", "macro_f1", "subset_accuracy"}));
  EXPECT_EQ(task.instruction, "Choose all labels that fit the text.");
}

TEST_F(DatasetKindsTest, FaultsOfSingleLabelsAreFoundInSets) {
  task.many = true;
  const std::string csv = "text,label\na,x|y\nb,X|y\nc,y\nd,x\n";
  EXPECT_NE(refused("t.csv", csv).find(R"(("x" (2 rows) and "X" (1 row)))"), std::string::npos);
  task.labels = {{"x", "", {"X"}}, {"z", "", {}}};
  EXPECT_EQ(
      refused("t.csv", csv),
      "t.csv:2: a label that is not one of the task's (\"y\"); add it to labels: in task.yaml, "
      "or correct the rows");
}

TEST_F(DatasetKindsTest, OneLabelThatSomeRowsHaveIsEnoughForSets) {
  task.many = true;
  EXPECT_EQ(problems_of(loaded("t.jsonl",
                               R"({"text":"a","label":["x"]}
{"text":"b","label":[]}
)")),
            Names{"no_label at 2"});
  EXPECT_NE(refused("t.jsonl",
                    R"({"text":"a","label":["x"]}
{"text":"b","label":["x"]}
)")
                .find("every row has the same label"),
            std::string::npos);
}

TEST_F(DatasetKindsTest, ObjectsComeFromObjectsAndFromTexts) {
  task.kind = TaskKind::Extract;
  const Dataset dataset = loaded("t.jsonl",
                                 R"({"text":"a","label":{"b":1,"a":{"d":2,"c":[3]}}}
{"text":"b","label":"{\"b\": 1.0, \"a\": {}}"}
{"text":"a","label":{"a":{"c":[3.0],"d":2},"b":1}}
)");
  EXPECT_EQ(outputs_of(dataset),
            (Names{R"({"a":{"c":[3],"d":2},"b":1})",
                   R"({"a":{},"b":1})",
                   R"({"a":{"c":[3],"d":2},"b":1})"}));
  // The first and the last say the same, whatever the order of their keys.
  EXPECT_EQ(problems_of(dataset), Names{"repeat at 3"});
  complete_task(task, dataset);
  EXPECT_TRUE(task.labels.empty());
  EXPECT_EQ(task.instruction, "Extract what the text says as a JSON object.");
}

TEST_F(DatasetKindsTest, BrokenObjectsAreLeftOutAndNamed) {
  task.kind = TaskKind::Extract;
  const Dataset dataset = loaded(
      "t.csv",
      "text,label\n" + rows_of(29, "{}") + "z,\"{\"\"a\"\": 1}\"\n" + "a,{'b': 1}\nb,[]\nc,\n");
  EXPECT_EQ(dataset.examples.size(), 30U);
  const Names problems = problems_of(dataset);
  ASSERT_EQ(problems.size(), 3U);
  EXPECT_EQ(problems[0].substr(0, 19), "broken_output at 32");
  EXPECT_EQ(problems[1], "output_no_object at 33: a list");
  EXPECT_EQ(problems[2], "missing_output at 34");
}

TEST_F(DatasetKindsTest, FieldsOfSeveralTypesAreNoted) {
  task.kind = TaskKind::Extract;
  EXPECT_EQ(problems_of(loaded("t.jsonl",
                               R"({"text":"a","label":{"n":{"x":1}}}
{"text":"b","label":{"n":{"x":"1"}}}
)")),
            Names{"mixed_types at 2: \"n.x\": integer or string"});
}

TEST_F(DatasetKindsTest, TheSchemaSaysWhichRowsAreWrong) {
  task.kind = TaskKind::Extract;
  task.schema = "s.json";
  write_file(folder / "s.json",
             R"({"properties": {"n": {"type": "integer", "minimum": 0}}, "required": ["n"]})");
  const std::string csv =
      "text,label\n" + rows_of(29, R"("{""n"": 1}")") + "z,\"{\"\"n\"\": 2}\"\n" + "a,{}\n";
  EXPECT_EQ(
      problems_of(loaded("t.csv", csv)),
      (Names{"off_schema at 32: the object has no \"n\"", "unchecked_keyword at 0: minimum"}));
  task.schema = "none.json";
  EXPECT_NE(refused("t.csv", csv).find("none.json"), std::string::npos);
}

TEST_F(DatasetKindsTest, TestRowsOfAKnownGroupAreLeftOut) {
  task.data.group = "user";
  const Dataset dataset = loaded_with_test("text,label,user\na,x,u1\nb,y,u2\nc,y,\n",
                                           "text,label,user\nd,x,u1\na,x,u1\ne,y,\nf,x,u3\n");
  EXPECT_EQ(problems_of(dataset), (Names{"group_leak at 2", "exact_leak at 3"}));
  const Split split = split_dataset(dataset, Task{}, 1);
  EXPECT_EQ(split.test.size(), 2U);
  EXPECT_EQ(split.leaked.size(), 2U);
}

TEST_F(DatasetKindsTest, TimesAreReadInTheOrderThatTheColumnSays) {
  task.data.time = "at";
  const Dataset dataset =
      loaded("t.csv", "text,label,at\na,x,3/4/2024\nb,y,5/31/2024\nc,x,\nd,y,soon\ne,x,1/1/1970\n");
  EXPECT_EQ(dataset.examples[0].time, 1709510400);
  EXPECT_EQ(dataset.examples[1].time, 1717113600);
  EXPECT_EQ(dataset.examples[2].time, std::nullopt);
  EXPECT_EQ(dataset.examples[3].time, std::nullopt);
  EXPECT_EQ(problems_of(dataset),
            (Names{"missing_time at 4", "unreadable_time at 5: soon", "odd_time at 6: 1/1/1970"}));
}

TEST_F(DatasetKindsTest, DatesThatNobodyCanTellAreRefused) {
  task.data.time = "at";
  EXPECT_EQ(
      refused("t.csv", "text,label,at\na,x,2024-05-31\nb,y,3/4/2024\nc,x,5/6/2024\n"),
      "t.csv:3: dates of which nobody can tell day from month (3/4/2024); write them with the "
      "year first, such as 2024-05-31");
}

TEST_F(DatasetKindsTest, ATaskWithoutATimeColumnHasNoTimes) {
  EXPECT_EQ(loaded("t.csv", "text,label,at\na,x,2024-05-31\nb,y,3/4/2024\n").examples[0].time,
            std::nullopt);
}

TEST_F(DatasetKindsTest, UnlabelledRowsAreReadLikeTheOthers) {
  task.data.input = {"subject", "body"};
  task.data.unlabelled = "open.csv";
  write_file(folder / "open.csv", "body,subject,label\nhello,greeting,\n,,\nbye,,x\n");
  Names inputs;
  Names subjects;
  Problems problems;
  const auto keep = [&](const ExampleView& row, std::span<const std::string_view> cells) {
    inputs.push_back(std::to_string(row.line) + ' ' + std::string(row.input));
    subjects.emplace_back(cells[0]);
  };
  EXPECT_EQ(read_unlabelled(task, folder, keep, problems), 2U);
  EXPECT_EQ(inputs, (Names{"2 subject: greeting\nbody: hello", "4 subject:\nbody: bye"}));
  EXPECT_EQ(subjects, (Names{"greeting", ""}));
  EXPECT_EQ(problems.count(fault::kMissingInput, "open.csv"), 1U);
  task.data.unlabelled = "";
  EXPECT_EQ(read_unlabelled(task, folder, keep, problems), 0U);
}

TEST_F(DatasetKindsTest, UnlabelledRowsNeedTheInputColumns) {
  task.data.unlabelled = "open.csv";
  write_file(folder / "open.csv", "body\nhello\n");
  Problems problems;
  const auto ignore = [](const ExampleView&, std::span<const std::string_view>) {};
  EXPECT_EQ(refusal([&] { read_unlabelled(task, folder, ignore, problems); }),
            "open.csv: there is no column \"text\"; the columns are \"body\"");
  write_file(folder / "open.csv", "text,x\n,1\n");
  EXPECT_EQ(read_unlabelled(task, folder, ignore, problems), 0U);
  EXPECT_EQ(problems.count(fault::kNoExample, "open.csv"), 1U);
}

}  // namespace
}  // namespace tuneornot
