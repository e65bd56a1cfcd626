#pragma once

#include "metric/metric.h"

namespace tuneornot {

// Of a row with several labels, A answered and E expected; 0 where there was no answer.

// 1 when A = E: scikit-learn's accuracy_score of label sets.
double same_labels(const AnsweredRow& row);

// |A and E| / |A or E|, 1 where both are empty: scikit-learn's jaccard_score(average="samples",
// zero_division=1).
double jaccard(const AnsweredRow& row);

// 2 |A and E| / (|A| + |E|), 1 where both are empty.
double labels_f1(const AnsweredRow& row);

}  // namespace tuneornot
