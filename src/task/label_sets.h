#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "task/census.h"

namespace tuneornot {

// Two labels that stand in one row, the first before the second in the alphabet.
struct LabelPair {
  std::string first;
  std::string second;
  std::size_t rows = 0;  // of all files
};

// How often single labels stand in sets of them (outputs of a task with many labels); most rows
// first.
std::vector<LabelCount> counts_in_sets(std::span<const LabelCount> sets);

// The same of pairs; those of no row are left out.
std::vector<LabelPair> pairs_in_sets(std::span<const LabelCount> sets);

}  // namespace tuneornot
