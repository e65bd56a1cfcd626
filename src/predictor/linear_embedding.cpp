#include "predictor/linear_embedding.h"

#include <fmt/format.h>

#include "base/error.h"
#include "predictor/label_answer.h"

namespace tuneornot {

Answer answer_of(const LinearEmbedding& method, std::span<const float> vector) {
  if (vector.size() != method.model.columns()) {
    throw Error(ErrorKind::Data,
                fmt::format("the model gives texts {} numbers, the predictor learned from {}: it "
                            "was made with another model; run the study again",
                            vector.size(),
                            method.model.columns()));
  }
  const LabelAnswer answer = {.labels = method.labels, .many = method.many};
  return answer.from(scores(method.model, vector));
}

}  // namespace tuneornot
