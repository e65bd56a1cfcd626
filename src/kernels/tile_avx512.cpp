// 6 rows of 64 columns: 24 sums, four vectors of b, and numbers of a that are broadcast as they are
// loaded; each serves 4 times, a vector of b 6 times. The file alone is compiled for AVX-512; the
// choice is made when the program runs.
#if defined(__x86_64__)

#include <immintrin.h>

#include <array>

#include "kernels/tile_kernels.h"

namespace tuneornot {

namespace {

static_assert(kTileColumns == 16, "a strip is a vector wide");

// Of the last strip, which may be cut off, those of its numbers that are there.
__mmask16 last_strip(const Tile& tile) {
  const std::size_t missing = (kTileColumns - tile.columns % kTileColumns) % kTileColumns;
  return static_cast<__mmask16>(0xFFFFU >> missing);
}

// As in tile_avx2.cpp.
// NOLINTBEGIN(*-avoid-c-arrays)
template <int kRows, int kStrips>
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

  void add_to(float* c, std::ptrdiff_t c_row) const {
#pragma GCC unroll 6
    for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 4
      for (int v = 0; v < kStrips; ++v) {
        float* to = c + i * c_row + static_cast<std::size_t>(v) * kTileColumns;
        const __m512 sum = _mm512_add_ps(_mm512_maskz_loadu_ps(there[v], to), at[i][v]);
        _mm512_mask_storeu_ps(to, there[v], sum);
      }
    }
  }
};

template <int kStrips>
inline void add_products(__m512 a, const __m512 (&b)[kStrips], __m512 (&sums)[kStrips]) {
#pragma GCC unroll 4
  for (int v = 0; v < kStrips; ++v) {
    sums[v] = _mm512_fmadd_ps(a, b[v], sums[v]);
  }
}

template <int kRows, int kStrips>
void multiply(const Tile& tile) {
  Sums<kRows, kStrips> sums(tile);
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
      add_products(_mm512_set1_ps(a[i * tile.a_row]), of_b, sums.at[i]);
    }
    a += tile.a_depth;
    b += tile.b_depth;
  }
  sums.add_to(tile.c, tile.c_row);
}
// NOLINTEND(*-avoid-c-arrays)

using Multiply = void (*)(const Tile&);
template <int kStrips>
constexpr std::array<Multiply, kTileRows> kByRows = {multiply<1, kStrips>,
                                                     multiply<2, kStrips>,
                                                     multiply<3, kStrips>,
                                                     multiply<4, kStrips>,
                                                     multiply<5, kStrips>,
                                                     multiply<6, kStrips>};
constexpr std::array kByStrips = {kByRows<1>, kByRows<2>, kByRows<3>, kByRows<4>};

}  // namespace

void multiply_with_avx512(const Tile& tile) {
  kByStrips[(tile.columns - 1) / kTileColumns][tile.rows - 1](tile);
}

}  // namespace tuneornot

#endif
