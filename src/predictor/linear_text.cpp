#include "predictor/linear_text.h"

#include "predictor/label_answer.h"

namespace tuneornot {

Answer answer_of(const LinearText& method, std::string_view input) {
  const SparseRow row = method.features.row(input);
  const LabelAnswer answer = {.labels = method.labels, .many = method.many};
  return answer.from(scores(method.model, {.columns = row.columns, .values = row.values}));
}

}  // namespace tuneornot
