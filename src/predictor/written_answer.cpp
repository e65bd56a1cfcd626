#include "predictor/written_answer.h"

#include <optional>
#include <utility>

namespace tuneornot {

Answer written_answer(const std::string& text, const AnswerShape& shape) {
  std::optional<std::string> read = read_answer(text, shape);
  if (read) {
    return {.text = *std::move(read)};
  }
  const std::string what = shape.kind == TaskKind::Extract ? "no object in: " : "no label in: ";
  return {.failure = CallFailure{.kind = CallFailure::Kind::Unreadable, .detail = what + text}};
}

}  // namespace tuneornot
