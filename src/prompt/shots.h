#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/random.h"
#include "prompt/program.h"
#include "task/task.h"

namespace tuneornot {

// The rows of a length that is usual in `train`: at most three times the median, so that one mail
// does not fill the context. In their order.
std::vector<const Example*> usual_rows(std::span<const Example> train);
std::vector<Shot> usual_shots(std::span<const Example> train);

// `n` of the usual shots in random order, from different groups as far as there are any.
// For classify as even over the labels as `n` allows; labels drawn at random where n is smaller.
std::vector<Shot> balanced_shots(std::span<const Example> train,
                                 TaskKind kind,
                                 std::size_t n,
                                 Rng& rng);

}  // namespace tuneornot
