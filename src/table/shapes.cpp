#include "table/shapes.h"

#include <algorithm>
#include <array>

#include "table/assertions.h"
#include "table/conversation.h"
#include "table/faults.h"

namespace tuneornot {

namespace {

constexpr std::array<std::string_view, 2> kMessages = {"messages", "system"};
constexpr std::array<std::string_view, 2> kConversations = {"conversations", "system"};
constexpr std::array<std::string_view, 2> kCompletion = {"prompt", "completion"};
constexpr std::array<std::string_view, 2> kIdeal = {"input", "ideal"};
constexpr std::array<std::string_view, 5> kAlpaca = {
    "instruction", "input", "output", "system", "history"};

bool fits_conversation(ShapedRow& row) {
  return row.reader.is_conversation(row.cells[0]);
}

const FaultKind* make_conversation(ShapedRow& row) {
  row.turns.clear();
  if (row.cells[0].empty()) {
    return &fault::kOtherShape;
  }
  if (!row.cells[1].empty()) {
    row.turns.push_back({.role = "system", .text = std::string(row.cells[1])});
  }
  if (const FaultKind* fault = row.reader.read(row.cells[0], row.turns)) {
    return fault;
  }
  if (has_turns_behind_answer(row.turns)) {
    row.notes.emplace_back(&fault::kTurnsBehindOutput, row.turns.back().role);
  }
  row.texts = texts_of_conversation(row.turns);
  return nullptr;
}

bool fits_completion(ShapedRow& row) {
  return row.reader.is_conversation(row.cells[0]) || row.reader.is_conversation(row.cells[1]);
}

// Turns, or the text of one.
const FaultKind* append_turns(std::string_view cell, std::string_view role, ShapedRow& row) {
  if (cell.starts_with('[')) {
    return row.reader.read(cell, row.turns);
  }
  row.turns.push_back({.role = std::string(role), .text = std::string(cell)});
  return nullptr;
}

const FaultKind* make_completion(ShapedRow& row) {
  row.turns.clear();
  if (row.cells[0].empty() || row.cells[1].empty()) {
    return &fault::kOtherShape;
  }
  const FaultKind* fault = append_turns(row.cells[0], "user", row);
  fault = fault == nullptr ? append_turns(row.cells[1], "assistant", row) : fault;
  if (fault != nullptr) {
    return fault;
  }
  row.texts = texts_of_conversation(row.turns);
  return nullptr;
}

bool fits_ideal(ShapedRow& row) {
  return !row.cells[0].empty() && !row.cells[1].empty();
}

const FaultKind* make_ideal(ShapedRow& row) {
  row.turns.clear();
  if (row.cells[0].empty()) {
    return &fault::kOtherShape;
  }
  if (const FaultKind* fault = append_turns(row.cells[0], "user", row)) {
    return fault;
  }
  row.texts = texts_of_question(row.turns);
  row.texts.output = row.cells[1];
  const bool is_list = row.cells[1].starts_with('[');
  const std::vector<std::string> answers =
      is_list ? row.reader.read_texts(row.cells[1]) : std::vector<std::string>();
  if (!answers.empty()) {
    row.texts.output = answers.front();
  }
  if (answers.size() > 1) {
    row.notes.emplace_back(&fault::kSeveralAnswers, answers[1]);
  }
  return nullptr;
}

bool fits_alpaca(ShapedRow& row) {
  return !row.cells[0].empty() && !row.cells[2].empty();
}

const FaultKind* make_alpaca(ShapedRow& row) {
  row.turns.clear();
  if (row.cells[0].empty()) {
    return &fault::kOtherShape;
  }
  if (!row.cells[4].empty()) {
    if (const FaultKind* fault = row.reader.read_pairs(row.cells[4], row.turns)) {
      return fault;
    }
  }
  row.texts = texts_of_alpaca(
      {.instruction = row.cells[0], .input = row.cells[1], .system = row.cells[3]}, row.turns);
  row.texts.output = row.cells[2];
  return nullptr;
}

bool fits_assertions(ShapedRow& row) {
  const std::string_view list = row.cells.back();
  return std::ranges::any_of(std::span(row.cells).first(row.cells.size() - 1),
                             [](std::string_view cell) { return !cell.empty(); }) ||
         list.starts_with("[{") || list == "[]";
}

const FaultKind* make_assertions(ShapedRow& row) {
  row.texts = {};
  std::vector<Assertion> assertions;
  for (const std::string_view cell : std::span(row.cells).first(row.cells.size() - 1)) {
    if (cell.find_first_not_of(" \t\r\n") != std::string_view::npos) {
      assertions.push_back(assertion_called(cell));
    }
  }
  append_assertions(row.cells.back(), assertions);
  bool has_output = false;
  for (const Assertion& assertion : assertions) {
    if (!is_answer(assertion)) {
      row.notes.emplace_back(&fault::kOtherAssertion, shown(assertion));
    } else if (has_output && assertion.value != row.texts.output) {
      row.notes.emplace_back(&fault::kSeveralAnswers, assertion.value);
    } else {
      row.texts.output = assertion.value;
      has_output = true;
    }
  }
  return nullptr;
}

constexpr std::string_view kTurnsMeaning =
    "input is the turns before the last of the assistant, output is that one";

// The first that fits is taken. What has turns comes before what has texts alone.
constexpr std::array kShapes = {
    RowShape{.said = {.name = "messages", .meaning = kTurnsMeaning},
             .members = kMessages,
             .fits = fits_conversation,
             .make = make_conversation,
             .is_conversation = true},
    RowShape{.said = {.name = "ShareGPT", .meaning = kTurnsMeaning},
             .members = kConversations,
             .fits = fits_conversation,
             .make = make_conversation,
             .is_conversation = true},
    RowShape{.said = {.name = "prompt and completion",
                      .meaning = "input is the turns of both before the last of the assistant, "
                                 "output is that one"},
             .members = kCompletion,
             .fits = fits_completion,
             .make = make_completion,
             .is_conversation = true},
    RowShape{.said = {.name = "OpenAI Evals",
                      .meaning = "input is the turns of the input, output the ideal answer"},
             .members = kIdeal,
             .fits = fits_ideal,
             .make = make_ideal},
    RowShape{
        .said = {.name = "Alpaca", .meaning = "prompt is the instruction with the input below it"},
        .members = kAlpaca,
        .fits = fits_alpaca,
        .make = make_alpaca},
    RowShape{.said = {.name = "promptfoo tests",
                      .meaning = "output is what an assertion says the answer equals"},
             .members = kAssertionColumns,
             .fits = fits_assertions,
             .make = make_assertions}};

}  // namespace

std::span<const RowShape> row_shapes() {
  return kShapes;
}

}  // namespace tuneornot
