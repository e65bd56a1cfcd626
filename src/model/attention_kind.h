#pragma once

#include <cstddef>
#include <filesystem>

#include "weights/gguf.h"

namespace tuneornot {

// The two ways in which libllama computes attention. Flash leaves out what a token does not see,
// and goes through the rest in tiles where 64 tokens or more are new, which is the faster way to
// read much. For fewer it goes through the cache once for every token; Plain goes through all of
// it, once for all tokens of a step.
enum class AttentionKind { Plain, Flash };

// What a token takes for each key by flash attention, where the plain one takes 1.
struct FlashCost {
  double read = 0.7;  // of many at once
  double write = 10;  // of few; both about as on AVX-512 machines
  bool operator==(const FlashCost&) const = default;
};

// A batch's work.
struct BatchShape {
  std::size_t prefix = 0;  // tokens that all requests share, in the cache already
  std::size_t requests = 0;
  std::size_t new_tokens = 0;  // of all prompts, behind the prefix
  double steps = 0;            // decodes after these, a new token a request each
};

// The kind that takes less time.
AttentionKind attention_for(const BatchShape& shape, const FlashCost& flash);

// What decides how fast attention is.
struct HeadShape {
  std::size_t heads = 0;
  std::size_t key_value_heads = 0;
  std::size_t size = 0;  // numbers of one head
};

// Zeros where the file does not say.
HeadShape head_shape(const GgufFile& file);

// What a token takes for each key in one layer, by plain attention on one thread, in milliseconds.
// 0 where the shape cannot be.
double plain_attention_ms(const HeadShape& shape);

// On this machine, by ggml's kernels on made-up keys and values, in some tenths of a second of one
// thread; to two digits, for it is part of a model's identity.
FlashCost measured_flash_cost(const HeadShape& shape);

// The same as it was measured first; kept below `folder`. FlashCost() where it cannot be measured
// or kept.
FlashCost kept_flash_cost(const HeadShape& shape, const std::filesystem::path& folder);

}  // namespace tuneornot
