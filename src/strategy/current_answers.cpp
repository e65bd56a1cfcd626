#include "strategy/current_answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "predictions/predictions.h"
#include "prompt/answer.h"

namespace tuneornot {

namespace {

// In the spelling of the task; a failure where it cannot be told.
StoredAnswer stored(Prediction& prediction, const AnswerShape& shape) {
  StoredAnswer answer = {.id = std::move(prediction.id),
                         .input = std::move(prediction.input),
                         .text = "",
                         .failure = std::move(prediction.failure)};
  if (answer.failure) {
    return answer;
  }
  std::optional<std::string> read =
      prediction.answer ? read_answer(*prediction.answer, shape) : std::nullopt;
  if (read) {
    answer.text = *std::move(read);
  } else {
    answer.failure = CallFailure{.kind = CallFailure::Kind::Unreadable,
                                 .detail = prediction.answer.value_or("no answer")};
  }
  return answer;
}

Predictions read_current(const Task& task, const std::filesystem::path& file) {
  const std::vector<std::string>& columns = task.data.input;
  Predictions predictions =
      read_predictions(file,
                       {.part = "",
                        .score = "",
                        .input_column = columns.size() == 1 ? columns.front() : "",
                        .known_by = KnownBy::IdOrText});
  if (!predictions.said.empty()) {
    throw Error(ErrorKind::Data, predictions.said.front());
  }
  const bool has_answer = std::ranges::any_of(
      predictions.rows, [](const Prediction& row) { return row.answer.has_value(); });
  if (!has_answer) {
    throw Error(ErrorKind::Usage,
                fmt::format("{}: holds no answers, which are scored as the task has it",
                            printable(file.string())));
  }
  return predictions;
}

}  // namespace

StoredAnswers current_answers(const Preparation& preparation) {
  const Task& task = preparation.task;
  const AnswerShape shape = {.kind = task.kind, .many = task.many, .labels = task.labels};
  const std::string& file = task.current.predictions;
  Predictions predictions = read_current(task, preparation.task_folder / file);
  std::vector<StoredAnswer> answers;
  answers.reserve(predictions.rows.size());
  for (Prediction& prediction : predictions.rows) {
    answers.push_back(stored(prediction, shape));
  }
  return {file, std::move(answers)};
}

}  // namespace tuneornot
