// 6 rows of 16 columns: 12 sums, two vectors of b and one number of a fill the 16 registers, and
// each number that is loaded serves 6 or 16 times. The file alone is compiled for AVX2; the choice
// is made when the program runs.
#if defined(__x86_64__)

#include <immintrin.h>

#include <array>

#include "kernels/tile_kernels.h"

namespace tuneornot {

namespace {

constexpr std::size_t kLanes = 8;

// The sums are C arrays, and the loops over them unrolled by hand: only so does the compiler keep
// them in registers (GCC 12 spills arrays of std::array, at three times the time).
// NOLINTBEGIN(*-avoid-c-arrays)
template <int kRows, int kVectors>
void multiply(const Tile& tile) {
  __m256 sums[kRows][kVectors];
#pragma GCC unroll 6
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) {
      sums[i][v] = _mm256_setzero_ps();
    }
  }
  const float* a = tile.a;
  const float* b = tile.b;
  for (std::size_t k = 0; k < tile.depth; ++k) {
    __m256 of_b[kVectors];
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) {
      of_b[v] = _mm256_loadu_ps(b + static_cast<std::size_t>(v) * kLanes);
    }
#pragma GCC unroll 6
    for (int i = 0; i < kRows; ++i) {
      const __m256 of_a = _mm256_broadcast_ss(a + i * tile.a_row);
#pragma GCC unroll 2
      for (int v = 0; v < kVectors; ++v) {
        sums[i][v] = _mm256_fmadd_ps(of_a, of_b[v], sums[i][v]);
      }
    }
    a += tile.a_depth;
    b += tile.b_depth;
  }
#pragma GCC unroll 6
  for (int i = 0; i < kRows; ++i) {
    float* c = tile.c + i * tile.c_row;
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) {
      float* to = c + static_cast<std::size_t>(v) * kLanes;
      const __m256 before = tile.adds ? _mm256_loadu_ps(to) : _mm256_setzero_ps();
      _mm256_storeu_ps(to, _mm256_add_ps(before, sums[i][v]));
    }
  }
}
// NOLINTEND(*-avoid-c-arrays)

using Multiply = void (*)(const Tile&);
template <int kVectors>
constexpr std::array<Multiply, kTileRows> kByRows = {multiply<1, kVectors>,
                                                     multiply<2, kVectors>,
                                                     multiply<3, kVectors>,
                                                     multiply<4, kVectors>,
                                                     multiply<5, kVectors>,
                                                     multiply<6, kVectors>};

}  // namespace

void multiply_with_avx2(const Tile& tile) {
  if (tile.columns == 2 * kLanes) {
    kByRows<2>[tile.rows - 1](tile);
  } else if (tile.columns == kLanes) {
    kByRows<1>[tile.rows - 1](tile);
  } else {
    multiply_portably(tile);
  }
}

}  // namespace tuneornot

#endif
