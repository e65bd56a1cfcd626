#include "table/default_test.h"

#include <gtest/gtest.h>

#include "base/refusal_test.h"

namespace tuneornot {
namespace {

constexpr YamlRules kRules = {.most_bytes = 1'000'000, .deepest = 20, .if_too_large = ""};

struct Tests {
  std::vector<std::string> whole;     // as JSON
  std::vector<std::string> problems;  // sentences
};

Tests completed(std::string_view yaml) {
  const YamlNode root = parse_yaml(yaml, "t.yaml", kRules);
  std::vector<YamlNode> tests = value_under(root, "tests")->items;
  Problems problems;
  complete_tests(root, "t.yaml", tests, problems);
  Tests result;
  for (const YamlNode& test : tests) {
    result.whole.push_back(compact_json(test));
  }
  for (const Problem& problem : problems.all()) {
    result.problems.push_back(sentence(problem));
  }
  return result;
}

TEST(DefaultTestTest, LeavesTestsAsTheyAreWhereThereIsNone) {
  const Tests tests = completed("tests: [{vars: {a: b}}, text]\n");
  EXPECT_EQ(tests.whole, (std::vector<std::string>{R"({"vars":{"a":"b"}})", "\"text\""}));
  EXPECT_EQ(completed("defaultTest:\ntests: [{a: b}]\n").whole.front(), R"({"a":"b"})");
}

TEST(DefaultTestTest, GivesTestsTheVariablesThatTheyDoNotHave) {
  const Tests tests = completed(
      "defaultTest: {vars: {tone: kind, lang: en}}\n"
      "tests: [{vars: {text: a, lang: de}}, {assert: []}, {vars: file://a.yaml}]\n");
  EXPECT_EQ(tests.whole,
            (std::vector<std::string>{R"({"vars":{"text":"a","lang":"de","tone":"kind"}})",
                                      R"({"assert":[],"vars":{"tone":"kind","lang":"en"}})",
                                      R"({"vars":"file://a.yaml"})"}));
  EXPECT_TRUE(tests.problems.empty());
}

TEST(DefaultTestTest, PutsItsAssertionsBeforeTheTestsOwn) {
  const Tests tests = completed(
      "defaultTest: {assert: [{type: latency}]}\n"
      "tests: [{vars: {a: b}}, {assert: [{type: equals, value: c}]}]\n");
  EXPECT_EQ(tests.whole,
            (std::vector<std::string>{R"({"vars":{"a":"b"},"assert":[{"type":"latency"}]})",
                                      R"({"assert":[{"type":"latency"},)"
                                      R"({"type":"equals","value":"c"}]})"}));
}

TEST(DefaultTestTest, TakesTheAnswerFromTheVariableThatHoldsIt) {
  const Tests tests = completed(
      "defaultTest: {assert: [{type: equals, value: '{{ right }}'}, "
      "{type: contains, value: '{{text}}'}]}\n"
      "tests: [{vars: {text: q, right: a}}, {vars: {text: q}}]\n");
  EXPECT_EQ(tests.whole,
            (std::vector<std::string>{
                R"({"vars":{"text":"q"},"assert":[{"type":"equals","value":"a"},)"
                R"({"type":"contains","value":"{{text}}"}]})",
                R"({"vars":{"text":"q"},"assert":[{"type":"equals","value":"{{ right }}"},)"
                R"({"type":"contains","value":"{{text}}"}]})"}));
}

TEST(DefaultTestTest, TellsTheKeysThatAreNotRead) {
  const Tests tests =
      completed("x: y\ndefaultTest: {threshold: 1, vars:, options: {}}\ntests: []\n");
  EXPECT_EQ(tests.problems,
            std::vector<std::string>{"t.yaml:2: keys of promptfoo's defaultTest that are not read "
                                     "(\"threshold\" and \"options\")"});
}

TEST(DefaultTestTest, RefusesWhatStandsInAnotherFile) {
  const auto refused = [](std::string_view yaml) { return refusal([yaml] { completed(yaml); }); };
  EXPECT_EQ(refused("defaultTest: file://d.yaml\ntests: []\n"),
            "t.yaml:1: defaultTest is \"file://d.yaml\"; write its vars: and assert: here");
  EXPECT_EQ(refused("tests: []\ndefaultTest: {vars: file://v.yaml}\n"),
            "t.yaml:2: defaultTest's vars must be a map, and stand in this file");
  EXPECT_EQ(refused("tests: []\ndefaultTest: {assert: {type: equals}}\n"),
            "t.yaml:2: defaultTest's assert must be a list, and stand in this file");
}

TEST(DefaultTestTest, RefusesCopiesThatFillTheMemory) {
  std::string yaml = "defaultTest: {vars: {a: " + std::string(100'000, 'x') + "}}\ntests:\n";
  for (int i = 0; i < 1'000; ++i) {
    yaml += "- {}\n";
  }
  EXPECT_EQ(refusal([&yaml] { completed(yaml); }),
            "t.yaml:1: defaultTest is too large for 1000 tests; leave out what they share");
}

}  // namespace
}  // namespace tuneornot
