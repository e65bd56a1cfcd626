#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "task/task.h"

namespace tuneornot {

// At how many of `pool` training rows a learning curve is measured: 8, 32, 128, ... up to a sixth
// of the pool, then a quarter, half and all of it. Needs a pool of 32 at least.
std::vector<std::size_t> curve_sizes(std::size_t pool);

// What one draw of these rows gives at each size below the last, which has to be all of them: whole
// groups, stratified as the split is, each size holding all rows of the smaller ones, in the order
// of `rows`. Where groups are large a size is missed by some rows.
std::vector<std::vector<Example>> nested_subsets(std::span<const Example> rows,
                                                 const Task& task,
                                                 std::span<const std::size_t> sizes,
                                                 std::uint64_t seed,
                                                 std::size_t draw);

}  // namespace tuneornot
