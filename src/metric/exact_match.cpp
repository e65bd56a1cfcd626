#include "metric/exact_match.h"

#include "base/text.h"

namespace tuneornot {

double same_label(const AnsweredRow& row) {
  return !row.answer.empty() && row.answer == row.expected ? 1 : 0;
}

double exact_match(const AnsweredRow& row) {
  return !row.answer.empty() && trimmed(row.answer) == trimmed(row.expected) ? 1 : 0;
}

}  // namespace tuneornot
