#include "task/output_reader.h"

#include <gtest/gtest.h>

#include "table/faults.h"
#include "task/faults.h"

namespace tuneornot {
namespace {

class OutputReaderTest : public testing::Test {
 protected:
  // The output of a cell; "-" where it cannot be used.
  std::string output(std::string_view cell) {
    OutputReader reader(task, form, "t.csv", problems);
    const std::optional<std::string_view> text = reader.read(cell, 7);
    return text ? std::string(*text) : "-";
  }

  // "kind: detail" of what was told, and forgets it.
  std::vector<std::string> told() {
    std::vector<std::string> kinds;
    for (const Problem& problem : problems.all()) {
      kinds.push_back(std::string(problem.kind->name) +
                      (problem.detail.empty() ? "" : ": " + problem.detail));
      EXPECT_EQ(problem.lines, std::vector<std::size_t>{7});
    }
    problems = {};
    return kinds;
  }

  using Told = std::vector<std::string>;

  Task task;
  OutputForm form;
  Problems problems;
};

TEST_F(OutputReaderTest, ALabelIsCleanedAndIsCalledAsTheTaskSays) {
  task.labels = {{"phone", "", {"tel."}}, {"other", "", {}}};
  EXPECT_EQ(output("refund"), "refund");
  EXPECT_EQ(output("tel."), "phone");
  EXPECT_TRUE(told().empty());
  EXPECT_EQ(output(" tel.\u200b"), "phone");
  EXPECT_EQ(told(), (Told{"label_spaces:  tel.\u200b", "invisible_in_label:  tel.<U+200B>"}));
}

TEST_F(OutputReaderTest, ALabelMayLookLikeAnythingElse) {
  for (const char* label : {"01",
                            "1e3",
                            "true",
                            "NA",
                            "null",
                            "<b>x</b>",
                            "=SUM(A1)",
                            "../../etc/passwd",
                            "C:\\x",
                            "{{input}}",
                            "<|im_end|>",
                            "a",
                            "ab",
                            "[]",
                            "{}",
                            "a;b,c|d"}) {
    EXPECT_EQ(output(label), label);
  }
  EXPECT_TRUE(told().empty());
}

TEST_F(OutputReaderTest, NothingStaysNothingInEveryKind) {
  for (const TaskKind kind : {TaskKind::Classify, TaskKind::Extract, TaskKind::Generate}) {
    task.kind = kind;
    EXPECT_EQ(output(" \n"), "");
  }
  task.kind = TaskKind::Classify;
  task.many = true;
  EXPECT_EQ(output(" "), "");
  EXPECT_TRUE(told().empty());
}

TEST_F(OutputReaderTest, SetsOfLabelsAreListsInOneOrder) {
  task.many = true;
  task.labels = {{"late", "", {"too late"}}, {"damaged", "", {}}};
  EXPECT_EQ(output(R"(["late", "damaged"])"), R"(["damaged","late"])");
  EXPECT_EQ(output(R"([1, true, "a;b"])"), R"(["1","a;b","true"])");
  EXPECT_EQ(output("late"), R"(["late"])");
  form.label_separator = ';';
  EXPECT_EQ(output("too late; damaged;"), R"(["damaged","late"])");
  EXPECT_TRUE(told().empty());
}

TEST_F(OutputReaderTest, TellsWhatIsOddAboutASet) {
  task.many = true;
  form.label_separator = '|';
  EXPECT_EQ(output("a|b|a"), R"(["a","b"])");
  EXPECT_EQ(told(), Told{"repeated_in_set: a"});
  EXPECT_EQ(output("[]"), "[]");
  EXPECT_EQ(told(), Told{"no_label"});
  EXPECT_EQ(output(R"([" a"])"), R"(["a"])");
  EXPECT_EQ(told(), Told{"label_spaces:  a"});
  for (const char* broken : {"['late']",
                             "[late]",
                             R"([["a"]])",
                             R"([null])",
                             R"([""])",
                             R"(["\u200b"])",
                             R"([{"a":1}])"}) {
    EXPECT_EQ(output(broken), "-") << broken;
    EXPECT_EQ(told().back(), std::string("broken_label_list: ") + broken);
  }
}

TEST_F(OutputReaderTest, ObjectsAreReadInOneSpelling) {
  task.kind = TaskKind::Extract;
  EXPECT_EQ(output(R"({"b": 1, "a": {"d": [], "c": null}})"), R"({"a":{"c":null,"d":[]},"b":1})");
  EXPECT_TRUE(told().empty());
  EXPECT_EQ(output(R"({"a":1,"a":2})"), R"({"a":2})");
  EXPECT_EQ(told(), Told{"repeated_key"});
}

TEST_F(OutputReaderTest, TellsWhichOutputsAreNoObjects) {
  task.kind = TaskKind::Extract;
  EXPECT_EQ(output("{'a': 1}"), "-");
  EXPECT_EQ(told().front().substr(0, 14), "broken_output:");
  EXPECT_EQ(output("[1]"), "-");
  EXPECT_EQ(told(), Told{"output_no_object: a list"});
  std::string deep = "1";
  for (int i = 0; i < 40; ++i) {
    deep = "{\"a\":" + deep + '}';
  }
  EXPECT_EQ(output(deep), "-");
  EXPECT_EQ(told(), Told{"output_too_deep: nested more than 32 deep"});
}

TEST_F(OutputReaderTest, HoldsObjectsAgainstTheSchema) {
  task.kind = TaskKind::Extract;
  const JsonSchema schema(R"({"required": ["city"]})", "s.json");
  form.schema = &schema;
  EXPECT_EQ(output(R"({"city": "Bern"})"), R"({"city":"Bern"})");
  EXPECT_EQ(output(R"({"town": "Bern"})"), "-");
  EXPECT_EQ(told(), Told{"off_schema: the object has no \"city\""});
}

TEST_F(OutputReaderTest, TextsToGenerateStayAsTheyAre) {
  task.kind = TaskKind::Generate;
  EXPECT_EQ(output(" 01 \n"), " 01 \n");
  EXPECT_TRUE(told().empty());
}

}  // namespace
}  // namespace tuneornot
