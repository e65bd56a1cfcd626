#include "weights/blocks.h"

#include <fmt/format.h>
#include <ggml.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "weights/metadata.h"

namespace tuneornot {

namespace {

constexpr std::array kFusedAttention = {
    TensorRule{"attn_qkv", {Length::Embedding, Length::QueriesKeysValues}},
};
constexpr std::array kAttention = {
    TensorRule{"attn_q", {Length::Embedding, Length::Queries}},
    TensorRule{"attn_k", {Length::Embedding, Length::Keys}},
    TensorRule{"attn_v", {Length::Embedding, Length::Keys}},
};

std::int64_t length_of(const BlockSizes& sizes, Length length) {
  const std::int64_t queries = sizes.heads * sizes.head;
  const std::int64_t keys = sizes.key_value_heads * sizes.head;
  switch (length) {
    case Length::Embedding:
      return sizes.embedding;
    case Length::Queries:
      return queries;
    case Length::Keys:
      return keys;
    case Length::QueriesKeysValues:
      return queries + 2 * keys;
    case Length::Head:
      return sizes.head;
    case Length::FeedForward:
      return sizes.feed_forward;
    case Length::TwiceFeedForward:
      return 2 * sizes.feed_forward;
    case Length::Experts:
      return sizes.experts;
    case Length::None:
      return 1;
  }
  return 1;
}

std::vector<std::int64_t> shape_of(const TensorRule& rule, const BlockSizes& sizes) {
  std::vector<std::int64_t> shape;
  for (const Length length : rule.shape) {
    if (length != Length::None) {
      shape.push_back(length_of(sizes, length));
    }
  }
  return shape;
}

std::string name_in_block(std::int64_t block, std::string_view name) {
  return fmt::format("blk.{}.{}.weight", block, name);
}

bool is_vector(const GgufTensor& tensor) {
  const auto rows = std::span(tensor.shape).subspan(1);
  return std::ranges::all_of(rows, [](std::int64_t length) { return length == 1; });
}

}  // namespace

std::string BlockSizes::key(std::string_view name) const {
  return fmt::format("{}.{}", architecture, name);
}

BlockSizes read_block_sizes(const GgufFile& file, const std::string& architecture) {
  BlockSizes sizes{.architecture = architecture};
  sizes.blocks = required_integer(file, sizes.key("block_count"), {});
  sizes.embedding = required_integer(file, sizes.key("embedding_length"), {});
  sizes.feed_forward = required_integer(file, sizes.key("feed_forward_length"), {});
  sizes.heads = required_integer(file, sizes.key("attention.head_count"), {});
  sizes.key_value_heads =
      integer_or(file, sizes.key("attention.head_count_kv"), sizes.heads, {.most = sizes.heads});
  sizes.head =
      integer_or(file, sizes.key("attention.key_length"), sizes.embedding / sizes.heads, {});
  sizes.experts = integer_or(file, sizes.key("expert_count"), 0, {.least = 0});
  return sizes;
}

void check_heads(const GgufFile& file, const BlockSizes& sizes, QueryLength queries) {
  if (sizes.heads % sizes.key_value_heads != 0) {
    refuse(file,
           fmt::format("its {} attention heads do not share {} key/value heads evenly",
                       sizes.heads,
                       sizes.key_value_heads));
  }
  const bool has_length = file.metadata.contains(sizes.key("attention.key_length"));
  const bool divides = sizes.embedding % sizes.heads == 0;
  const bool fills = sizes.embedding == sizes.heads * sizes.head;
  if ((!has_length && !divides) || (queries == QueryLength::Embedding && !fills)) {
    refuse(file,
           fmt::format("its {} attention heads of {} do not make up its embedding of {}",
                       sizes.heads,
                       sizes.head,
                       sizes.embedding));
  }
  if (sizes.head % 2 != 0 || sizes.head == 0) {
    refuse(file, fmt::format("its attention heads are {} long, not an even length", sizes.head));
  }
}

void check_equal_lengths(const GgufFile& file, const BlockSizes& sizes) {
  const auto expect = [&](std::string_view name, std::int64_t fallback, std::int64_t expected) {
    const std::int64_t length = integer_or(file, sizes.key(name), fallback, {});
    if (length != expected) {
      refuse(file, fmt::format("{} is {}, not {}", sizes.key(name), length, expected));
    }
  };
  expect("attention.value_length", sizes.embedding / sizes.heads, sizes.head);
  expect("attention.key_length_swa", sizes.head, sizes.head);
  expect("attention.value_length_swa", sizes.head, sizes.head);
  expect("embedding_length_out", sizes.embedding, sizes.embedding);
}

void check_rotation(const GgufFile& file, const BlockSizes& sizes, std::int64_t least) {
  const std::string rotated_key = sizes.key("rope.dimension_count");
  const std::int64_t rotated =
      integer_or(file, rotated_key, sizes.head, {.least = least, .most = sizes.head});
  if (rotated % 2 != 0) {
    refuse(file, fmt::format("{} is {}, an odd number", rotated_key, rotated));
  }
  integer_or(file, rotated_key + "_swa", rotated, {.least = rotated, .most = rotated});

  const std::string base_key = sizes.key("rope.freq_base");
  const auto* base = find<float>(file, base_key);
  if (base != nullptr && (!std::isfinite(*base) || *base <= 0)) {
    refuse(file, fmt::format("{} is {}", base_key, *base));
  }
}

void check_epsilon(const GgufFile& file, const BlockSizes& sizes, std::string_view name) {
  const auto epsilon = require<float>(file, sizes.key(name));
  if (!std::isfinite(epsilon) || epsilon < 0) {
    refuse(file, fmt::format("{} is {}", sizes.key(name), epsilon));
  }
}

void check_no_other_parts(const GgufFile& file, const BlockSizes& sizes) {
  integer_or(file, sizes.key("nextn_predict_layers"), 0, {.least = 0, .most = 0});
  integer_or(file, sizes.key("pooling_type"), 0, {.least = 0, .most = 3});
}

const GgufTensor* find_in_block(const GgufFile& file, std::int64_t block, std::string_view name) {
  return find_tensor(file, name_in_block(block, name));
}

void check_block(const GgufFile& file,
                 std::int64_t block,
                 std::span<const TensorRule> rules,
                 const BlockSizes& sizes) {
  for (const TensorRule& rule : rules) {
    require_tensor(file, name_in_block(block, rule.name), shape_of(rule, sizes));
  }
}

void check_attention_block(const GgufFile& file, std::int64_t block, const BlockSizes& sizes) {
  if (find_in_block(file, block, "attn_qkv") != nullptr) {
    check_block(file, block, kFusedAttention, sizes);
  } else {
    check_block(file, block, kAttention, sizes);
  }
}

void check_number_types(const GgufFile& file) {
  for (const GgufTensor& tensor : file.tensors) {
    const auto type = static_cast<ggml_type>(tensor.type);
    const bool has_floats = ggml_get_type_traits(type)->to_float != nullptr;
    if (type != GGML_TYPE_F32 && (is_vector(tensor) || !has_floats)) {
      refuse(file,
             fmt::format("{} is of type {}, which cannot be computed with",
                         tensor.name,
                         ggml_type_name(type)));
    }
  }
}

}  // namespace tuneornot
