#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace tuneornot {

// Some keys' scores for some queries, which become the queries' shares of the keys. All keys of a
// query need not be there at once: what was taken before is made smaller when a higher score comes
// (Milakov and Gimelshein 2018, Online normalizer calculation for softmax).
struct ScoreBlock {
  float* scores = nullptr;  // (keys, queries); -inf: the query does not see the key. Then exp(score
                            // - highest)
  std::size_t keys = 0;
  std::size_t queries = 0;
  float* highest = nullptr;  // (queries): score so far; at first -inf
  float* sum = nullptr;      // (queries): of the shares so far; at first 0
  float* factor = nullptr;   // (queries): what all that was taken before now counts
};

// Rows of numbers, one for each query.
struct QueryRows {
  float* rows = nullptr;  // (queries, width)
  std::size_t queries = 0;
  std::size_t width = 0;
};

// One for each instruction set, in a file of its own.
struct ShareKernel {
  std::string_view name;
  void (*find_shares)(const ScoreBlock& block);
  void (*multiply_rows)(const QueryRows& rows, const float* factor);
};

// Those this processor can run, the fastest first; the portable one is the last.
std::span<const ShareKernel> share_kernels();

// What the kernels are made of.
extern const ShareKernel kPortableShares;
extern const ShareKernel kAvx2Shares;    // for processors with AVX2 and FMA; defined on x86-64 only
extern const ShareKernel kAvx512Shares;  // with AVX-512F, likewise

}  // namespace tuneornot
