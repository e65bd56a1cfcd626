#include "task/load_task.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/refusal_test.h"

namespace tuneornot {
namespace {

// A task file with the least there can be, and `more` from line 2 on.
std::string with(const std::string& more) {
  return "data: {file: t.csv, input: text, output: label}\n" + more;
}

std::string refused(const std::string& yaml) {
  return refusal([&yaml] { parse_task(yaml, "task.yaml"); });
}

TEST(LoadTaskTest, ReadsEveryKeyItUnderstands) {
  const Task task = parse_task(R"(name: helpdesk
data: {file: tickets.csv, input: [subject, body], output: queue, group: customer, delimiter: ";"}
kind: classify
instruction: Which queue should the message go to?
labels: {billing: "invoices, refunds", bug: product misbehaves, other: }
metric: [accuracy, macro_f1]
models: [./smollm2.gguf, "hf:org/repo:Q4_K_M"]
strategies: [all]
needs: {margin: 0.05}
)",
                               "task.yaml");
  const Task expected = {
      .name = "helpdesk",
      .kind = TaskKind::Classify,
      .instruction = "Which queue should the message go to?",
      .labels = {{"billing", "invoices, refunds"}, {"bug", "product misbehaves"}, {"other", ""}},
      .metrics = {"accuracy", "macro_f1"},
      .models = {"./smollm2.gguf", "hf:org/repo:Q4_K_M"},
      .strategies = {"all"},
      .data = {.file = "tickets.csv",
               .train = "",
               .test = "",
               .input = {"subject", "body"},
               .output = "queue",
               .group = "customer",
               .delimiter = ';'},
      .needs = {.margin = 0.05}};
  EXPECT_EQ(task, expected);
}

TEST(LoadTaskTest, NeedsNothingButData) {
  const Task task = parse_task(with(""), "task.yaml");
  EXPECT_EQ(task.kind, TaskKind::Classify);
  EXPECT_EQ(task.data.input, std::vector<std::string>{"text"});
  EXPECT_EQ(task.needs.margin, 0.02);
  EXPECT_TRUE(task.labels.empty());
}

TEST(LoadTaskTest, TakesListsAndSingleTextsAlike) {
  const Task task = parse_task(with("labels: [yes, no]\nmetric: accuracy\nmodels: m.gguf\n"
                                    "strategies: zero_shot\n"
                                    "effort: quick\n"),
                               "task.yaml");
  EXPECT_EQ(task.labels, (std::vector<Label>{{"yes", ""}, {"no", ""}}));
  EXPECT_EQ(task.metrics, std::vector<std::string>{"accuracy"});
  EXPECT_EQ(task.models, std::vector<std::string>{"m.gguf"});
  EXPECT_EQ(task.strategies, std::vector<std::string>{"zero_shot"});
  EXPECT_EQ(task.effort, SearchEffort::Quick);
}

TEST(LoadTaskTest, TakesTrainAndTestFiles) {
  const Task task = parse_task(
      "data: {train: a.jsonl, test: b.jsonl, input: i, output: o}\nkind: generate\n", "t");
  EXPECT_EQ(task.data.train, "a.jsonl");
  EXPECT_EQ(task.data.test, "b.jsonl");
  EXPECT_EQ(task.kind, TaskKind::Generate);
}

TEST(LoadTaskTest, NamesTheFileByItsPath) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "load_task.yaml";
  write_file(path, with("bugdet: 4\n"));
  EXPECT_EQ(refusal([&] { load_task(path); }),
            path.string() + ":2: there is no key \"bugdet\"; did you mean \"budget\"?");
  write_file(path, with(""));
  EXPECT_EQ(load_task(path).data.output, "label");
}

TEST(LoadTaskTest, RefusesUnknownKeysWithTheNearestOne) {
  EXPECT_EQ(refused(with("lables: [a, b]\n")),
            "task.yaml:2: there is no key \"lables\"; did you mean \"labels\"?");
  EXPECT_EQ(refused("data: {file: t.csv, inputs: text, output: label}\n"),
            "task.yaml:1: there is no key \"inputs\" in \"data\"; did you mean \"input\"?");
  EXPECT_EQ(refused(with("needs:\n  nonsense: 1\n")),
            "task.yaml:3: there is no key \"nonsense\" in \"needs\"; the keys are \"margin\", "
            "\"calls_per_month\", \"use\", \"latency_p95_ms\", \"data_may_leave\" and "
            "\"worst_slice\"");
}

TEST(LoadTaskTest, RefusesEveryKeyThatThisVersionDoesNotUnderstand) {
  const std::string advice = "\" is not understood by this version of tuneornot; remove it for now";
  for (const char* key : {"prompt", "budget"}) {
    EXPECT_EQ(refused(with(std::string(key) + ": {usd: 4}\n")),
              std::string("task.yaml:2: \"") + key + advice);
  }
  for (const char* key : {"use", "data_may_leave", "worst_slice"}) {
    EXPECT_EQ(refused(with(std::string("needs: {") + key + ": 1}\n")),
              std::string("task.yaml:2: \"needs.") + key + advice);
  }
}

TEST(LoadTaskTest, ReadsWhatRunsToday) {
  const Task task = parse_task(with("current: {predictions: old.csv}\n"), "task.yaml");
  EXPECT_EQ(task.current.predictions, "old.csv");
  const Task prompted = parse_task(with("current: {prompt: v7.txt, model: big}\n"), "task.yaml");
  EXPECT_EQ(prompted.current, (CurrentSystem{.prompt = "v7.txt", .model = "big"}));
  EXPECT_EQ(parse_task(with("current: {command: ./run --fast}\n"), "task.yaml").current,
            (CurrentSystem{.command = "./run --fast"}));
  const std::string nothing =
      "task.yaml:2: \"current\" does not say what runs today; write {predictions: FILE}, {prompt: "
      "FILE} or {command: COMMAND}";
  EXPECT_EQ(refused(with("current: {}\n")), nothing);
  EXPECT_EQ(refused(with("current: {model: big}\n")), nothing);
  EXPECT_EQ(refused(with("current: {predictions: old.csv, command: run}\n")),
            "task.yaml:2: \"current\" names more than one of predictions, prompt and command; keep "
            "one");
  EXPECT_EQ(refused(with("current: {command: run, model: big}\n")),
            "task.yaml:2: \"current\" names a model, which goes with a prompt; remove it");
  EXPECT_EQ(refused(with("current: {prompt: \"\"}\n")),
            "task.yaml:2: \"current.prompt\" is empty; give it a value or remove it");
  EXPECT_EQ(refused(with("current: old.csv\n")),
            "task.yaml:2: \"current\" must be a map of keys and values");
}

TEST(LoadTaskTest, ReadsHowPromptsAreLaidOut) {
  const auto layout = [](const std::string& yaml) {
    return parse_task(with("layout: " + yaml + "\n"), "task.yaml").completion;
  };
  EXPECT_EQ(layout("chat"), std::nullopt);
  EXPECT_EQ(layout("completion"), CompletionLayout{});
  EXPECT_EQ(layout("{input: query, output: intent}"),
            (CompletionLayout{.input = "query", .output = "intent", .between = "=="}));
  EXPECT_EQ(layout("{between: ---}"), (CompletionLayout{.between = "---"}));
  EXPECT_EQ(refused(with("layout: lines\n")),
            "task.yaml:2: \"layout\" is \"lines\"; it must be chat, completion or the words of a "
            "completion's lines, such as {input: query, output: intent}");
  EXPECT_EQ(refused(with("layout: {input: \"a\\nb\"}\n")),
            "task.yaml:2: \"layout.input\" must be one line");
}

TEST(LoadTaskTest, ACompletionIsNotForAnswersUnderAGrammar) {
  EXPECT_EQ(refused(with("layout: completion\nmany: true\n")),
            "task.yaml:2: \"layout\" can only be chat where a row has many labels; remove it");
  EXPECT_EQ(refused(with("kind: extract\nlayout: completion\n")),
            "task.yaml:3: \"layout\" can only be chat where the kind is extract; remove it");
  EXPECT_EQ(parse_task(with("kind: extract\nlayout: chat\n"), "t").completion, std::nullopt);
}

TEST(LoadTaskTest, TakesADelimiterByItsNameOrAsItIs) {
  const auto delimiter = [](const std::string& yaml) {
    return parse_task("data: {file: f, input: i, output: o, delimiter: " + yaml + "}", "task.yaml")
        .data.delimiter;
  };
  EXPECT_EQ(delimiter("tab"), '\t');
  EXPECT_EQ(delimiter(R"("\t")"), '\t');
  EXPECT_EQ(delimiter("'|'"), '|');
  for (const char* other : {"x", "[\";\"]", "~"}) {
    EXPECT_EQ(refusal([&] { delimiter(other); }),
              R"(task.yaml:1: "data.delimiter" must be ",", ";", tab or "|")");
  }
}

TEST(LoadTaskTest, RefusesKindsThereAreNot) {
  EXPECT_EQ(refused(with("kind: Classify\n")),
            "task.yaml:2: \"kind\" is \"Classify\"; it must be classify, extract or generate");
}

TEST(LoadTaskTest, RefusesEffortsThereAreNot) {
  EXPECT_EQ(refused(with("effort: fast\n")),
            "task.yaml:2: \"effort\" is \"fast\"; it must be quick, normal or thorough");
}

TEST(LoadTaskTest, ReadsTheKeysOfEachKind) {
  EXPECT_TRUE(parse_task(with("many: true\n"), "t").many);
  EXPECT_FALSE(parse_task(with("many: false\n"), "t").many);
  const Task task = parse_task(with("kind: extract\nschema: slots.schema.json\n"), "t");
  EXPECT_EQ(task.kind, TaskKind::Extract);
  EXPECT_EQ(task.schema, "slots.schema.json");
}

TEST(LoadTaskTest, RefusesAKeyOfAnotherKind) {
  EXPECT_EQ(
      refused(with("labels: [a, b]\nkind: generate\n")),
      "task.yaml:2: \"labels\" goes with kind: classify, and the kind is generate; remove one "
      "of the two");
  EXPECT_EQ(
      refused(with("kind: extract\nmany: true\n")),
      "task.yaml:3: \"many\" goes with kind: classify, and the kind is extract; remove one of "
      "the two");
  EXPECT_EQ(refused(with("schema: s.json\n")),
            "task.yaml:2: \"schema\" goes with kind: extract, and the kind is classify; remove one "
            "of the two");
  EXPECT_EQ(refused(with("many: yes\n")),
            "task.yaml:2: \"many\" is yes; it must be true (several labels a row) or false");
}

TEST(LoadTaskTest, ReadsTheColumnsThatNotEveryTaskHas) {
  const Task task = parse_task(
      "data: {file: f, input: i, output: o, slice: language, time: created_at, unlabelled: "
      "u.csv}\n",
      "t");
  EXPECT_EQ(task.data.slice, "language");
  EXPECT_EQ(task.data.time, "created_at");
  EXPECT_EQ(task.data.unlabelled, "u.csv");
}

TEST(LoadTaskTest, ReadsWhatTheDataCallALabel) {
  const Task task = parse_task(with(R"(labels:
  refund: money back
  phone: {of: [Phone call, tel.]}
  other: {description: none of these, of: [fax, telex]}
)"),
                               "t");
  EXPECT_EQ(task.labels,
            (std::vector<Label>{{"refund", "money back", {}},
                                {"phone", "", {"Phone call", "tel."}},
                                {"other", "none of these", {"fax", "telex"}}}));
}

TEST(LoadTaskTest, RefusesSpellingsThatMeanTwoLabels) {
  EXPECT_EQ(refused(with("labels: {a: {of: [b]}, b: x}\n")),
            "task.yaml:2: \"labels\" reads \"b\" both as \"b\" and as \"a\"; keep one");
  EXPECT_EQ(refused(with("labels: {a: {of: [c]}, b: {of: c}}\n")),
            "task.yaml:2: \"labels\" reads \"c\" both as \"a\" and as \"b\"; keep one");
  EXPECT_EQ(refused(with("labels: {a: {of: [c, c]}, b: x}\n")),
            "task.yaml:2: \"c\" stands twice in \"labels.a.of\"; keep one");
  EXPECT_EQ(refused(with("labels: {a: {of: [\" c\"]}, b: x}\n")),
            "task.yaml:2: the label \" c\" begins or ends with a space; remove the space");
  EXPECT_EQ(refused(with("labels: {a: {of: []}, b: x}\n")),
            "task.yaml:2: \"labels.a.of\" is empty; give it a value or remove it");
  EXPECT_EQ(refused(with("labels: {a: {off: [c]}, b: x}\n")),
            "task.yaml:2: there is no key \"off\" for a label; the keys are \"description\" and "
            "\"of\"");
}

TEST(LoadTaskTest, RefusesRepeatedKeysAndItems) {
  EXPECT_EQ(refused(with("name: a\nname: b\n")), "task.yaml:3: \"name\" stands twice; keep one");
  EXPECT_EQ(refused(with("metric: [accuracy, accuracy]\n")),
            "task.yaml:2: \"accuracy\" stands twice in \"metric\"; keep one");
  EXPECT_EQ(refused(with("labels: {a: x, b: y, a: z}\n")),
            "task.yaml:2: \"a\" stands twice; keep one");
}

TEST(LoadTaskTest, RefusesEmptyValuesAndWrongTypes) {
  const std::string empty = "\" is empty; give it a value or remove it";
  EXPECT_EQ(refused(with("name:\n")), "task.yaml:2: \"name" + empty);
  EXPECT_EQ(refused(with("instruction: \"  \"\n")), "task.yaml:2: \"instruction" + empty);
  EXPECT_EQ(refused(with("models: []\n")), "task.yaml:2: \"models" + empty);
  EXPECT_EQ(refused(with("models: [a, ~]\n")), "task.yaml:2: \"models" + empty);
  EXPECT_EQ(refused(with("name: [a]\n")),
            "task.yaml:2: \"name\" must be one text, not a list or a map");
  EXPECT_EQ(refused(with("metric: {accuracy: 1}\n")),
            "task.yaml:2: \"metric\" must be one text, not a list or a map");
  EXPECT_EQ(refused(with("needs: 0.02\n")),
            "task.yaml:2: \"needs\" must be a map of keys and values");
  EXPECT_EQ(refused("data: t.csv\n"), "task.yaml:1: \"data\" must be a map of keys and values");
}

TEST(LoadTaskTest, RefusesFilesThatAreNoMap) {
  const std::string fault =
      "task.yaml:1: a task file holds keys and values, such as data: {file: ...}";
  EXPECT_EQ(refused(""), fault);
  EXPECT_EQ(refused("- a\n"), fault);
  EXPECT_EQ(refused("text"), fault);
  EXPECT_EQ(refused("name: a\n"), "task.yaml:1: there is no \"data\"; say where the examples are");
}

TEST(LoadTaskTest, RefusesDataThatNamesNoFileOrBothKinds) {
  const std::string fault =
      "task.yaml:1: \"data\" names its examples either by \"file\" or by \"train\" and \"test\" "
      "together";
  EXPECT_EQ(refused("data: {input: i, output: o}\n"), fault);
  EXPECT_EQ(refused("data: {file: f, test: t, input: i, output: o}\n"), fault);
  EXPECT_EQ(refused("data: {train: f, input: i, output: o}\n"), fault);
}

TEST(LoadTaskTest, RefusesDataWithoutItsColumns) {
  EXPECT_EQ(refused("data: {file: f, output: o}\n"),
            "task.yaml:1: \"data\" has no \"input\"; name the column that holds what the model "
            "reads");
  EXPECT_EQ(refused("data: {file: f, input: i}\n"),
            "task.yaml:1: \"data\" has no \"output\"; name the column that holds what the model "
            "should answer");
  const std::string twice =
      "task.yaml:1: \"data\" names one column as the output and as something else; the output "
      "stands alone";
  EXPECT_EQ(refused("data: {file: f, input: [a, o], output: o}\n"), twice);
  for (const char* column : {"group", "slice", "time"}) {
    EXPECT_EQ(refused(std::string("data: {file: f, input: a, output: o, ") + column + ": o}\n"),
              twice);
  }
}

TEST(LoadTaskTest, RefusesLabelsThatCannotBeToldApart) {
  EXPECT_EQ(refused(with("labels: [spam]\n")),
            "task.yaml:2: \"labels\" needs at least two labels; add some, or remove it to take "
            "them from the data");
  EXPECT_EQ(refused(with("labels:\n  - spam\n  - ham\n  - spam\n")),
            "task.yaml:5: \"spam\" stands twice in \"labels\"; keep one");
  EXPECT_EQ(
      refused(with("labels: [spam, \"ham\\u200B\"]\n")),
      "task.yaml:2: the label \"ham\u200B\" holds a line break, a tab or a character that nobody "
      "sees; remove it");
  EXPECT_EQ(refused(with("labels: {\" spam\": x, ham: y}\n")),
            "task.yaml:2: the label \" spam\" begins or ends with a space; remove the space");
  EXPECT_EQ(refused(with("labels: {\"\": x, ham: y}\n")),
            "task.yaml:2: the label \"\" is empty; give it a name");
  EXPECT_EQ(refused(with("labels: {spam: [x], ham: y}\n")),
            "task.yaml:2: the description of a label must be one text");
}

TEST(LoadTaskTest, RefusesLatenciesThatAreNoMilliseconds) {
  for (const char* latency : {"0", "-1", "nan", "inf", "300ms", "1e10"}) {
    EXPECT_EQ(refused(with(std::string("needs: {latency_p95_ms: ") + latency + "}\n")),
              std::string("task.yaml:2: \"needs.latency_p95_ms\" is ") + latency +
                  "; it must be milliseconds, from 0.001 to a billion");
  }
  EXPECT_EQ(parse_task(with("needs: {latency_p95_ms: 0.5}\n"), "t").needs.latency_p95_ms, 0.5);
  EXPECT_EQ(parse_task(with("needs: {margin: 0}\n"), "t").needs.latency_p95_ms, std::nullopt);
}

TEST(LoadTaskTest, RefusesMarginsThatAreNoShare) {
  for (const char* margin : {"-0.01", "0.51", "2", "nan", "inf", "2%", "0.02x", "two"}) {
    EXPECT_EQ(refused(with(std::string("needs: {margin: ") + margin + "}\n")),
              std::string("task.yaml:2: \"needs.margin\" is ") + margin +
                  "; it must be a number from 0 to 0.5, such as 0.02 for two points");
  }
  EXPECT_EQ(parse_task(with("needs: {margin: 0}\n"), "t").needs.margin, 0);
  EXPECT_EQ(parse_task(with("needs: {margin: 0.5}\n"), "t").needs.margin, 0.5);
}

TEST(LoadTaskTest, RefusesModelsWithSettings) {
  EXPECT_EQ(refused(with("models:\n  - a.gguf\n  - {ref: b.gguf, context: 4096}\n")),
            "task.yaml:4: a model with settings {ref: ...} is not understood by this version of "
            "tuneornot; write its reference alone");
}

}  // namespace
}  // namespace tuneornot
