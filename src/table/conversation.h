#pragma once

#include <span>
#include <string_view>

#include "table/shapes.h"
#include "table/turns.h"

namespace tuneornot {

// One turn of the user alone is its text. Several turns, or one of another role, are lines:
//   user: Where is my order?
//   assistant: What is its number?
//   user: 4411
// A text may have line breaks, and may look like such a line; nothing is escaped, as a model is
// to read it.

// The output is the last turn of the assistant that has a weight; none where there is no such turn.
// System turns at the beginning are the instruction; where nothing else comes before the output,
// they are the input.
ShapedTexts texts_of_conversation(std::span<const Turn> turns);

bool has_turns_behind_answer(std::span<const Turn> turns);

// The same of turns that are all asked; the output is left empty.
ShapedTexts texts_of_question(std::span<const Turn> turns);

struct AlpacaRow {
  std::string_view instruction;
  std::string_view input;
  std::string_view system;
};

// The output is left empty. Behind a history, instruction and input are its last turn.
ShapedTexts texts_of_alpaca(const AlpacaRow& row, std::span<const Turn> history);

}  // namespace tuneornot
