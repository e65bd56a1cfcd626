#pragma once

#include "metric/metric.h"

namespace tuneornot {

// 1 when the answer is the expected label, byte for byte, else 0.
double same_label(const AnsweredRow& row);

// 1 when the answer is the expected text, spaces and line breaks around both aside, else 0.
double exact_match(const AnsweredRow& row);

}  // namespace tuneornot
