#include "weights/decoder.h"

#include <fmt/format.h>
#include <ggml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "weights/metadata.h"

namespace tuneornot {

namespace {

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
  std::string_view name;  // behind "blk.N."
  std::array<Length, 3> shape;
};

constexpr std::array kEveryBlock = {
    TensorRule{"attn_norm", {Length::Embedding}},
    TensorRule{"attn_output", {Length::Queries, Length::Embedding}},
    TensorRule{"ffn_norm", {Length::Embedding}},
};
constexpr std::array kFusedAttention = {
    TensorRule{"attn_qkv", {Length::Embedding, Length::QueriesKeysValues}},
};
constexpr std::array kAttention = {
    TensorRule{"attn_q", {Length::Embedding, Length::Queries}},
    TensorRule{"attn_k", {Length::Embedding, Length::Keys}},
    TensorRule{"attn_v", {Length::Embedding, Length::Keys}},
};
constexpr std::array kGatedLayer = {
    TensorRule{"ffn_gate", {Length::Embedding, Length::FeedForward}},
    TensorRule{"ffn_up", {Length::Embedding, Length::FeedForward}},
    TensorRule{"ffn_down", {Length::FeedForward, Length::Embedding}},
};
constexpr std::array kFusedLayer = {
    TensorRule{"ffn_up", {Length::Embedding, Length::TwiceFeedForward}},
    TensorRule{"ffn_down", {Length::FeedForward, Length::Embedding}},
};
constexpr std::array kExpertLayer = {
    TensorRule{"ffn_gate_inp", {Length::Embedding, Length::Experts}},
    TensorRule{"ffn_up_exps", {Length::Embedding, Length::FeedForward, Length::Experts}},
    TensorRule{"ffn_down_exps", {Length::FeedForward, Length::Embedding, Length::Experts}},
};
constexpr std::array kHeadNorms = {
    TensorRule{"attn_q_norm", {Length::Head}},
    TensorRule{"attn_k_norm", {Length::Head}},
};
constexpr std::array kHeadAndPostNorms = {
    TensorRule{"attn_q_norm", {Length::Head}},
    TensorRule{"attn_k_norm", {Length::Head}},
    TensorRule{"post_attention_norm", {Length::Embedding}},
    TensorRule{"post_ffw_norm", {Length::Embedding}},
};

struct Decoder {
  std::string_view name;
  bool rotates_whole_head = true;
  bool queries_fill_embedding = false;  // the heads together are as long as the embedding
  bool has_experts = false;
  std::span<const TensorRule> layer = kGatedLayer;
  std::span<const TensorRule> norms;
};

constexpr std::array kDecoders = {
    Decoder{.name = "llama", .has_experts = true},
    Decoder{.name = "qwen2", .queries_fill_embedding = true},
    Decoder{.name = "qwen3", .norms = kHeadNorms},
    Decoder{.name = "gemma3", .rotates_whole_head = false, .norms = kHeadAndPostNorms},
    Decoder{.name = "phi3",
            .rotates_whole_head = false,
            .queries_fill_embedding = true,
            .layer = kFusedLayer},
};

struct Sizes {
  std::int64_t blocks = 0;
  std::int64_t embedding = 0;
  std::int64_t feed_forward = 0;
  std::int64_t heads = 0;
  std::int64_t key_value_heads = 0;
  std::int64_t head = 0;  // numbers in one
  std::int64_t experts = 0;
};

std::string key(const Decoder& decoder, std::string_view name) {
  return fmt::format("{}.{}", decoder.name, name);
}

Sizes read_sizes(const GgufFile& file, const Decoder& decoder) {
  Sizes sizes;
  sizes.blocks = required_integer(file, key(decoder, "block_count"), {});
  sizes.embedding = required_integer(file, key(decoder, "embedding_length"), {});
  sizes.feed_forward = required_integer(file, key(decoder, "feed_forward_length"), {});
  sizes.heads = required_integer(file, key(decoder, "attention.head_count"), {});
  sizes.key_value_heads =
      integer_or(file, key(decoder, "attention.head_count_kv"), sizes.heads, {.most = sizes.heads});
  sizes.head =
      integer_or(file, key(decoder, "attention.key_length"), sizes.embedding / sizes.heads, {});
  sizes.experts = integer_or(file, key(decoder, "expert_count"), 0, {.least = 0});
  return sizes;
}

void check_heads(const GgufFile& file, const Decoder& decoder, const Sizes& sizes) {
  if (sizes.heads % sizes.key_value_heads != 0) {
    refuse(file,
           fmt::format("its {} attention heads do not share {} key/value heads evenly",
                       sizes.heads,
                       sizes.key_value_heads));
  }
  const bool has_length = file.metadata.contains(key(decoder, "attention.key_length"));
  const bool divides = sizes.embedding % sizes.heads == 0;
  const bool fills = sizes.embedding == sizes.heads * sizes.head;
  if ((!has_length && !divides) || (decoder.queries_fill_embedding && !fills)) {
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

// libllama computes with one length where a file may give several, and aborts on a difference.
void check_equal_lengths(const GgufFile& file, const Decoder& decoder, const Sizes& sizes) {
  const auto expect = [&](std::string_view name, std::int64_t fallback, std::int64_t expected) {
    const std::int64_t length = integer_or(file, key(decoder, name), fallback, {});
    if (length != expected) {
      refuse(file, fmt::format("{} is {}, not {}", key(decoder, name), length, expected));
    }
  };
  expect("attention.value_length", sizes.embedding / sizes.heads, sizes.head);
  expect("attention.key_length_swa", sizes.head, sizes.head);
  expect("attention.value_length_swa", sizes.head, sizes.head);
  expect("embedding_length_out", sizes.embedding, sizes.embedding);
}

void check_rotation(const GgufFile& file, const Decoder& decoder, const Sizes& sizes) {
  const std::string rotated_key = key(decoder, "rope.dimension_count");
  const IntegerRange range = {.least = decoder.rotates_whole_head ? sizes.head : 2,
                              .most = sizes.head};
  const std::int64_t rotated = integer_or(file, rotated_key, sizes.head, range);
  if (rotated % 2 != 0) {
    refuse(file, fmt::format("{} is {}, an odd number", rotated_key, rotated));
  }
  integer_or(file, rotated_key + "_swa", rotated, {.least = rotated, .most = rotated});

  const std::string base_key = key(decoder, "rope.freq_base");
  const auto* base = find<float>(file, base_key);
  if (base != nullptr && (!std::isfinite(*base) || *base <= 0)) {
    refuse(file, fmt::format("{} is {}", base_key, *base));
  }
}

// Whether some block looks at a window of the text only, where the file asks for a window.
bool has_window_block(const GgufFile& file, const std::string& pattern_key, std::int64_t blocks) {
  const auto found = file.metadata.find(pattern_key);
  if (found == file.metadata.end()) {
    return true;  // libllama's own pattern begins with one
  }
  if (const auto* every = std::get_if<std::int64_t>(&found->second)) {
    return *every != 1;
  }
  std::vector<std::int64_t> pattern = require<GgufArray>(file, pattern_key).integers;
  pattern.resize(static_cast<std::size_t>(blocks));
  return std::ranges::any_of(pattern, [](std::int64_t is_window) { return is_window != 0; });
}

void check_attention(const GgufFile& file, const Decoder& decoder, const Sizes& sizes) {
  const std::string window = key(decoder, "attention.sliding_window");
  if (integer_or(file, window, 0, {.least = 0}) > 0 &&
      !has_window_block(file, window + "_pattern", sizes.blocks)) {
    refuse(file, window + " is set, but no block uses it");
  }
  const auto* causal = find<bool>(file, key(decoder, "attention.causal"));
  if (causal != nullptr && !*causal) {
    refuse(file, "it reads text in both directions and cannot write any");
  }
  const std::string epsilon_key = key(decoder, "attention.layer_norm_rms_epsilon");
  const auto epsilon = require<float>(file, epsilon_key);
  if (!std::isfinite(epsilon) || epsilon < 0) {
    refuse(file, fmt::format("{} is {}", epsilon_key, epsilon));
  }
}

// Draft blocks, rerankers (pooling 4) and experts have parts that the rules above do not know.
void check_parts(const GgufFile& file, const Decoder& decoder, const Sizes& sizes) {
  integer_or(file, key(decoder, "nextn_predict_layers"), 0, {.least = 0, .most = 0});
  integer_or(file, key(decoder, "pooling_type"), 0, {.least = 0, .most = 3});
  if (sizes.experts > 0 && !decoder.has_experts) {
    refuse(file, fmt::format("{} is {}, not 0", key(decoder, "expert_count"), sizes.experts));
  }
}

std::int64_t length_of(const Sizes& sizes, Length length) {
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

std::vector<std::int64_t> shape_of(const TensorRule& rule, const Sizes& sizes) {
  std::vector<std::int64_t> shape;
  for (const Length length : rule.shape) {
    if (length != Length::None) {
      shape.push_back(length_of(sizes, length));
    }
  }
  return shape;
}

void check_block(const GgufFile& file,
                 std::int64_t block,
                 std::span<const TensorRule> rules,
                 const Sizes& sizes) {
  for (const TensorRule& rule : rules) {
    const std::string name = fmt::format("blk.{}.{}.weight", block, rule.name);
    require_tensor(file, name, shape_of(rule, sizes));
  }
}

void check_blocks(const GgufFile& file, const Decoder& decoder, const Sizes& sizes) {
  for (std::int64_t block = 0; block < sizes.blocks; ++block) {
    const bool is_fused =
        find_tensor(file, fmt::format("blk.{}.attn_qkv.weight", block)) != nullptr;
    check_block(file, block, kEveryBlock, sizes);
    check_block(file, block, decoder.norms, sizes);
    if (is_fused) {
      check_block(file, block, kFusedAttention, sizes);
    } else {
      check_block(file, block, kAttention, sizes);
    }
    if (sizes.experts > 0) {
      check_block(file, block, kExpertLayer, sizes);
    } else {
      check_block(file, block, decoder.layer, sizes);
    }
  }
}

bool is_vector(const GgufTensor& tensor) {
  const auto rows = std::span(tensor.shape).subspan(1);
  return std::ranges::all_of(rows, [](std::int64_t length) { return length == 1; });
}

// Vectors are added and multiplied as they are; matrices are multiplied block by block, for which
// ggml must be able to turn them into floats.
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

// Null for one that is not known.
const Decoder* find_decoder(const std::string& architecture) {
  const auto* const decoder = std::ranges::find(kDecoders, architecture, &Decoder::name);
  return decoder == kDecoders.end() ? nullptr : decoder;
}

}  // namespace

bool is_known_decoder(const std::string& architecture) {
  return find_decoder(architecture) != nullptr;
}

void check_decoder(const GgufFile& file, const std::string& architecture) {
  const Decoder* decoder = find_decoder(architecture);
  if (decoder == nullptr) {
    return;
  }
  const Sizes sizes = read_sizes(file, *decoder);
  check_heads(file, *decoder, sizes);
  check_equal_lengths(file, *decoder, sizes);
  check_rotation(file, *decoder, sizes);
  check_attention(file, *decoder, sizes);
  check_parts(file, *decoder, sizes);
  require_tensor(file, "output_norm.weight", {sizes.embedding});
  check_blocks(file, *decoder, sizes);
  check_number_types(file);
}

}  // namespace tuneornot
