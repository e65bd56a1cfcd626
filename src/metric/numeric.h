#pragma once

#include <optional>
#include <string_view>

#include "metric/metric.h"

namespace tuneornot {

// The number that a text comes to: behind its last "####" (as GSM8K's solutions end), else the last
// one in it. Commas between groups of three digits, a currency sign before it and a percent sign
// behind it are left aside. Empty where there is none.
std::optional<double> final_number(std::string_view text);

// numeric: 1 when the final numbers of answer and reference are at most `tol` apart (0 when it is
// not given).
Metric make_numeric(const MetricCall& call, AnswerForm form);

}  // namespace tuneornot
