#include "task/infer_task.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "base/refusal_test.h"
#include "table/csv_rows.h"
#include "table/json_rows.h"
#include "table/shapes.h"
#include "table/text_pieces_test.h"

namespace tuneornot {
namespace {

using Names = std::vector<std::string>;

const TaskHints kNoHints = {};

// `rows` rows under `header`; a cell is its pattern with % replaced by the row's number, and * by
// the row's number modulo 4.
Table table_of(const std::string& header, const std::string& pattern, std::size_t rows) {
  std::string csv = header + "\n";
  for (std::size_t row = 0; row < rows; ++row) {
    for (const char c : pattern) {
      csv += c == '%'   ? std::to_string(row)
             : c == '*' ? std::to_string(row % 4)
                        : std::string(1, c);
    }
    csv += '\n';
  }
  Problems problems;
  const auto reader =
      csv_rows(std::make_unique<TextPieces>(csv, csv.size()), "t.csv", {}, problems);
  return sample_of(*reader, "t.csv");
}

InferredTask obvious(const Table& table, const TaskHints& hints) {
  return std::get<InferredTask>(infer_task(table, hints));
}

Question unclear(const Table& table, const TaskHints& hints) {
  return std::get<Question>(infer_task(table, hints));
}

std::string refused(const Table& table, const TaskHints& hints) {
  return refusal([&] { infer_task(table, hints); });
}

TEST(InferTaskTest, KnowsCommonNamesWhateverTheirCase) {
  const InferredTask inferred =
      obvious(table_of("id,Message,Intent", "%,hello %,intent *", 40), {.name = "helpdesk"});
  EXPECT_EQ(inferred.task.name, "helpdesk");
  EXPECT_EQ(inferred.task.data.file, "t.csv");
  EXPECT_EQ(inferred.task.data.input, Names{"Message"});
  EXPECT_EQ(inferred.task.data.output, "Intent");
  EXPECT_EQ(inferred.task.data.group, "");
  EXPECT_EQ(inferred.task.kind, TaskKind::Classify);
  EXPECT_TRUE(inferred.task.labels.empty());
  EXPECT_EQ(inferred.said,
            (Names{"columns: input \"Message\", output \"Intent\" (4 labels)",
                   "kind: classify, because \"Intent\" holds 4 different values in 40 rows",
                   "not used: \"id\""}));
}

TEST(InferTaskTest, SaysWhyItKeepsGroupsTogether) {
  const InferredTask inferred =
      obvious(table_of("message,intent,customer", "hello %,intent *,c*", 40), kNoHints);
  EXPECT_EQ(inferred.task.data.group, "customer");
  EXPECT_EQ(inferred.said,
            (Names{"columns: input \"message\", output \"intent\" (4 labels), group \"customer\"",
                   "kind: classify, because \"intent\" holds 4 different values in 40 rows",
                   "group: rows with one \"customer\" stay on one side of the split, so that the "
                   "test asks about some that training never saw"}));
}

TEST(InferTaskTest, TakesNoGroupWhereTheUserWantsNone) {
  const Table table = table_of("message,intent,customer", "hello %,intent *,c*", 40);
  EXPECT_EQ(obvious(table, {.group = ""}).task.data.group, "");
}

TEST(InferTaskTest, TakesAGroupOnlyWhereItsValuesRepeatAndDiffer) {
  EXPECT_EQ(obvious(table_of("text,label,user", "t%,l*,u%", 40), kNoHints).task.data.group, "");
  EXPECT_EQ(obvious(table_of("text,label,user", "t%,l*,u", 40), kNoHints).task.data.group, "");
  EXPECT_EQ(obvious(table_of("text,label,user", "t%,l*,", 40), kNoHints).task.data.group, "");
  EXPECT_EQ(unclear(table_of("text,label,user,thread_id", "t%,l*,u*,v*", 40), kNoHints).refusal,
            "t.csv: \"user\" and \"thread_id\" could each say which rows belong together; say "
            "which, for example --group user");
  EXPECT_EQ(
      obvious(table_of("text,label,user,thread_id", "t%,l*,u*,v*", 40), {.group = "thread_id"})
          .task.data.group,
      "thread_id");
}

TEST(InferTaskTest, TakesTheOtherOfTwoColumnsWhereOneIsKnown) {
  const InferredTask by_input = obvious(table_of("text,foo", "t%,l*", 40), kNoHints);
  EXPECT_EQ(by_input.task.data.output, "foo");
  const InferredTask by_output = obvious(table_of("foo,label", "t%,l*", 40), kNoHints);
  EXPECT_EQ(by_output.task.data.input, Names{"foo"});
}

TEST(InferTaskTest, PassesOverColumnsThatAreEmpty) {
  const InferredTask inferred = obvious(table_of("x1,x2,,", "some text %,l*,,", 40), kNoHints);
  EXPECT_EQ(inferred.task.data.input, Names{"x1"});
  EXPECT_EQ(inferred.task.data.output, "x2");
  EXPECT_EQ(inferred.said.back(),
            "kind: classify, because \"x2\" holds 4 different values in 40 rows");
}

TEST(InferTaskTest, TakesTheColumnOfObjectsForTheOutput) {
  const InferredTask inferred =
      obvious(table_of("x1,x2", "\"{\"\"a\"\": %}\",some text %", 40), kNoHints);
  EXPECT_EQ(inferred.task.data.output, "x1");
  EXPECT_EQ(inferred.task.kind, TaskKind::Extract);
}

TEST(InferTaskTest, TellsTwoUnknownColumnsApartByTheirValues) {
  const InferredTask inferred = obvious(table_of("x1,x2", "l*,some text %", 40), kNoHints);
  EXPECT_EQ(inferred.task.data.input, Names{"x2"});
  EXPECT_EQ(inferred.task.data.output, "x1");
  EXPECT_EQ(unclear(table_of("x1,x2", "a %,b %", 40), kNoHints).refusal,
            "t.csv: which columns are input and output is not obvious; the columns are \"x1\" and "
            "\"x2\"; say it, for example --input x1 --output x2");
  EXPECT_EQ(unclear(table_of("x1,x2", "a*,b*", 40), kNoHints).refusal,
            "t.csv: which columns are input and output is not obvious; the columns are \"x1\" and "
            "\"x2\"; say it, for example --input x1 --output x2");
}

TEST(InferTaskTest, SaysADelimiterThatTheFilesNameDoesNotPromise) {
  const Table table = table_of("text;label", "t%;l*", 40);
  EXPECT_EQ(obvious(table, kNoHints).said.front(), "delimiter: ;");
  TaskHints given;
  given.delimiter = ';';
  EXPECT_EQ(obvious(table, given).said.front(),
            "columns: input \"text\", output \"label\" (4 labels)");
  EXPECT_EQ(obvious(table, given).task.data.delimiter, ';');
}

// Conversations, number % with the system turn that `system` gives it.
Table conversations(const std::function<std::string(int row)>& system) {
  std::string text;
  for (int row = 0; row < 40; ++row) {
    text += R"({"id":)" + std::to_string(row) + R"(,"messages":[{"role":"system","content":")" +
            system(row) + R"("},{"role":"user","content":"text )" + std::to_string(row) +
            R"("},{"role":"assistant","content":"label )" + std::to_string(row % 4) + "\"}]}\n";
  }
  Problems problems;
  const auto opened = [&] {
    return json_rows(std::make_unique<TextPieces>(text, text.size()), "t.jsonl", {}, problems);
  };
  const auto rows = shaped_rows(opened(), opened(), "t.jsonl", {}, problems);
  return sample_of(*rows, "t.jsonl");
}

TEST(InferTaskTest, AnInstructionThatIsTheSameInEveryRowIsTheTasks) {
  const InferredTask inferred = obvious(conversations([](int) { return "Sort it."; }), kNoHints);
  EXPECT_EQ(inferred.task.instruction, "Sort it.");
  EXPECT_EQ(inferred.task.data.input, Names{"input"});
  EXPECT_EQ(inferred.task.data.output, "output");
  EXPECT_EQ(inferred.task.kind, TaskKind::Classify);
  EXPECT_EQ(inferred.said.front(),
            "shape: messages; input is the turns before the last of the assistant, output is that "
            "one; the instruction is the same in every row and becomes the task's");
  EXPECT_EQ(inferred.said.back(), "not used: \"id\"");
}

TEST(InferTaskTest, AnInstructionThatChangesStaysInTheInput) {
  const InferredTask inferred =
      obvious(conversations([](int row) { return "Sort " + std::to_string(row % 2); }), kNoHints);
  EXPECT_EQ(inferred.task.instruction, "");
  EXPECT_EQ(inferred.task.data.input, Names{"prompt"});
  EXPECT_EQ(inferred.said.front(),
            "shape: messages; input is the turns before the last of the assistant, output is that "
            "one; the instruction changes from row to row: the column prompt has it and the input");
}

TEST(InferTaskTest, WhatTheUserSaysOfAShapeCounts) {
  TaskHints hints;
  hints.input = {"output"};
  hints.output = "id";
  const InferredTask inferred = obvious(conversations([](int) { return "Sort it."; }), hints);
  EXPECT_EQ(inferred.task.data.input, Names{"output"});
  EXPECT_EQ(inferred.task.data.output, "id");
  EXPECT_EQ(inferred.task.instruction, "");
}

TEST(InferTaskTest, AsksWhereSeveralColumnsMayBeTheInput) {
  EXPECT_EQ(unclear(table_of("id,subject,body,queue", "%,s%,b%,q*", 40), kNoHints).refusal,
            "t.csv: which columns are input and output is not obvious; the columns are \"id\", "
            "\"subject\", \"body\" and \"queue\"; say it, for example --input subject,body "
            "--output queue");
  EXPECT_EQ(obvious(table_of("id,subject,queue", "%,s%,q*", 40), kNoHints).task.data.input,
            Names{"subject"});
}

TEST(InferTaskTest, AsksOneThingAfterTheOther) {
  const Table table = table_of("id,x1,x2,user,author", "%,s%,b%,u*,a*", 40);
  TaskHints hints;
  const Question group = unclear(table, hints);
  EXPECT_EQ(group.about, Question::About::Group);
  EXPECT_EQ(group.choices, (Names{"user", "author"}));
  hints.group = "";
  const Question input = unclear(table, hints);
  EXPECT_EQ(input.about, Question::About::Input);
  EXPECT_EQ(input.choices, (Names{"id", "x1", "x2", "user", "author"}));
  EXPECT_EQ(input.proposed, Names{"x1"});
  hints.input = {"x1", "x2"};
  const Question output = unclear(table, hints);
  EXPECT_EQ(output.about, Question::About::Output);
  EXPECT_EQ(output.choices, (Names{"id", "user", "author"}));
  EXPECT_EQ(output.proposed, Names{"author"});
  hints.output = "user";
  const InferredTask inferred = obvious(table, hints);
  EXPECT_EQ(inferred.task.data.input, (Names{"x1", "x2"}));
  EXPECT_EQ(inferred.task.data.output, "user");
  EXPECT_EQ(inferred.task.data.group, "");
}

TEST(InferTaskTest, AsksWhereSeveralColumnsMayBeTheOutput) {
  EXPECT_EQ(unclear(table_of("text,class,category", "t%,l*,c*", 40), kNoHints).refusal,
            "t.csv: which columns are input and output is not obvious; the columns are \"text\", "
            "\"class\" and \"category\"; say it, for example --input text --output class");
}

TEST(InferTaskTest, TakesNoKeyForTheOutput) {
  for (const std::string header : {"id,text", "nr,text", "text,uuid"}) {
    const Question question =
        unclear(table_of(header, header == "text,uuid" ? "hello %,a*" : "%,hello %", 40), kNoHints);
    EXPECT_EQ(question.about, Question::About::Output);
    EXPECT_TRUE(question.proposed.empty());
    EXPECT_NE(question.refusal.find("no column looks like an output; name it with --output, or a "
                                    "file that has one"),
              std::string::npos)
        << question.refusal;
  }
  const Question input = unclear(table_of("id,x1", "a*,hello %", 40), kNoHints);
  EXPECT_EQ(input.about, Question::About::Input);
  EXPECT_EQ(input.proposed, Names{"x1"});
  EXPECT_NE(input.refusal.find("no column looks like an output"), std::string::npos);
  const Table table = table_of("id,text", "%,hello %", 40);
  EXPECT_EQ(obvious(table, {.output = "id"}).task.data.input, Names{"text"});
  EXPECT_EQ(obvious(table_of("text,label_id", "hello %,*", 40), kNoHints).task.data.output,
            "label_id");
}

TEST(InferTaskTest, ProposesWhatComesBackForTheOutput) {
  EXPECT_EQ(unclear(table_of("x1,x2,x3", "hello %,a*,same", 40), kNoHints).refusal,
            "t.csv: which columns are input and output is not obvious; the columns are \"x1\", "
            "\"x2\" and \"x3\"; say it, for example --input x1 --output x2");
}

TEST(InferTaskTest, AsksWhetherALongTextBelongsToTheInput) {
  const Table table = table_of(
      "context,question,answer", "a longer text that says what % is,what is %?,it is %", 40);
  const Question question = unclear(table, kNoHints);
  EXPECT_EQ(question.about, Question::About::Input);
  EXPECT_EQ(question.proposed, (Names{"context", "question"}));
  EXPECT_EQ(question.refusal,
            "t.csv: which columns are input and output is not obvious; the columns are "
            "\"context\", \"question\" and \"answer\"; say it, for example --input "
            "context,question --output answer");
  EXPECT_EQ(obvious(table, {.input = {"question"}}).task.data.input, Names{"question"});
}

TEST(InferTaskTest, WritesTheOptionsAsAShellTakesThem) {
  EXPECT_EQ(unclear(table_of("Nr,Kunde (alt),Meine Frage", "%,k%,m%", 40), kNoHints).refusal,
            "t.csv: which columns are input and output is not obvious; the columns are \"Nr\", "
            "\"Kunde (alt)\" and \"Meine Frage\"; say it, for example --input 'Kunde (alt)' "
            "--output 'Meine Frage'");
}

TEST(InferTaskTest, RefusesATableWithoutTwoColumns) {
  EXPECT_EQ(refused(table_of("text", "t%", 40), kNoHints),
            "t.csv: an input and an output column are needed; the columns are \"text\"; delete "
            "what stands above the line with the columns' names, or name what parts the cells with "
            "--delimiter");
  EXPECT_EQ(refused(table_of("text,label", ",l*", 40), kNoHints),
            "t.csv: an input and an output column are needed; the columns are \"text\" and "
            "\"label\", and nothing stands in \"text\"");
}

TEST(InferTaskTest, PrefersWhatTheUserSaid) {
  const Table table = table_of("subject,body,queue,label,team", "s%,b%,q*,l*,t*", 40);
  const InferredTask inferred = obvious(
      table, {.name = "", .input = {"body", "subject"}, .output = "queue", .group = "team"});
  EXPECT_EQ(inferred.task.data.input, (Names{"body", "subject"}));
  EXPECT_EQ(inferred.task.data.output, "queue");
  EXPECT_EQ(inferred.task.data.group, "team");
  EXPECT_EQ(inferred.said.front(),
            "columns: input \"body\" and \"subject\", output \"queue\" (4 labels), group \"team\"");
  EXPECT_EQ(inferred.said.back(), "not used: \"label\"");
}

TEST(InferTaskTest, GuessesWhatTheUserDidNotSay) {
  const Table table = table_of("text,class,category", "t%,l*,c*", 40);
  const InferredTask inferred = obvious(table, {.output = "category"});
  EXPECT_EQ(inferred.task.data.input, Names{"text"});
  EXPECT_EQ(inferred.task.data.output, "category");
}

TEST(InferTaskTest, RefusesHintsThatNameNoColumn) {
  const Table table = table_of("message,intent,customer", "m%,i*,c*", 40);
  const std::string columns = R"( the columns are "message", "intent" and "customer")";
  EXPECT_EQ(refused(table, {.input = {"mesage"}}),
            "t.csv: there is no column \"mesage\", did you mean \"message\"?" + columns);
  EXPECT_EQ(refused(table, {.output = "zzz"}), "t.csv: there is no column \"zzz\";" + columns);
  EXPECT_EQ(refused(table, {.group = "custmer"}),
            "t.csv: there is no column \"custmer\", did you mean \"customer\"?" + columns);
}

TEST(InferTaskTest, RefusesHintsThatNameAColumnTwice) {
  const Table table = table_of("message,intent", "m%,i*", 40);
  const std::string fault =
      "t.csv: the column \"message\" is named twice by --input and --output; name it once";
  EXPECT_EQ(refused(table, {.input = {"message", "message"}}), fault);
  EXPECT_EQ(refused(table, {.input = {"message"}, .output = "message"}), fault);
  EXPECT_EQ(refused(table, {.output = "intent", .group = "intent"}),
            "t.csv: the output column cannot be the group too; name another column with --group");
}

TEST(InferTaskTest, TakesOutputsThatHardlyRepeatForTextsToGenerate) {
  const InferredTask inferred = obvious(table_of("question,answer", "q%,a%", 40), kNoHints);
  EXPECT_EQ(inferred.task.kind, TaskKind::Generate);
  EXPECT_EQ(inferred.said,
            (Names{"columns: input \"question\", output \"answer\"",
                   "kind: generate, because \"answer\" holds 40 different values in 40 rows"}));
}

// `distinct` values, each in `repeats` rows.
Table repeated(std::size_t distinct, std::size_t repeats, std::size_t letters) {
  Table table{.file = "t.csv", .columns = {"text", "label"}, .rows = {}};
  for (std::size_t row = 0; row < distinct * repeats; ++row) {
    std::string label = std::to_string(row % distinct);
    label.insert(0, letters - label.size(), 'x');
    table.rows.push_back({.line = row + 2, .cells = {"t" + std::to_string(row), label}});
  }
  return table;
}

TaskKind kind_of(std::size_t distinct, std::size_t repeats, std::size_t letters) {
  return obvious(repeated(distinct, repeats, letters), kNoHints).task.kind;
}

TEST(InferTaskTest, ClassifiesUpToTwentyLabelsOrATenthOfTheRows) {
  EXPECT_EQ(kind_of(20, 2, 5), TaskKind::Classify);
  EXPECT_EQ(kind_of(21, 10, 5), TaskKind::Classify);
  EXPECT_EQ(kind_of(20, 1, 5), TaskKind::Generate);
}

TEST(InferTaskTest, ClassifiesUpToFourHundredLabels) {
  EXPECT_EQ(kind_of(400, 10, 5), TaskKind::Classify);
}

TEST(InferTaskTest, ClassifiesLabelsOfUpToSixtyLetters) {
  EXPECT_EQ(kind_of(3, 10, 60), TaskKind::Classify);
  EXPECT_EQ(kind_of(3, 10, 61), TaskKind::Generate);
}

TEST(InferTaskTest, AsksForTheKindWhereShortValuesRepeatButAreMany) {
  const Question question = unclear(repeated(21, 9, 5), kNoHints);
  EXPECT_EQ(question.about, Question::About::Kind);
  EXPECT_EQ(question.choices, (Names{"classify", "generate"}));
  EXPECT_EQ(question.proposed, Names{"classify"});
  EXPECT_EQ(question.refusal,
            "t.csv: \"label\" holds 21 different short values in 189 rows, which may be labels or "
            "texts; say it: --kind classify or --kind generate");
  EXPECT_EQ(unclear(repeated(401, 20, 5), kNoHints).about, Question::About::Kind);
}

TEST(InferTaskTest, TakesTheKindThatTheUserSaid) {
  const Table table = repeated(21, 9, 5);
  const InferredTask inferred = obvious(table, {.kind = TaskKind::Generate});
  EXPECT_EQ(inferred.task.kind, TaskKind::Generate);
  EXPECT_EQ(inferred.said, Names{"columns: input \"text\", output \"label\""});
  EXPECT_EQ(obvious(table, {.kind = TaskKind::Classify}).task.kind, TaskKind::Classify);
}

TEST(InferTaskTest, NamesThatGoTogetherWinOverFurtherKnownOnes) {
  const InferredTask inferred =
      obvious(table_of("input,output,answer,title", "in %,out %,%,t %", 40), kNoHints);
  EXPECT_EQ(inferred.task.data.input, Names{"input"});
  EXPECT_EQ(inferred.task.data.output, "output");
}

TEST(InferTaskTest, RefusesJsonOutputs) {
  const Table table = {.file = "t.jsonl",
                       .columns = {"text", "output"},
                       .rows = {{.line = 1, .cells = {"a", R"({"k":1})"}},
                                {.line = 2, .cells = {"b", R"({"k":2})"}}}};
  const InferredTask extract = obvious(table, kNoHints);
  EXPECT_EQ(extract.task.kind, TaskKind::Extract);
  EXPECT_EQ(extract.said,
            (Names{"columns: input \"text\", output \"output\"",
                   "kind: extract, because \"output\" holds JSON objects in 2 of 2 rows"}));
  const Table mixed = {
      .file = "t",
      .columns = {"text", "output"},
      .rows = {{.line = 1, .cells = {"a", "{}"}}, {.line = 2, .cells = {"b", "{"}}}};
  EXPECT_EQ(obvious(mixed, kNoHints).task.kind, TaskKind::Generate);
}

TEST(InferTaskTest, TakesListsForSetsOfLabels) {
  Table table = {.file = "t.jsonl", .columns = {"text", "tags"}};
  for (std::size_t row = 0; row < 40; ++row) {
    table.rows.push_back(
        {.line = row + 1, .cells = {"a " + std::to_string(row), R"(["late","damaged"])"}});
  }
  const InferredTask inferred = obvious(table, kNoHints);
  EXPECT_EQ(inferred.task.data.output, "tags");
  EXPECT_EQ(inferred.task.kind, TaskKind::Classify);
  EXPECT_TRUE(inferred.task.many);
  EXPECT_EQ(inferred.said,
            (Names{"columns: input \"text\", output \"tags\" (2 labels)",
                   "kind: classify with many: true, because \"tags\" holds lists of 2 different "
                   "labels in 40 rows"}));
  EXPECT_TRUE(obvious(table, {.kind = TaskKind::Classify}).task.many);
  EXPECT_FALSE(obvious(table, {.kind = TaskKind::Generate}).task.many);
}

TEST(InferTaskTest, SaysThatLabelsCouldBeCut) {
  const Table table = table_of("text,label", "hello %,a;*", 40);
  const InferredTask inferred = obvious(table, kNoHints);
  EXPECT_FALSE(inferred.task.many);
  EXPECT_EQ(inferred.said.size(), 2U);
  Table cut = table;
  for (std::size_t row = 0; row < cut.rows.size(); ++row) {
    cut.rows[row].cells[1] = row % 3 == 0 ? "late;damaged" : row % 3 == 1 ? "late" : "damaged";
  }
  EXPECT_EQ(obvious(cut, kNoHints).said.back(),
            "labels: if \";\" in \"label\" stands between several labels, set many: true in "
            "task.yaml");
}

}  // namespace
}  // namespace tuneornot
