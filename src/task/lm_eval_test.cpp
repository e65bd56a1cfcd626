#include "task/lm_eval.h"

#include <gtest/gtest.h>

#include "base/refusal_test.h"

namespace tuneornot {
namespace {

using Strings = std::vector<std::string>;

const std::string kFiles =
    "dataset_path: json\n"
    "dataset_kwargs: {data_files: {train: a.jsonl, dev: b.jsonl, test: c.jsonl}}\n";
const std::string kSplits = "training_split: train\ntest_split: test\n";
const std::string kColumns = "doc_to_text: '{{text}}'\ndoc_to_target: label\n";

LmEvalTask parsed(const std::string& yaml) {
  return parse_lm_eval(yaml, "t.yaml");
}

std::string refused(const std::string& yaml) {
  return refusal([&yaml] { parsed(yaml); });
}

// Without the place.
std::string fault_of(const std::string& more) {
  const std::string message = refused(kFiles + kSplits + kColumns + more);
  return message.substr(std::min(message.find(": ") + 2, message.size()));
}

TEST(LmEvalTest, IsKnownByItsKeys) {
  EXPECT_TRUE(is_lm_eval("dataset_path: json\n"));
  EXPECT_TRUE(is_lm_eval("task: a\ndoc_to_text: b\n"));
  EXPECT_TRUE(is_lm_eval("include: a.yaml\ntask: b\n"));
  EXPECT_FALSE(is_lm_eval("tests:\n  - vars: {dataset_path: x}\n"));
  EXPECT_FALSE(is_lm_eval("data: {file: a.csv}\n"));
}

TEST(LmEvalTest, GivesFilesColumnsAndTheInstruction) {
  const LmEvalTask task =
      parsed("task: sort\n" + kFiles + kSplits + "description: \"Sort it.\\n\\n\"\n" + kColumns);
  EXPECT_EQ(task.hints.name, "sort");
  EXPECT_EQ(task.hints.input, Strings{"text"});
  EXPECT_EQ(task.hints.output, "label");
  EXPECT_EQ(task.hints.kind, std::nullopt);
  EXPECT_EQ(task.files.train, "a.jsonl");
  EXPECT_EQ(task.files.test, "c.jsonl");
  EXPECT_EQ(task.instruction, "Sort it.");
  EXPECT_EQ(task.said,
            Strings{"lm-eval task sort: train a.jsonl, test c.jsonl; its description is the "
                    "instruction"});
}

TEST(LmEvalTest, ChoicesMakeAClassification) {
  const LmEvalTask list = parsed(kFiles + kSplits + kColumns + "doc_to_choice: [' no', ' yes']\n");
  EXPECT_EQ(list.choices, (Strings{"no", "yes"}));
  EXPECT_EQ(list.hints.kind, TaskKind::Classify);
  const LmEvalTask map = parsed(kFiles + kSplits + kColumns + "doc_to_choice: {0: no, 1: yes}\n");
  EXPECT_EQ(map.choices, (Strings{"no", "yes"}));
  const LmEvalTask jinja =
      parsed(kFiles + kSplits + kColumns + "doc_to_choice: \"{{['no', 'yes']}}\"\n");
  EXPECT_EQ(jinja.choices, (Strings{"no", "yes"}));
}

TEST(LmEvalTest, ATargetMayChooseFromAList) {
  const LmEvalTask task = parsed(kFiles + kSplits + "doc_to_text: '{{text|trim}}'\n" +
                                 "doc_to_target: \"{{['no', 'yes'][answer]}}\"\n");
  EXPECT_EQ(task.hints.input, Strings{"text"});
  EXPECT_EQ(task.hints.output, "answer");
  EXPECT_EQ(task.choices, (Strings{"no", "yes"}));
  EXPECT_EQ(task.hints.kind, TaskKind::Classify);
}

TEST(LmEvalTest, SaysWhatIsNotRead) {
  const LmEvalTask task =
      parsed(kFiles + kSplits + "validation_split: dev\nnum_fewshot: 3\n" +
             "doc_to_text: \"Q: {{text}} in {{place}}\\nA:\"\ndoc_to_target: '{{label}}'\n");
  EXPECT_EQ(task.hints.input, (Strings{"text", "place"}));
  EXPECT_EQ(task.said,
            (Strings{"lm-eval task: train a.jsonl, test c.jsonl",
                     "lm-eval: b.jsonl is not read; dev is taken from the train rows",
                     "lm-eval: the words of doc_to_text around its columns are not read; what is "
                     "asked, instruction: in task.yaml says",
                     "lm-eval: not read: \"num_fewshot\""}));
}

TEST(LmEvalTest, TheSplitsMayBeOneFile) {
  const std::string path = "dataset_path: csv\n";
  const LmEvalTask alone =
      parsed(path + "dataset_kwargs: {data_files: [a.csv], data_dir: d, sep: ';'}\n" +
             "test_split: train\n" + kColumns);
  EXPECT_EQ(alone.files.file, "d/a.csv");
  EXPECT_EQ(alone.files.train, "");
  EXPECT_EQ(alone.hints.delimiter, ';');
  EXPECT_EQ(alone.said, Strings{"lm-eval task: d/a.csv, which is split"});
  const LmEvalTask validated = parsed(kFiles + "training_split: train\nvalidation_split: dev\n" +
                                      "test_split:\n" + kColumns);
  EXPECT_EQ(validated.files.test, "b.jsonl");
}

TEST(LmEvalTest, WhatOnlyLmEvalCanDoIsRefusedWithWhatToDo) {
  EXPECT_EQ(refused("dataset_path: glue\n" + kSplits + kColumns),
            "t.yaml:1: the data set \"glue\" is not on this machine; save its splits as JSONL "
            "(to_json of datasets), and write dataset_path: json with dataset_kwargs: "
            "{data_files: {train: train.jsonl, test: test.jsonl}}");
  EXPECT_EQ(refused(kFiles + kSplits + "doc_to_text: !function u.f\n"),
            "t.yaml:5: \"doc_to_text\" is computed by Python (!function), which is not run; write "
            "what it makes into a column of the data, and name that");
  EXPECT_EQ(refused(kFiles + kSplits + "doc_to_text: '{{text|upper}}'\n"),
            "t.yaml:5: \"doc_to_text\" computes something ({{text|upper}}), which only lm-eval "
            "can; write it with {{column}} alone, and what is computed into a column of the data");
  EXPECT_EQ(fault_of("include: base.yaml\n"),
            "\"include\" is something that only lm-eval can do; write the keys of that file here");
  EXPECT_EQ(fault_of("output_type: loglikelihood_rolling\n"),
            "asks how likely texts are, which has no right answer to compare with");
  EXPECT_EQ(fault_of("doc_to_choice: choices\n"),
            "the choices change from row to row, which this version cannot take; write one list of "
            "choices, or a column with the whole question and its choices");
  EXPECT_EQ(fault_of("description: 'About {{topic}}'\n"),
            "\"description\" changes from row to row; write what is the same in all");
  EXPECT_EQ(fault_of("task: [a, b]\n"), "is a group of tasks; name the file of one of them");
}

TEST(LmEvalTest, WhatIsMissingOrUnclearIsRefused) {
  EXPECT_EQ(refused("- a\n"), "t.yaml:1: is no task of lm-eval, which is a map");
  EXPECT_EQ(refused("dataset_path: json\n"),
            "t.yaml:1: there is no \"dataset_kwargs\", which a task of lm-eval needs here");
  EXPECT_EQ(refused("dataset_path: json\ndataset_kwargs: {a: b}\n"),
            "t.yaml:2: \"dataset_kwargs\" has no \"data_files\"; name the files there");
  EXPECT_EQ(refused(kFiles + kColumns),
            "t.yaml:2: no split is named; write training_split: and test_split:");
  EXPECT_EQ(refused(kFiles + "test_split: eval\n" + kColumns),
            "t.yaml:3: \"test_split\" is \"eval\", which \"data_files\" does not have");
  EXPECT_EQ(refused(kFiles + kSplits + "doc_to_text: [a]\n"),
            "t.yaml:5: \"doc_to_text\" must be one text");
  EXPECT_EQ(refused(kFiles + kSplits + "doc_to_text: text\ndoc_to_target: [a, b]\n"),
            "t.yaml:6: \"doc_to_target\" is a list; name one column with the right answer");
  EXPECT_EQ(refused(kFiles + kSplits + "doc_to_text: text\ndoc_to_target: '#### {{a}}'\n"),
            "t.yaml:6: \"doc_to_target\" must be one column alone, such as {{answer}}");
  EXPECT_EQ(fault_of("doc_to_choice: [yes]\n"), "at least two choices are needed");
  EXPECT_EQ(fault_of("doc_to_choice: [yes, ' yes']\n"), "the choice \"yes\" stands twice");
}

TEST(LmEvalTest, FilesOfOtherPlacesAreRefused) {
  const std::string rest = "training_split: train\n" + kColumns;
  const auto said_of = [&rest](const std::string& settings) {
    return refused("dataset_path: json\ndataset_kwargs: {" + settings + "}\n" + rest);
  };
  EXPECT_EQ(said_of("data_files: {train: 'https://a.b/c.jsonl'}"),
            "t.yaml:2: \"https://a.b/c.jsonl\" is not the name of one file; download it, or name "
            "the file");
  EXPECT_EQ(said_of("data_files: '*.jsonl'"),
            "t.yaml:2: \"*.jsonl\" is not the name of one file; download it, or name the file");
  EXPECT_EQ(said_of("data_files: [a.jsonl, b.jsonl]"),
            "t.yaml:2: a split of several files is not read; join them in one");
  EXPECT_EQ(said_of("data_files: a.json, field: data"),
            "t.yaml:2: the rows stand under a key of the file; write the array alone, for instance "
            "with jq .data");
  EXPECT_EQ(said_of("data_files: a.json, sep: x"),
            "t.yaml:2: \"sep\" must be \",\", \";\", a tab or \"|\"");
}

Table table_of(const Strings& outputs) {
  Table table{.file = "a.jsonl", .columns = {"text", "label"}};
  for (const std::string& output : outputs) {
    table.rows.push_back({.line = 1, .cells = {"t", output}});
  }
  return table;
}

TEST(LmEvalTest, NumbersArePlacesInTheListOfChoices) {
  const std::vector<Label> labels =
      labels_of({"no", "yes"}, table_of({"0", "1", "", "1"}), "label");
  ASSERT_EQ(labels.size(), 2);
  EXPECT_EQ(labels[0], (Label{.name = "no", .description = "", .of = {"0"}}));
  EXPECT_EQ(labels[1], (Label{.name = "yes", .description = "", .of = {"1"}}));
}

TEST(LmEvalTest, TextsAreTheChoicesThemselves) {
  for (const Label& label : labels_of({"no", "yes"}, table_of({"no", "yes", "1"}), "label")) {
    EXPECT_TRUE(label.of.empty());
  }
  for (const Label& label : labels_of({"0", "1"}, table_of({"0", "1"}), "label")) {
    EXPECT_TRUE(label.of.empty());
  }
}

TEST(LmEvalTest, NumbersThatMayBeEitherAreRefused) {
  EXPECT_EQ(refusal([] { labels_of({"1", "2"}, table_of({"1"}), "label"); }),
            "a.jsonl: \"label\" holds numbers, which may be choices or their places in the list; "
            "write the choices themselves into the data");
}

}  // namespace
}  // namespace tuneornot
