#pragma once

#include <cstddef>

#include "kernels/workers.h"

struct ggml_tensor;  // NOLINT(readability-identifier-naming): the library's name

namespace tuneornot {

// What ggml's operation FLASH_ATTN_EXT computes, softmax(scale * q k + mask) v, by products of many
// queries with many keys at once, in floats of 32 bits: all heads that share a key's head, of up to
// 64 tokens, with 64 keys at a time, and the softmax on the way (Dao et al. 2022, FlashAttention).
// Keys that none of the tokens sees are left out. The bits of a token's result depend on its own
// inputs and on the number of keys alone: neither on the threads nor on what other tokens there
// are.
class MaskedAttention {
 public:
  // Whether `operation` is one that this class computes: one mask for all heads or none, no bias by
  // distance, no cap of scores, no sinks, keys and values of F16, BF16 or F32.
  static bool can_compute(const ggml_tensor& operation);

  // `operation`, which outlives it, has its inputs and room for its result.
  explicit MaskedAttention(const ggml_tensor& operation);

  void compute(Workers& workers);

 private:
  struct Workspace;
  struct KeyBlock;

  const ggml_tensor& operation_;
  float scale_ = 1;
  std::size_t heads_ = 0;
  std::size_t group_ = 0;         // heads that share a key's head
  std::size_t block_tokens_ = 0;  // at once
  std::size_t blocks_ = 0;        // of tokens
  bool heads_apart_ = false;      // an item is one head's block; or else a block of all heads
  std::size_t items_ = 0;

  void choose_blocks(std::size_t threads);
  void compute_item(std::size_t item, Workspace& work) const;
  void begin(Workspace& work, std::size_t key_head) const;
  void look(Workspace& work) const;
  void take_keys(Workspace& work, std::size_t key_head, const KeyBlock& block) const;
  void hide(Workspace& work, const KeyBlock& block) const;
  static void score(Workspace& work, const KeyBlock& block);
  void finish(Workspace& work, std::size_t key_head) const;
};

}  // namespace tuneornot
