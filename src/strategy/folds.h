#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/random.h"
#include "task/task.h"

namespace tuneornot {

// The fold of each row, 0 .. folds-1: rows of one group, or with the same text, are in the same
// one. Whole groups are dealt out in random order until `most_rows` rows have a fold; the others
// are in none.
std::vector<std::optional<std::size_t>> fold_of_rows(std::span<const Example> rows,
                                                     std::size_t folds,
                                                     std::size_t most_rows,
                                                     Rng& rng);

}  // namespace tuneornot
