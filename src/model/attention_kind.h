#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "weights/gguf.h"

namespace tuneornot {

// The two ways in which attention is computed. Tiled is MaskedAttention, which leaves out what
// nobody sees; where that cannot compute an operation, ggml's flash attention does. Plain is
// libllama's other way, which goes through all of the cache for every token.
enum class AttentionKind { Tiled, Plain };

// What keys and values are kept as.
enum class CacheType { F16, F32, BF16 };
constexpr std::size_t kCacheTypes = 3;

std::string_view name_of(AttentionKind kind);  // "tiled"
std::string_view name_of(CacheType type);      // "f16"
std::uint32_t ggml_type_of(CacheType type);    // the library's number

// What was chosen for a model on this machine, part of its identity.
struct AttentionChoice {
  AttentionKind kind = AttentionKind::Tiled;
  CacheType cache = CacheType::F16;
  bool operator==(const AttentionChoice&) const = default;
};

// What decides how fast attention is.
struct HeadShape {
  std::size_t heads = 0;
  std::size_t key_value_heads = 0;
  std::size_t size = 0;  // numbers of one head
};

// Zeros where the file does not say.
HeadShape head_shape(const GgufFile& file);

// What a token takes for each key in one layer, read among many, by Tiled on one thread, in
// milliseconds. 0 where the shape cannot be.
double attention_key_ms(const HeadShape& shape);

// Milliseconds of a token in one layer for each key: those that the token sees by Tiled, all that
// the cache holds by Plain.
struct KeyMs {
  double read = 0;   // of many tokens
  double write = 0;  // of one a sequence
};
struct KindsMs {
  KeyMs tiled;
  KeyMs plain;
};

// Tiled and F16, unless usual batches take a tenth less another way: of these the one that takes
// least. `measured` is in the order of CacheType.
AttentionChoice choice_from(const std::array<KindsMs, kCacheTypes>& measured,
                            const HeadShape& shape);

// On this machine, on made-up keys and values, in about half a second of one thread.
AttentionChoice measured_attention(const HeadShape& shape);

// The same as it was measured first; kept below `folder`. AttentionChoice() where it cannot be
// measured or kept.
AttentionChoice kept_attention(const HeadShape& shape, const std::filesystem::path& folder);

}  // namespace tuneornot
