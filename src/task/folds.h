#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "task/stratify.h"

namespace tuneornot {

// verdict.md section 2, small data: too few rows to set some aside as a test are divided into
// folds, several times over. Each row is held out once a repeat and learned from in the other
// folds.
constexpr std::size_t kFolds = 5;
constexpr std::size_t kRepeats = 5;
constexpr std::size_t kFewestRowsForFolds = 20;

// (repeats, rows): the fold in which a row is held out, from 0.
using Folds = std::vector<std::vector<std::size_t>>;

// Whole groups, stratified, of nearly equal size, another division each repeat. Throws
// ErrorKind::Data, naming `file`, below kFewestRowsForFolds rows and where groups are too few or
// too large.
Folds assign_folds(const StratifiedRows& rows, const std::string& file, std::uint64_t seed);

}  // namespace tuneornot
