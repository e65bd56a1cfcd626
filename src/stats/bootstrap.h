#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "base/random.h"

namespace tuneornot {

// Hands out `resamples` samples, each of as many groups as there are, drawn whole and with
// replacement. `groups` holds each row's group (labels from 0); there must be two groups at least.
// `visit` gets row indices, with repeats, that are valid during the call.
void for_each_resample(std::span<const std::size_t> groups,
                       std::size_t resamples,
                       Rng& rng,
                       const std::function<void(std::span<const std::size_t>)>& visit);

// Standard error of a statistic of rows under such resampling, for a statistic that is no mean of
// rows. There must be two resamples at least.
double bootstrap_standard_error(
    std::span<const std::size_t> groups,
    std::size_t resamples,
    Rng& rng,
    const std::function<double(std::span<const std::size_t>)>& statistic);

}  // namespace tuneornot
