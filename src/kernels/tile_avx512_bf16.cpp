// The file alone is compiled for AVX-512 with BF16; the choice is made when the program runs.
#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <bit>

#include "kernels/tile_avx512.h"

namespace tuneornot {

namespace {

constexpr std::size_t kLanes = 16;

struct AddPairs {
  static __m512 products(__m512 sum, __m512 a, __m512 b) {
    return _mm512_dpbf16_ps(sum, std::bit_cast<__m512bh>(a), std::bit_cast<__m512bh>(b));
  }
};

// The first `count` numbers at x, of 16; zeros behind them.
__m512 numbers(const float* x, std::size_t count) {
  const unsigned there = count >= kLanes ? 0xFFFFU : (1U << count) - 1;
  return _mm512_maskz_loadu_ps(static_cast<__mmask16>(there), x);
}

void store(float* pairs, std::size_t count, __m512 all) {
  const unsigned there = count >= kLanes ? 0xFFFFU : (1U << count) - 1;
  _mm512_mask_storeu_ps(pairs, static_cast<__mmask16>(there), all);
}

void pair_along(const float* x, std::size_t count, float* pairs) {
  std::size_t i = 0;
  for (; i + 2 * kLanes <= count; i += 2 * kLanes) {
    const __m512bh both =
        _mm512_cvtne2ps_pbh(_mm512_loadu_ps(x + i + kLanes), _mm512_loadu_ps(x + i));
    _mm512_storeu_ps(pairs + i / 2, std::bit_cast<__m512>(both));
  }
  if (i < count) {
    const std::size_t left = count - i;
    const __m512 low = numbers(x + i, left);
    const __m512 high =
        left > kLanes ? numbers(x + i + kLanes, left - kLanes) : _mm512_setzero_ps();
    store(pairs + i / 2, (left + 1) / 2, std::bit_cast<__m512>(_mm512_cvtne2ps_pbh(high, low)));
  }
}

__m512i halves(const float* x, std::size_t count) {
  return _mm512_cvtepu16_epi32(std::bit_cast<__m256i>(_mm512_cvtneps_pbh(numbers(x, count))));
}

void pair_across(const float* first, const float* second, std::size_t count, float* pairs) {
  for (std::size_t i = 0; i < count; i += kLanes) {
    const std::size_t left = count - i;
    const __m512i high = _mm512_slli_epi32(halves(second + i, left), 16);
    const __m512i both = _mm512_or_si512(halves(first + i, left), high);
    store(pairs + i, left, std::bit_cast<__m512>(both));
  }
}

}  // namespace

const PairMakers kAvx512Pairs = {.along = pair_along, .across = pair_across};

void multiply_pairs_with_avx512(const Tile& tile) {
  multiply_with<AddPairs>(tile);
}

}  // namespace tuneornot

#endif
