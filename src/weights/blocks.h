#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "weights/gguf.h"

namespace tuneornot {

// What the checks of decoders and encoders share: the sizes of a model's blocks, and the shapes
// that follow from them. All throw ErrorKind::Model naming the file.

struct BlockSizes {
  std::string architecture;
  std::int64_t blocks = 0;
  std::int64_t embedding = 0;
  std::int64_t feed_forward = 0;
  std::int64_t heads = 0;
  std::int64_t key_value_heads = 0;
  std::int64_t head = 0;  // numbers in one
  std::int64_t experts = 0;

  std::string key(std::string_view name) const;  // "ARCHITECTURE.name"
};
BlockSizes read_block_sizes(const GgufFile& file, const std::string& architecture);

// The queries of all heads together.
enum class QueryLength { Any, Embedding };
void check_heads(const GgufFile& file, const BlockSizes& sizes, QueryLength queries);

// libllama computes with one length where a file may give several, and aborts on a difference.
void check_equal_lengths(const GgufFile& file, const BlockSizes& sizes);

// Of a head at least `least` numbers are turned by a token's position.
void check_rotation(const GgufFile& file, const BlockSizes& sizes, std::int64_t least);

// What a norm adds to a variance, under `name`.
void check_epsilon(const GgufFile& file, const BlockSizes& sizes, std::string_view name);

// Draft blocks and rerankers (pooling 4) have parts that no rule here knows.
void check_no_other_parts(const GgufFile& file, const BlockSizes& sizes);

enum class Length {
  None,
  Embedding,
  Queries,
  Keys,
  QueriesKeysValues,
  Head,
  FeedForward,
  TwiceFeedForward,
  Experts,
};

struct TensorRule {
  std::string_view name;  // between "blk.N." and ".weight"
  std::array<Length, 3> shape;
};

// nullptr when the block has none called `name`.
const GgufTensor* find_in_block(const GgufFile& file, std::int64_t block, std::string_view name);
void check_block(const GgufFile& file,
                 std::int64_t block,
                 std::span<const TensorRule> rules,
                 const BlockSizes& sizes);

// Queries, keys and values, each by itself or in one tensor.
void check_attention_block(const GgufFile& file, std::int64_t block, const BlockSizes& sizes);

// Vectors are added and multiplied as they are; matrices are multiplied block by block, for which
// ggml must be able to turn them into floats.
void check_number_types(const GgufFile& file);

}  // namespace tuneornot
