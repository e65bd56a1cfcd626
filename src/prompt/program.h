#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prompt/shot.h"
#include "task/task.h"

namespace tuneornot {

// Where the input goes in a prompt that holds it.
constexpr std::string_view kInputMark = "{{input}}";

// A compiled prompt: all that a prompted route is, but for the model.
struct PromptProgram {
  TaskKind kind = TaskKind::Classify;
  std::string instruction;
  std::vector<Label> labels;  // classify only
  std::vector<Shot> shots;
  int max_answer_tokens = 256;    // where the answer is no choice of one label
  std::vector<std::string> stop;  // generate only: the answer ends before the first of these
  bool many = false;              // classify only: the answer is a list of labels
  std::string schema;             // extract only: the object's JSON Schema
  // Whether the labels, or the object's fields, stand in the prompt. A model that was trained on
  // the task knows them.
  bool lists_answers = true;
  // Whether the instruction is a whole prompt of the user's that holds the input, at every
  // kInputMark: then nothing else is shown.
  bool holds_input = false;
  // Where it is there, the prompt is its lines alone, of shots and the input: no instruction, and
  // nothing listed. Its words are filled in.
  std::optional<CompletionLayout> completion;
  bool operator==(const PromptProgram&) const = default;
};

}  // namespace tuneornot
