#pragma once

#include <cstddef>
#include <span>

#include "stats/intervals.h"

namespace tuneornot {

// The corrected resampled t (Nadeau and Bengio 2003; for repeated folds, Bouckaert and Frank 2004).
// `values` holds one number for each fold of each repeat, fold by fold within a repeat. Their mean
// has variance (1/(f r) + 1/(f-1)) s^2 and f r - 1 degrees of freedom, s^2 being the values' sample
// variance: values of overlapping training sets are not independent, and 1/(f-1), the size of a
// fold next to what is learned from, stands for that. Needs two folds, and whole repeats.
GroupedMean corrected_resampled_mean(std::span<const double> values, std::size_t folds);

// By how much that variance exceeds the one of a single pass over independent rows, s^2/f:
// 1/r + f/(f-1).
double resampling_correction(std::size_t folds, std::size_t repeats);

}  // namespace tuneornot
