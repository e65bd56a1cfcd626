#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/reply.h"

namespace tuneornot {

// What somebody's predictor said to one row. What a file does not say is empty.
struct Prediction {
  std::string id;
  std::string input;     // the text that was answered
  std::string document;  // a hash of the row, by whoever wrote the file
  std::string group;
  std::optional<std::string> answer;
  std::optional<double> score;         // 0 to 1
  std::optional<CallFailure> failure;  // then there is no answer
};

// The predictions of one route, provider or filter; ids are all different, where there are any.
struct Predictions {
  std::vector<Prediction> rows;
  std::string score_name;         // "score", or what the file calls it; empty: rows have none
  std::vector<std::string> said;  // what was noticed, for the user
};

// What the rows of a file are known by. A text does where nobody but the task has given ids.
enum class KnownBy { Id, IdOrText };

struct ReadPredictions {
  std::string part;   // which provider or filter of a file that holds several; empty: its only one
  std::string score;  // the field to take for the score; empty: the usual one
  std::string input_column;  // the field to take for the input besides "input"; may be empty
  KnownBy known_by = KnownBy::Id;
};

// Reads a file of one of these layouts (docs/compare.md), found by the fields of its first row:
//   plain       a row each, or a line of CSV: id, answer, score, input, group
//   promptfoo   its output as JSON or JSON lines
//   lm-eval     its samples_TASK.jsonl
// Throws ErrorKind::Data, with the line, when a row is known by nothing, or has another one's id,
// or a score that is no number from 0 to 1; ErrorKind::Usage, with what there is, when the file
// holds several parts or scores and none was named.
Predictions read_predictions(const std::filesystem::path& path, const ReadPredictions& asked);

}  // namespace tuneornot
