#include "check/proposals.h"

#include <gtest/gtest.h>

#include "task/load_task.h"

namespace tuneornot {
namespace {

using Lines = std::vector<std::string>;

Task classify() {
  return {.data = {.file = "t.csv", .input = {"text"}, .output = "label"}};
}

ColumnSurvey with_column(ColumnProfile column) {
  return {.rows = 1'000, .columns = {std::move(column)}};
}

const ColumnProfile kCustomer = {
    .name = "customer", .values = 1'000, .distinct = 300, .mean_bytes = 6};

TEST(ProposalsTest, AColumnThatRepeatsMayBeTheGroup) {
  const std::vector<Proposal> proposed = proposals(classify(), {}, with_column(kCustomer));
  ASSERT_EQ(proposed.size(), 1U);
  EXPECT_EQ(proposed[0].kind, "group");
  EXPECT_EQ(proposed[0].under, "data");
  EXPECT_EQ(proposed[0].lines, Lines{"  group: customer"});
  EXPECT_EQ(proposed[0].message,
            "if rows with one \"customer\" belong together, keep them on one side of the split: "
            "300 values in 1000 rows");
}

TEST(ProposalsTest, WhatIsNoGroupIsNotProposed) {
  const auto count = [](ColumnProfile column) {
    return proposals(classify(), {}, with_column(std::move(column))).size();
  };
  ColumnProfile column = kCustomer;
  column.distinct = 990;  // hardly a value comes back
  EXPECT_EQ(count(column), 0U);
  column = kCustomer;
  column.numbers = 1'000;  // a measure
  EXPECT_EQ(count(column), 0U);
  column.name = "customer_id";
  EXPECT_EQ(count(column), 1U);
  column = kCustomer;
  column.mean_bytes = 200;  // a text
  EXPECT_EQ(count(column), 0U);
  column = kCustomer;
  column.tells_output = true;
  EXPECT_EQ(count(column), 0U);
  column = kCustomer;
  column.values = 500;
  EXPECT_EQ(count(column), 0U);
  column = kCustomer;
  column.name = "text";  // the input
  EXPECT_EQ(count(column), 0U);
  Task task = classify();
  task.data.group = "user";
  EXPECT_EQ(proposals(task, {}, with_column(kCustomer)).size(), 0U);
}

TEST(ProposalsTest, DatesMaySplitAndFewValuesMayBeSlices) {
  ColumnSurvey survey = with_column({.name = "sent at",
                                     .values = 1'000,
                                     .distinct = 400,
                                     .mean_bytes = 10,
                                     .dates = 1'000,
                                     .first_time = 1'714'521'600,   // 2024-05-01
                                     .last_time = 1'735'776'000});  // 2025-01-02
  survey.columns.push_back({.name = "language", .values = 1'000, .distinct = 3, .mean_bytes = 2});
  const std::vector<Proposal> proposed = proposals(classify(), {}, survey);
  ASSERT_EQ(proposed.size(), 2U);
  EXPECT_EQ(proposed[0].lines, Lines{"  time: sent at"});
  EXPECT_NE(proposed[0].message.find("2024-05-01 to 2025-01-02"), std::string::npos);
  EXPECT_EQ(proposed[1].lines, Lines{"  slice: language"});
}

TEST(ProposalsTest, RareLabelsMayBeMerged) {
  Task task = classify();
  task.labels = {{.name = "bug", .description = "it is broken", .of = {}},
                 {.name = "rare 1", .description = "", .of = {"Rare one"}}};
  const std::vector<LabelCount> labels = {{.name = "refund", .rows = 50},
                                          {.name = "bug", .rows = 40},
                                          {.name = "rare 1", .rows = 3},
                                          {.name = "no", .rows = 2}};
  const std::vector<Proposal> proposed = proposals(task, labels, {});
  ASSERT_EQ(proposed.size(), 1U);
  EXPECT_EQ(proposed[0].kind, "merge_rare");
  EXPECT_EQ(proposed[0].lines,
            (Lines{"labels:",
                   "  bug: it is broken",
                   "  refund: \"\"",
                   "  other: {description: none of these, of: [Rare one, \"no\", rare 1]}"}));
}

TEST(ProposalsTest, LabelsSpelledAlikeAreOneOrTwo) {
  const std::vector<LabelCount> labels = {
      {.name = "Billing", .rows = 50}, {.name = "bug", .rows = 40}, {.name = "billing", .rows = 3}};
  const std::vector<Proposal> proposed = proposals(classify(), labels, {});
  ASSERT_EQ(proposed.size(), 2U);
  EXPECT_EQ(proposed[0].lines, (Lines{"labels:", "  Billing: {of: [billing]}", "  bug: \"\""}));
  EXPECT_EQ(proposed[1].lines, (Lines{"labels:", "  - Billing", "  - billing", "  - bug"}));
}

// What is proposed can be pasted.
TEST(ProposalsTest, TheLinesAreATaskFile) {
  const std::vector<LabelCount> labels = {{.name = "yes", .rows = 50},
                                          {.name = "a: \"b\", [c]", .rows = 40},
                                          {.name = "# {rare}", .rows = 3},
                                          {.name = "null", .rows = 2}};
  ColumnProfile column = kCustomer;
  column.name = "Kunde: \"Nr\"";
  std::string yaml = "data:\n  file: t.csv\n  input: text\n  output: label\n";
  for (const Proposal& proposal : proposals(classify(), labels, with_column(column))) {
    for (const std::string& line : proposal.lines) {
      yaml += line + '\n';
    }
  }
  const Task task = parse_task(yaml, "task.yaml");
  EXPECT_EQ(task.data.group, "Kunde: \"Nr\"");
  ASSERT_EQ(task.labels.size(), 3U);
  EXPECT_EQ(task.labels.back().of, (Lines{"# {rare}", "null"}));
}

}  // namespace
}  // namespace tuneornot
