#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <memory>

#include "base/json.h"
#include "table/csv_rows.h"
#include "table/json_rows.h"
#include "table/shapes.h"
#include "table/text_pieces_test.h"

namespace tuneornot {
namespace {

using Strings = std::vector<std::string>;

struct Reading {
  std::string shape;
  Strings columns;
  Strings rows;
  Strings problems;
  Strings left_out;
};

// "column=cell" joined with ", ", empty cells left out.
std::string filled_cells(const RowView& row, const Strings& columns) {
  Strings filled;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (!row.cells[i].empty()) {
      filled.push_back(columns[i] + "=" + std::string(row.cells[i]));
    }
  }
  return fmt::format("{}", fmt::join(filled, ", "));
}

// The first line of each problem: "line: kind".
Strings first_lines(const Problems& problems) {
  Strings lines;
  for (const Problem& problem : problems.all()) {
    lines.push_back(fmt::format("{}: {}", problem.lines.front(), problem.kind->name));
  }
  return lines;
}

Reading read(std::unique_ptr<RowReader> (*open)(
                 std::unique_ptr<TextSource>, const std::string&, const ReadOptions&, Problems&),
             const std::string& text) {
  Reading reading;
  Problems problems;
  const SeeLeftOut see = [&reading](const FaultKind& kind, const RowView& row) {
    reading.left_out.push_back(std::to_string(row.line) + ": " + std::string(kind.name));
  };
  const auto opened = [&](const SeeLeftOut& left_out, Problems& heard) {
    return open(std::make_unique<TextPieces>(text, 7), "t", {.left_out = left_out}, heard);
  };
  Problems unheard;
  const auto rows = shaped_rows(opened({}, unheard), opened(see, problems), "t", see, problems);
  reading.shape = rows->shape().name;
  RowView row;
  while (rows->next(row)) {
    EXPECT_EQ(row.cells.size(), rows->columns().size());
    reading.rows.push_back(filled_cells(row, rows->columns()));
  }
  reading.columns = rows->columns();
  reading.problems = first_lines(problems);
  return reading;
}

Reading read_json(const std::string& text) {
  return read(json_rows, text);
}

Reading read_csv(const std::string& text) {
  return read(csv_rows, text);
}

TEST(ShapedRowsTest, FlatRowsStayAsTheyAre) {
  const Reading reading = read_json(R"({"text":"a","label":"x"})"
                                    "\n"
                                    R"({"prompt":"b","completion":"y"})");
  EXPECT_EQ(reading.shape, "");
  EXPECT_EQ(reading.rows, (Strings{"text=a, label=x", "prompt=b, completion=y"}));
}

TEST(ShapedRowsTest, WhatIsWrongWithARowIsToldWhenItsTurnComes) {
  std::vector<std::string> heard;
  Problems problems([&heard](const FaultKind& kind, const std::string&, std::size_t line) {
    heard.push_back(std::to_string(line) + ": " + std::string(kind.name));
  });
  Problems unheard;
  const auto opened = [](Problems& told) {
    return csv_rows(std::make_unique<TextPieces>("a,b\n1,2\n\n3,4\n", 7), "t", {}, told);
  };
  const auto rows = shaped_rows(opened(unheard), opened(problems), "t", {}, problems);
  RowView row;
  ASSERT_TRUE(rows->next(row));
  EXPECT_EQ(heard, Strings{});
  ASSERT_TRUE(rows->next(row));
  EXPECT_EQ(heard, Strings{"3: blank_line"});
}

TEST(ShapedRowsTest, ReadsMessages) {
  const Reading reading = read_json(
      R"({"id":1,"messages":[{"role":"system","content":"S"},{"role":"user","content":"q"},)"
      R"({"role":"assistant","content":"a"}],"tools":[]})"
      "\n"
      R"({"id":2,"messages":[{"role":"user","content":"r"},{"role":"assistant","content":"b"}]})");
  EXPECT_EQ(reading.shape, "messages");
  EXPECT_EQ(reading.columns, (Strings{"instruction", "input", "output", "prompt", "id", "tools"}));
  EXPECT_EQ(reading.rows,
            (Strings{"instruction=S, input=q, output=a, prompt=system: S\nuser: q, id=1, tools=[]",
                     "input=r, output=b, prompt=r, id=2"}));
}

TEST(ShapedRowsTest, ReadsShareGptWithItsSystemText) {
  const Reading reading = read_json(
      R"([{"conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}],"system":"S"}])");
  EXPECT_EQ(reading.shape, "ShareGPT");
  EXPECT_EQ(reading.rows, Strings{"instruction=S, input=q, output=a, prompt=system: S\nuser: q"});
}

TEST(ShapedRowsTest, ReadsPromptsAndCompletionsOfTurns) {
  const Reading reading = read_json(
      R"({"prompt":[{"role":"user","content":"q"}],"completion":[{"role":"assistant","content":"a"}]})"
      "\n"
      R"({"prompt":"r","completion":[{"role":"assistant","content":"b"}]})");
  EXPECT_EQ(reading.shape, "prompt and completion");
  EXPECT_EQ(reading.rows, (Strings{"input=q, output=a, prompt=q", "input=r, output=b, prompt=r"}));
}

TEST(ShapedRowsTest, ReadsAlpacaFromJsonAndCsv) {
  const Strings rows = {"instruction=I, input=q, output=a, prompt=I\nq",
                        "instruction=J, output=b, prompt=J"};
  const Reading json = read_json(R"({"instruction":"I","input":"q","output":"a"})"
                                 "\n"
                                 R"({"instruction":"J","output":"b"})");
  EXPECT_EQ(json.shape, "Alpaca");
  EXPECT_EQ(json.rows, rows);
  EXPECT_EQ(read_csv("instruction,input,output\nI,q,a\nJ,,b\n").rows, rows);
}

TEST(ShapedRowsTest, ReadsEvalsWithTheirIdealAnswers) {
  const Reading reading = read_json(
      R"({"input":[{"role":"system","content":"S"},{"role":"user","content":"q"}],"ideal":"a"})"
      "\n"
      R"({"input":"r","ideal":["b","c"]})");
  EXPECT_EQ(reading.shape, "OpenAI Evals");
  EXPECT_EQ(reading.rows,
            (Strings{"instruction=S, input=q, output=a, prompt=system: S\nuser: q",
                     "input=r, output=b, prompt=r"}));
  EXPECT_EQ(reading.problems, Strings{"2: several_answers"});
}

TEST(ShapedRowsTest, UnwrapsItemsAndWhatIsInThem) {
  const Reading flat =
      read_json(R"({"item":{"text":"q","label":"a"},"sample":{"x":1},"text":"z"})");
  EXPECT_EQ(flat.shape, "OpenAI Evals");
  EXPECT_EQ(flat.rows, Strings{R"(sample={"x":1}, text=z, text_2=q, label=a)"});
  const Reading turns = read_json(
      R"({"item":{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}})");
  EXPECT_EQ(turns.shape, "messages");
  EXPECT_EQ(turns.rows, Strings{"input=q, output=a, prompt=q"});
}

TEST(ShapedRowsTest, LeavesOutRowsWithoutTheWrapper) {
  const Reading reading = read_json("{\"item\":{\"a\":1}}\n{\"item\":3}\n{\"item\":{\"b\":2}}\n");
  EXPECT_EQ(reading.rows, (Strings{"a=1", "b=2"}));
  EXPECT_EQ(reading.problems, Strings{"2: other_shape"});
  EXPECT_EQ(reading.left_out, Strings{"2: other_shape"});
}

TEST(ShapedRowsTest, NoOtherColumnIsTheWrapperBeforeARowHasIt) {
  const std::string wrapped = "{\"item\":{\"a\":1}}\n";
  const Reading reading =
      read_json("{\"x\":{\"a\":9}}\n{}\n" + wrapped + wrapped + wrapped + wrapped);
  EXPECT_EQ(reading.rows, (Strings{"a=1", "a=1", "a=1", "a=1"}));
  EXPECT_EQ(reading.problems, Strings{"1: other_shape"});
  EXPECT_EQ(reading.left_out.front(), "1: other_shape");
}

TEST(ShapedRowsTest, ReadsPromptfooTestsFromCsv) {
  const Reading reading = read_csv(
      "message,__expected,__expected2,__description\n"
      "q,equals: a,is-json,first\n"
      "r,b,,\n"
      "s,contains:c,,\n");
  EXPECT_EQ(reading.shape, "promptfoo tests");
  EXPECT_EQ(
      reading.rows,
      (Strings{"output=a, message=q, __description=first", "output=b, message=r", "message=s"}));
  EXPECT_EQ(reading.problems, Strings{"2: other_assertion"});
}

TEST(ShapedRowsTest, ReadsPromptfooTestsFromJson) {
  const Reading reading = read_json(
      R"({"vars":{"message":"q"},"assert":[{"type":"equals","value":"a"},{"type":"equals","value":"b"}]})"
      "\n"
      R"({"vars":{"message":"r"},"assert":[{"type":"equals","value":"c"}]})");
  EXPECT_EQ(reading.shape, "promptfoo tests");
  EXPECT_EQ(reading.rows, (Strings{"output=a, message=q", "output=c, message=r"}));
  EXPECT_EQ(reading.problems, Strings{"1: several_answers"});
}

TEST(ShapedRowsTest, TellsMalformedAndForeignRowsByTheirLines) {
  const Reading reading = read_json(
      R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]})"
      "\n"
      R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"},{"role":"user","content":"b"}]})"
      "\n"
      R"({"messages":[{"content":"q"}]})"
      "\n"
      R"({"messages":[{"role":"user","content":null}]})"
      "\n"
      R"({"messages":"text"})"
      "\n"
      R"({"text":"a","label":"b"})"
      "\n"
      R"({"messages":[{"role":"user","content":[{"type":"image_url"}]}]})"
      "\n"
      R"({"messages":[{"role":"user","content":"unanswered"}]})");
  EXPECT_EQ(reading.rows,
            (Strings{"input=q, output=a, prompt=q",
                     "input=q, output=a, prompt=q",
                     "input=unanswered, prompt=unanswered"}));
  EXPECT_EQ(reading.left_out,
            (Strings{"3: turn_without_role",
                     "4: turn_without_text",
                     "5: not_turns",
                     "6: other_shape",
                     "7: not_text"}));
  EXPECT_EQ(reading.problems,
            (Strings{"3: turn_without_role",
                     "4: turn_without_text",
                     "5: not_turns",
                     "6: other_shape",
                     "7: not_text",
                     "2: turns_behind_output"}));
}

TEST(ShapedRowsTest, AColumnOfAMadeNameKeepsTheFileFlat) {
  const Reading reading = read_csv("instruction,input,output,prompt\nI,q,a,I q\n");
  EXPECT_EQ(reading.shape, "");
  EXPECT_EQ(reading.columns, (Strings{"instruction", "input", "output", "prompt"}));
}

TEST(ShapedRowsTest, ColumnsThatComeLaterAreAddedApart) {
  std::string text;
  for (int row = 0; row < 150; ++row) {
    text += R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]})"
            "\n";
  }
  text += R"({"messages":[{"role":"system","content":"S"},{"role":"user","content":"q"},)"
          R"({"role":"assistant","content":"a"}],"input":"mine"})";
  const Reading reading = read_json(text);
  EXPECT_EQ(reading.rows.size(), 151U);
  EXPECT_EQ(reading.rows.back(),
            "input=q, output=a, prompt=system: S\nuser: q, input_2=mine, instruction=S");
}

}  // namespace
}  // namespace tuneornot
