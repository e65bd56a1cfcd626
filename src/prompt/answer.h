#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "task/task.h"

namespace tuneornot {

// Reads a label out of what a model wrote: exactly, else ignoring case, spaces, quotes and a full
// stop around it, else as the only label named in the first line. Empty when it is unreadable.
std::optional<std::string> read_label(std::string_view text, std::span<const Label> labels);

// Reads a list of labels out of what a model wrote, into the spelling of Example::output: the first
// JSON list of texts in it, each a label of the task. Empty when there is none, or one of them is
// no label.
std::optional<std::string> read_labels(std::string_view text, std::span<const Label> labels);

// Reads an object out of what a model wrote, into the spelling of Example::output: the first whole
// JSON object in it, whatever stands around (a fenced block, a sentence). Empty when there is none.
std::optional<std::string> read_object(std::string_view text);

// What an answer is to be read as.
struct AnswerShape {
  TaskKind kind = TaskKind::Classify;
  bool many = false;  // classify only: a list of labels
  std::span<const Label> labels;
};

// Reads an answer out of what was written, by one of the above; a text to generate is one as it is.
std::optional<std::string> read_answer(std::string_view text, const AnswerShape& shape);

// A GBNF grammar of the lists that read_labels reads: labels in the order of their bytes, each once
// at most, compact.
std::string label_list_grammar(std::span<const Label> labels);

}  // namespace tuneornot
