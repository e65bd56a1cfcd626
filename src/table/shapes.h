#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "table/rows.h"
#include "table/turns.h"

namespace tuneornot {

// The columns that a shape gives, those first that have a text in the first rows:
// - instruction: what is to be done, where the row says it apart from the input: the system turns
//   that a conversation begins with, Alpaca's instruction.
// - input: what is asked.
// - output: the answer.
// - prompt: instruction and input in one text, for files whose instruction changes from row to row.
// The row's other columns are kept behind them.
struct ShapedTexts {
  std::string instruction;
  std::string input;
  std::string output;
  std::string prompt;
};

// A row on its way through a shape.
struct ShapedRow {
  std::vector<std::string_view> cells;  // of the shape's members; empty where the row has none
  ShapedTexts texts;
  std::vector<std::pair<const FaultKind*, std::string>> notes;  // with their details
  TurnReader reader;
  std::vector<Turn> turns;  // the conversation, where the row is one; else anything
};

struct RowShape {
  Shape said;
  std::span<const std::string_view> members;  // columns that become others
  bool (*fits)(ShapedRow& row) = nullptr;
  const FaultKind* (*make)(ShapedRow& row) = nullptr;  // null, or why the row is left out
  bool is_conversation = false;
};

std::span<const RowShape> row_shapes();

// Whether the column is one of those above, in rows of a shape.
bool is_made_by_shape(const Shape& shape, std::string_view column);

// The rows of `rows` in the first shape that fits at least half of the first rows, or as they are.
// An object under "item" (OpenAI Evals) or "vars" (promptfoo) gives its members as columns first.
// `first` reads the same file, and is looked at and dropped: what `rows` tells of a row is told
// when that row's turn comes.
std::unique_ptr<RowReader> shaped_rows(std::unique_ptr<RowReader> first,
                                       std::unique_ptr<RowReader> rows,
                                       const std::string& file,
                                       const SeeLeftOut& left_out,
                                       Problems& problems);

}  // namespace tuneornot
