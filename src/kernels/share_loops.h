#pragma once

#include <cstddef>

#include "kernels/exponential.h"
#include "kernels/share_kernels.h"

// The loops of the shares, for the files that compile them for one instruction set each. Everything
// here is static: the linker must not take one file's code for another's.
namespace tuneornot {

// exp(x) for x up to 0, -inf included; below the smallest normal number 0, for what is not seen
// must count nothing, and denormal numbers are slow. Also 0 for what is no number: -inf less -inf.
static inline float share_of(float x) {
  const float share = exponential(x);
  return x > -87 ? share : 0;
}

static inline void find_highest(const ScoreBlock& block, float* __restrict highest) {
  for (std::size_t key = 0; key < block.keys; ++key) {
    const float* __restrict scores = block.scores + key * block.queries;
    for (std::size_t i = 0; i < block.queries; ++i) {
      highest[i] = scores[i] > highest[i] ? scores[i] : highest[i];
    }
  }
}

static inline void take_shares(const ScoreBlock& block,
                               const float* __restrict highest,
                               float* __restrict sum) {
  for (std::size_t key = 0; key < block.keys; ++key) {
    float* __restrict scores = block.scores + key * block.queries;
    for (std::size_t i = 0; i < block.queries; ++i) {
      scores[i] = share_of(scores[i] - highest[i]);
      sum[i] += scores[i];
    }
  }
}

static inline void find_shares_of(const ScoreBlock& block) {
  float* __restrict factor = block.factor;
  float* __restrict highest = block.highest;
  float* __restrict sum = block.sum;
  for (std::size_t i = 0; i < block.queries; ++i) {
    factor[i] = highest[i];
  }
  find_highest(block, highest);
  for (std::size_t i = 0; i < block.queries; ++i) {
    factor[i] = share_of(factor[i] - highest[i]);
    sum[i] *= factor[i];
  }
  take_shares(block, highest, sum);
}

static inline void multiply_rows_by(const QueryRows& rows, const float* factor) {
  for (std::size_t i = 0; i < rows.queries; ++i) {
    if (factor[i] == 1) {
      continue;
    }
    float* __restrict row = rows.rows + i * rows.width;
    for (std::size_t j = 0; j < rows.width; ++j) {
      row[j] *= factor[i];
    }
  }
}

}  // namespace tuneornot
