#pragma once

#include <cstddef>
#include <filesystem>

#include "weights/gguf.h"

namespace tuneornot {

// The two ways in which libllama computes attention. Flash goes through the cache in tiles where 64
// tokens or more are new, which is the faster way to read much. For fewer it goes through the cache
// once for every token; Plain goes through it once for all tokens of a step.
enum class Attention { Plain, Flash };

// A batch's work behind its shared prefix.
struct BatchShape {
  std::size_t requests = 0;
  std::size_t new_tokens = 0;  // of all prompts, behind the prefix
  double steps = 0;            // decodes after these, a new token a request each
};

// Flash saves time on every token that is read, and loses some on every one that is written; both
// in proportion to what stands before it. So it pays where `new_tokens` are more than `flash_from`
// for each token written, whatever the depth.
Attention attention_for(const BatchShape& shape, double flash_from);

// flash_from on an unknown machine; about what AVX-512 machines have.
constexpr double kUsualFlashFrom = 32;

// What decides how fast attention is.
struct HeadShape {
  std::size_t heads = 0;
  std::size_t key_value_heads = 0;
  std::size_t size = 0;  // numbers of one head
};

// Zeros where the file does not say.
HeadShape head_shape(const GgufFile& file);

// flash_from of this machine, by ggml's kernels on made-up keys and values, in some tenths of a
// second of one thread; rounded to a power of two, for it is part of a model's identity. 0: always;
// infinite: never.
double measured_flash_from(const HeadShape& shape);

// The same as it was measured first; kept below `folder`. kUsualFlashFrom where it cannot be
// measured or kept.
double kept_flash_from(const HeadShape& shape, const std::filesystem::path& folder);

}  // namespace tuneornot
