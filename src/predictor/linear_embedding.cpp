#include "predictor/linear_embedding.h"

#include "predictor/label_answer.h"
#include "predictor/text_vectors.h"

namespace tuneornot {

Answer answer_of(const LinearEmbedding& method, std::span<const float> vector) {
  check_length(vector, method.model.columns());
  const LabelAnswer answer = {.labels = method.labels, .many = method.many};
  return answer.from(scores(method.model, vector));
}

}  // namespace tuneornot
