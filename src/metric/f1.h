#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "metric/metric.h"

namespace tuneornot {

// Mean of the labels' F1 over the labels that occur in the references; a label with no true
// positive scores 0. An answer outside them counts against the reference's recall only. Equals
// scikit-learn's f1_score(average="macro", labels=those of y_true, zero_division=0).
double macro_f1(std::span<const AnsweredRow> rows);

// The same over the labels in `labels`.
double macro_f1(std::span<const AnsweredRow> rows, const std::set<std::string>& labels);

}  // namespace tuneornot
