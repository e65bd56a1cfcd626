#pragma once

#include <span>

#include "metric/metric.h"

namespace tuneornot {

// chrF2 (Popovic 2015): F-score with recall weighing twice as much, of the precision and recall of
// character n-grams, n 1 to 6, white space left out; those of all rows are counted together. Equals
// sacrebleu's CHRF with its defaults, divided by 100.
CorpusScore chrf(std::span<const AnsweredRow> rows);

// Of one row.
double row_chrf(const AnsweredRow& row);

}  // namespace tuneornot
