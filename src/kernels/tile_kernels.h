#pragma once

#include "kernels/tile.h"

namespace tuneornot {

void multiply_portably(const Tile& tile);  // a strip at once, as with AVX2

// For processors with AVX2 and FMA; defined on x86-64 only.
void multiply_with_avx2(const Tile& tile);

// For processors with AVX-512F, kAvx512Columns at once; defined on x86-64 only.
constexpr std::size_t kAvx512Columns = 4 * kTileColumns;
void multiply_with_avx512(const Tile& tile);

}  // namespace tuneornot
