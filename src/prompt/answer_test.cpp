#include "prompt/answer.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

const std::vector<Label> kLabels = {
    {.name = "refund"}, {.name = "refund_status"}, {.name = "Other"}};

TEST(ReadLabelTest, ReadsAnExactAnswer) {
  EXPECT_EQ(read_label("refund", kLabels), "refund");
}

TEST(ReadLabelTest, IgnoresCaseSpacesQuotesAndAFullStopAroundIt) {
  EXPECT_EQ(read_label(" \"Refund\".\n", kLabels), "refund");
  EXPECT_EQ(read_label("OTHER", kLabels), "Other");
}

TEST(ReadLabelTest, FindsTheOnlyLabelNamedInTheFirstLine) {
  EXPECT_EQ(read_label("The label is refund_status, because ...\nrefund", kLabels),
            "refund_status");
}

TEST(ReadLabelTest, IsEmptyForNoLabelAndForTwo) {
  EXPECT_EQ(read_label("I do not know", kLabels), std::nullopt);
  EXPECT_EQ(read_label("refund or other", kLabels), std::nullopt);
  EXPECT_EQ(read_label("", kLabels), std::nullopt);
  EXPECT_EQ(read_label("refunds", kLabels), std::nullopt);
}

TEST(ReadLabelsTest, ReadsAListIntoTheSpellingOfTheExamples) {
  EXPECT_EQ(read_labels(R"(["refund_status", "other"])", kLabels), R"(["Other","refund_status"])");
  EXPECT_EQ(read_labels("The labels:\n[\"refund\"]\nbecause", kLabels), R"(["refund"])");
  EXPECT_EQ(read_labels("[]", kLabels), "[]");
}

TEST(ReadLabelsTest, IsEmptyForNoListAndForAnUnknownLabel) {
  EXPECT_EQ(read_labels("refund", kLabels), std::nullopt);
  EXPECT_EQ(read_labels(R"(["refund", "nothing"])", kLabels), std::nullopt);
  EXPECT_EQ(read_labels(R"([1])", kLabels), std::nullopt);
  EXPECT_EQ(read_labels(R"(["refund")", kLabels), std::nullopt);
}

TEST(ReadObjectTest, ReadsTheFirstObjectWhateverStandsAround) {
  EXPECT_EQ(read_object(R"({"b": 1, "a": "x}"})"), R"({"a":"x}","b":1})");
  EXPECT_EQ(read_object("Sure {here}:\n```json\n{\"a\": [1, 2]}\n```"), R"({"a":[1,2]})");
}

TEST(ReadObjectTest, IsEmptyForNoWholeObject) {
  EXPECT_EQ(read_object("{\"a\": 1"), std::nullopt);
  EXPECT_EQ(read_object("[1]"), std::nullopt);
  EXPECT_EQ(read_object(""), std::nullopt);
  EXPECT_EQ(read_object("{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}"),
            std::nullopt);
}

TEST(LabelListGrammarTest, OffersEachLabelOnceInTheOrderOfItsBytes) {
  EXPECT_EQ(label_list_grammar(std::vector<Label>{{.name = "b\"c"}, {.name = "a"}}),
            "root ::= \"[\" first-0 \"]\"\n"
            "label-0 ::= \"\\\"a\\\"\"\n"
            "first-0 ::= label-0 rest-1 | first-1\n"
            "rest-0 ::= \",\" label-0 rest-1 | rest-1\n"
            "label-1 ::= \"\\\"b\\\\\\\"c\\\"\"\n"
            "first-1 ::= label-1 rest-2 | first-2\n"
            "rest-1 ::= \",\" label-1 rest-2 | rest-2\n"
            "first-2 ::= \"\"\n"
            "rest-2 ::= \"\"\n");
}

TEST(ReadAnswerTest, ReadsByTheShapeOfTheAnswer) {
  const std::vector<Label> labels = {{.name = "a"}, {.name = "b"}};
  EXPECT_EQ(read_answer("It is B.", {.labels = labels}), "b");
  EXPECT_EQ(read_answer("[\"b\", \"a\"]", {.many = true, .labels = labels}), R"(["a","b"])");
  EXPECT_EQ(read_answer("so: {\"x\": 1}", {.kind = TaskKind::Extract, .labels = {}}), R"({"x":1})");
  EXPECT_EQ(read_answer("", {.kind = TaskKind::Generate, .labels = {}}), "");
  EXPECT_EQ(read_answer("neither", {.labels = labels}), std::nullopt);
}

}  // namespace
}  // namespace tuneornot
