// 6 rows of 16 columns: 12 sums, two vectors of b and one number of a fill the 16 registers, and
// each number that is loaded serves 6 or 16 times. The file alone is compiled for AVX2; the choice
// is made when the program runs.
#if defined(__x86_64__)

#include <immintrin.h>

#include <array>

#include "finetune/tile_kernels.h"

namespace tuneornot {

namespace {

constexpr std::size_t kLanes = 8;

// An array of __m256 itself would lose its alignment.
struct Lanes {
  __m256 floats;
};

template <std::size_t kRows, std::size_t kVectors>
void multiply(const Tile& tile) {
  std::array<std::array<Lanes, kVectors>, kRows> sums;
  for (auto& row : sums) {
    row.fill({.floats = _mm256_setzero_ps()});
  }
  const float* a = tile.a;
  const float* b = tile.b;
  for (std::size_t k = 0; k < tile.depth; ++k) {
    std::array<Lanes, kVectors> of_b;
    for (std::size_t v = 0; v < kVectors; ++v) {
      of_b[v].floats = _mm256_loadu_ps(b + v * kLanes);
    }
    for (std::size_t i = 0; i < kRows; ++i) {
      const __m256 of_a = _mm256_broadcast_ss(a + static_cast<std::ptrdiff_t>(i) * tile.a_row);
      for (std::size_t v = 0; v < kVectors; ++v) {
        sums[i][v].floats = _mm256_fmadd_ps(of_a, of_b[v].floats, sums[i][v].floats);
      }
    }
    a += tile.a_depth;
    b += tile.b_depth;
  }
  for (std::size_t i = 0; i < kRows; ++i) {
    float* c = tile.c + static_cast<std::ptrdiff_t>(i) * tile.c_row;
    for (std::size_t v = 0; v < kVectors; ++v) {
      const __m256 before = _mm256_loadu_ps(c + v * kLanes);
      _mm256_storeu_ps(c + v * kLanes, _mm256_add_ps(before, sums[i][v].floats));
    }
  }
}

using Multiply = void (*)(const Tile&);
template <std::size_t kVectors>
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
