#pragma once

#include <vector>

#include "kernels/range.h"
#include "kernels/tile.h"
#include "weights/tensors.h"

namespace tuneornot {

// Parts of a weight, read out of its blocks into the strips that a kernel takes, side by side: each
// of kernel.floats(depth.count) rows of kTileColumns outputs. What a strip lacks in outputs is not
// set. `packed` grows where it is too small. Rows and columns begin at whole blocks, and at whole
// pairs where the kernel takes those.
using PackStrips = void (*)(const TileKernel& kernel,
                            const TensorView& w,
                            Range outputs,
                            Range depth,
                            std::vector<float>& packed);

// packed[strip][k][j] is w[outputs.first + 16 strip + j][depth.first + k], or two of k in one
// float.
void pack_rows(const TileKernel& kernel,
               const TensorView& w,
               Range outputs,
               Range depth,
               std::vector<float>& packed);

// packed[strip][k][j] is w[depth.first + k][outputs.first + 16 strip + j], or two of k in one
// float.
void pack_columns(const TileKernel& kernel,
                  const TensorView& w,
                  Range outputs,
                  Range depth,
                  std::vector<float>& packed);

}  // namespace tuneornot
