#pragma once

#include <array>

#include "kernels/tile_kernels.h"

// 6 rows of 64 columns: 24 sums, four vectors of b, and numbers of a that are broadcast as they are
// loaded; each serves 4 times, a vector of b 6 times. For the files that compile it for one
// instruction set each. `Add`, by which sums grow, is a type of the file's own, so that the linker
// takes no file's code for another's.
namespace tuneornot {

static_assert(kTileColumns == 16, "a strip is a vector wide");

// Of the last strip, which may be cut off, those of its numbers that are there.
static __mmask16 last_strip(const Tile& tile) {
  const std::size_t missing = (kTileColumns - tile.columns % kTileColumns) % kTileColumns;
  return static_cast<__mmask16>(0xFFFFU >> missing);
}

// As in tile_avx2.cpp.
// NOLINTBEGIN(*-avoid-c-arrays)
template <typename Add, int kRows, int kStrips>
struct Sums {
  __m512 at[kRows][kStrips];
  __mmask16 there[kStrips];  // of each strip's numbers

  explicit Sums(const Tile& tile) {
#pragma GCC unroll 4
    for (int v = 0; v < kStrips; ++v) {
      there[v] = v + 1 < kStrips ? static_cast<__mmask16>(0xFFFFU) : last_strip(tile);
    }
#pragma GCC unroll 6
    for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 4
      for (int v = 0; v < kStrips; ++v) {
        at[i][v] = _mm512_setzero_ps();
      }
    }
  }

  void put_into(const Tile& tile) const {
#pragma GCC unroll 6
    for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 4
      for (int v = 0; v < kStrips; ++v) {
        float* to = tile.c + i * tile.c_row + static_cast<std::size_t>(v) * kTileColumns;
        const __mmask16 before = tile.adds ? there[v] : static_cast<__mmask16>(0);
        const __m512 sum = _mm512_add_ps(_mm512_maskz_loadu_ps(before, to), at[i][v]);
        _mm512_mask_storeu_ps(to, there[v], sum);
      }
    }
  }
};

template <typename Add, int kStrips>
static inline void add_products(__m512 a, const __m512 (&b)[kStrips], __m512 (&sums)[kStrips]) {
#pragma GCC unroll 4
  for (int v = 0; v < kStrips; ++v) {
    sums[v] = Add::products(sums[v], a, b[v]);
  }
}

template <typename Add, int kRows, int kStrips>
static void multiply_tile(const Tile& tile) {
  Sums<Add, kRows, kStrips> sums(tile);
  const float* a = tile.a;
  const float* b = tile.b;
  for (std::size_t k = 0; k < tile.depth; ++k) {
    __m512 of_b[kStrips];
#pragma GCC unroll 4
    for (int v = 0; v < kStrips; ++v) {
      of_b[v] = _mm512_maskz_loadu_ps(sums.there[v], b + v * tile.b_strip);
    }
#pragma GCC unroll 6
    for (int i = 0; i < kRows; ++i) {
      add_products<Add>(_mm512_set1_ps(a[i * tile.a_row]), of_b, sums.at[i]);
    }
    a += tile.a_depth;
    b += tile.b_depth;
  }
  sums.put_into(tile);
}
// NOLINTEND(*-avoid-c-arrays)

template <typename Add, int kStrips>
static constexpr std::array<void (*)(const Tile&), kTileRows> kByRows = {
    multiply_tile<Add, 1, kStrips>,
    multiply_tile<Add, 2, kStrips>,
    multiply_tile<Add, 3, kStrips>,
    multiply_tile<Add, 4, kStrips>,
    multiply_tile<Add, 5, kStrips>,
    multiply_tile<Add, 6, kStrips>};

template <typename Add>
static void multiply_with(const Tile& tile) {
  constexpr std::array kByStrips = {
      kByRows<Add, 1>, kByRows<Add, 2>, kByRows<Add, 3>, kByRows<Add, 4>};
  kByStrips[(tile.columns - 1) / kTileColumns][tile.rows - 1](tile);
}

}  // namespace tuneornot
