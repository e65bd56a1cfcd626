#include <gtest/gtest.h>

#include "base/random.h"
#include "task/labels.h"
#include "task/load_task.h"

namespace tuneornot {
namespace {

Task least_task() {
  return {.name = "",
          .kind = TaskKind::Classify,
          .instruction = "",
          .labels = {},
          .metrics = {},
          .models = {},
          .strategies = {},
          .data = {.file = "tickets.csv",
                   .train = "",
                   .test = "",
                   .input = {"text"},
                   .output = "label",
                   .group = ""},
          .needs = {}};
}

TEST(TaskYamlTest, WritesOnlyWhatThereIs) {
  EXPECT_EQ(task_yaml(least_task()),
            R"(# Written by tuneornot; edit freely: docs/task-file.md says what each key means.
data:
  file: tickets.csv
  input: [text]
  output: label
kind: classify
needs:
  margin: 0.02
)");
}

TEST(TaskYamlTest, ReadsLikeOneWrittenByHand) {
  Task task = least_task();
  task.name = "helpdesk";
  task.instruction = "Which queue should the message go to?";
  task.labels = {{"billing", "invoices, refunds"}, {"no", ""}};
  task.metrics = {"accuracy", "macro_f1"};
  task.models = {"./smollm2.gguf", "hf:org/repo:Q4_K_M"};
  task.strategies = {"all"};
  task.data.input = {"subject", "body"};
  task.data.group = "customer";
  EXPECT_EQ(task_yaml(task),
            R"(# Written by tuneornot; edit freely: docs/task-file.md says what each key means.
name: helpdesk
data:
  file: tickets.csv
  input: [subject, body]
  output: label
  group: customer
kind: classify
instruction: "Which queue should the message go to?"
labels:
  billing: "invoices, refunds"
  "no": ""
metric: [accuracy, macro_f1]
models: [./smollm2.gguf, "hf:org/repo:Q4_K_M"]
strategies: [all]
needs:
  margin: 0.02
)");
  task.labels = {{"billing", ""}, {"no", ""}};
  EXPECT_NE(task_yaml(task).find("labels:\n  - billing\n  - \"no\"\n"), std::string::npos);
}

TEST(TaskYamlTest, WritesTheKeysOfEachKind) {
  Task task = least_task();
  task.kind = TaskKind::Extract;
  task.schema = "slots.json";
  task.data.slice = "language";
  task.data.time = "sent at";
  task.data.unlabelled = "open.csv";
  EXPECT_EQ(task_yaml(task),
            R"(# Written by tuneornot; edit freely: docs/task-file.md says what each key means.
data:
  file: tickets.csv
  input: [text]
  output: label
  slice: language
  time: sent at
  unlabelled: open.csv
kind: extract
schema: slots.json
needs:
  margin: 0.02
)");
  EXPECT_EQ(parse_task(task_yaml(task), "task.yaml"), task);
}

TEST(TaskYamlTest, WritesWhatRunsToday) {
  Task task = least_task();
  task.current.predictions = "old answers.csv";
  EXPECT_NE(task_yaml(task).find("current:\n  predictions: old answers.csv\n"), std::string::npos);
  EXPECT_EQ(parse_task(task_yaml(task), "task.yaml").current, task.current);
  task.current = {.prompt = "my prompt: v7.txt", .model = "hf:a/b"};
  EXPECT_EQ(parse_task(task_yaml(task), "task.yaml").current, task.current);
  task.current = {.command = "sh -c 'cat # \"x\": {}'"};
  EXPECT_EQ(parse_task(task_yaml(task), "task.yaml").current, task.current);
}

TEST(TaskYamlTest, WritesHowPromptsAreLaidOut) {
  Task task = least_task();
  task.completion = {.input = "query", .output = "", .between = "=="};
  EXPECT_NE(task_yaml(task).find("layout:\n  input: query\n  between: \"==\"\n"),
            std::string::npos);
  EXPECT_EQ(parse_task(task_yaml(task), "task.yaml"), task);
  task.completion.emplace();
  EXPECT_EQ(parse_task(task_yaml(task), "task.yaml"), task);
}

TEST(TaskYamlTest, WritesWhatTheDataCallALabel) {
  Task task = least_task();
  task.many = true;
  task.labels = {{"refund", "money back", {}},
                 {"phone", "", {"Phone call", "1: tel."}},
                 {"other", "none of these", {"fax"}}};
  EXPECT_NE(task_yaml(task).find(R"(kind: classify
many: true
labels:
  refund: money back
  phone: {of: [Phone call, "1: tel."]}
  other: {description: none of these, of: [fax]}
)"),
            std::string::npos);
  EXPECT_EQ(parse_task(task_yaml(task), "task.yaml"), task);
}

const std::vector<std::string> kNastyTexts = {"plain",
                                              "true",
                                              "01",
                                              "1e3",
                                              "null",
                                              "~",
                                              "No",
                                              "a: b",
                                              "a #b",
                                              "#a",
                                              "- a",
                                              "-",
                                              "---",
                                              "...",
                                              "? a",
                                              "[a]",
                                              "{a: b}",
                                              "a, b",
                                              "&a",
                                              "*a",
                                              "!a",
                                              "|",
                                              ">",
                                              "%a",
                                              "@a",
                                              "`a",
                                              "\"a\"",
                                              "'a'",
                                              "it's",
                                              "a\\nb",
                                              "C:\\x41",
                                              "Zürich 東京 😀",
                                              "\u0085\u00a0x\u2028y\u2029z\ufeff",
                                              "a:",
                                              ":a",
                                              "a -",
                                              "./m.gguf",
                                              "<<",
                                              "2024-01-01"};
// Not for the names of labels.
const std::vector<std::string> kNastierTexts = {" leading",
                                                "trailing ",
                                                "two\nlines\n",
                                                "\n\nx",
                                                "tab\there",
                                                "crlf\r\nx",
                                                "bell\x07\x1b[0m\x7f",
                                                "a" + std::string(3000, ' ') + "b"};

TEST(TaskYamlTest, GivesEveryTextBackAsItWas) {
  std::vector<std::string> texts = kNastyTexts;
  texts.insert(texts.end(), kNastierTexts.begin(), kNastierTexts.end());
  for (const std::string& text : texts) {
    Task task = least_task();
    task.name = text;
    task.instruction = text;
    task.labels = {{"other", text}, {"one", ""}};
    task.models = {text, "second"};
    task.data.input = {text, "second"};
    task.data.group = text;
    task.data.slice = text;
    task.data.time = text;
    task.data.unlabelled = text;
    EXPECT_EQ(parse_task(task_yaml(task), "task.yaml"), task) << task_yaml(task);
  }
}

TEST(TaskYamlTest, GivesEveryLabelNameBackAsItWas) {
  for (const std::string& name : kNastyTexts) {
    if (!label_fault(name).empty()) {
      continue;
    }
    Task task = least_task();
    task.labels = {{name, ""}, {"other", ""}};
    EXPECT_EQ(parse_task(task_yaml(task), "task.yaml"), task) << task_yaml(task);
    task.labels = {{name, "described"}, {"other", ""}};
    EXPECT_EQ(parse_task(task_yaml(task), "task.yaml"), task) << task_yaml(task);
    task.labels = {{"one", "described", {name, "second"}}, {"other", "", {"third"}}};
    EXPECT_EQ(parse_task(task_yaml(task), "task.yaml"), task) << task_yaml(task);
  }
}

const std::vector<std::string> kPieces = {
    "a",  "B",  "0", " ",  ":", ": ", "#", " #", "\"",   "'",      "\\",     "\n",   "\t",  "é",
    "東", "😀", "-", "- ", "?", ",",  "[", "]",  "{",    "}",      "&",      "*",    "!",   "|",
    ">",  "%",  "@", "`",  "~", ".",  "/", "=",  "\x01", "\u2028", "\ufeff", "null", "true"};

std::string random_text(Rng& rng) {
  std::string text = "x";
  const std::size_t pieces = rng.below(8);
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    text.insert(rng.below(2) == 0 ? 0 : text.size(), kPieces[rng.below(kPieces.size())]);
  }
  return text;
}

TEST(TaskYamlTest, GivesEveryTaskBackAsItWas) {
  Rng rng(7);
  for (int round = 0; round < 2000; ++round) {
    Task task = least_task();
    task.name = random_text(rng);
    task.kind = static_cast<TaskKind>(rng.below(3));
    task.many = task.kind == TaskKind::Classify && rng.below(2) == 0;
    task.schema = task.kind == TaskKind::Extract ? random_text(rng) : "";
    task.instruction = random_text(rng);
    task.metrics = {random_text(rng)};
    task.models = {"1" + random_text(rng), "2" + random_text(rng)};
    task.data.input = {"1" + random_text(rng), "2" + random_text(rng)};
    task.data.output = "3" + random_text(rng);
    task.effort = static_cast<SearchEffort>(rng.below(3));
    task.needs.margin = rng.uniform() / 2;
    EXPECT_EQ(parse_task(task_yaml(task), "task.yaml"), task) << task_yaml(task);
  }
}

}  // namespace
}  // namespace tuneornot
