#pragma once

#include "kernels/tile.h"

namespace tuneornot {

// A strip at once, as with AVX2.
void multiply_portably(const Tile& tile);
void multiply_pairs_portably(const Tile& tile);
extern const PairMakers kPortablePairs;

// For processors with AVX2 and FMA; defined on x86-64 only.
void multiply_with_avx2(const Tile& tile);

// For processors with AVX-512F, kAvx512Columns at once; defined on x86-64 only.
constexpr std::size_t kAvx512Columns = 4 * kTileColumns;
void multiply_with_avx512(const Tile& tile);

// With AVX512_BF16 too, likewise.
void multiply_pairs_with_avx512(const Tile& tile);
extern const PairMakers kAvx512Pairs;

}  // namespace tuneornot
