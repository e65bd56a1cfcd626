#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "base/random.h"

namespace tuneornot {

// Standard error of a statistic of rows under resampling of whole groups with replacement, for a
// statistic that is no mean of rows. `groups` holds each row's group (labels from 0); there must be
// two groups at least, and two resamples. `statistic` gets row indices, with repeats.
double bootstrap_standard_error(
    std::span<const std::size_t> groups,
    std::size_t resamples,
    Rng& rng,
    const std::function<double(std::span<const std::size_t>)>& statistic);

}  // namespace tuneornot
