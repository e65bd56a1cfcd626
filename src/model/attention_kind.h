#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "weights/gguf.h"

namespace tuneornot {

// The two ways in which libllama computes attention. Flash leaves out what a token does not see,
// and goes through the rest in tiles where 64 tokens or more are new, which is the faster way to
// read much. For fewer it goes through the cache once for every token; Plain goes through all of
// it, once for all tokens of a step.
enum class AttentionKind { Plain, Flash };

// What keys and values are kept as, in every context of a model: prefixes are shared among them.
enum class CacheType { F16, F32, BF16 };
constexpr std::size_t kCacheTypes = 3;

std::string_view name_of(CacheType type);    // "f16"
std::uint32_t ggml_type_of(CacheType type);  // the library's number

// What a token takes for each key by flash attention, where the plain one takes 1.
struct FlashCost {
  double read = 0.7;  // of many at once
  double write = 10;  // of few; both about as on AVX-512 machines
  bool operator==(const FlashCost&) const = default;
};

// What was chosen for a model on this machine.
struct AttentionChoice {
  CacheType cache = CacheType::F16;
  FlashCost flash;
  bool operator==(const AttentionChoice&) const = default;
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

// Milliseconds of a token in one layer for each key: all that the cache holds by the plain kind,
// those that the token sees by flash.
struct KeyMs {
  double read = 0;
  double write = 0;
};
struct KindsMs {
  KeyMs plain;
  KeyMs flash;
};

// F16, unless usual batches take a tenth less with another type, each by the kind that suits it: of
// these the one that takes least. `measured` is in the order of CacheType. Costs have two digits,
// for they are part of a model's identity.
AttentionChoice choice_from(const std::array<KindsMs, kCacheTypes>& measured,
                            const HeadShape& shape);

// On this machine, by ggml's kernels on made-up keys and values, in about half a second of one
// thread.
AttentionChoice measured_attention(const HeadShape& shape);

// The same as it was measured first; kept below `folder`. AttentionChoice() where it cannot be
// measured or kept.
AttentionChoice kept_attention(const HeadShape& shape, const std::filesystem::path& folder);

}  // namespace tuneornot
