#include "weights/decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "weights/blocks.h"
#include "weights/metadata.h"

namespace tuneornot {

namespace {

constexpr std::array kEveryBlock = {
    TensorRule{"attn_norm", {Length::Embedding}},
    TensorRule{"attn_output", {Length::Queries, Length::Embedding}},
    TensorRule{"ffn_norm", {Length::Embedding}},
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
  QueryLength queries = QueryLength::Any;
  bool has_experts = false;
  std::span<const TensorRule> layer = kGatedLayer;
  std::span<const TensorRule> norms;
};

constexpr std::array kDecoders = {
    Decoder{.name = "llama", .has_experts = true},
    Decoder{.name = "qwen2", .queries = QueryLength::Embedding},
    Decoder{.name = "qwen3", .norms = kHeadNorms},
    Decoder{.name = "gemma3", .rotates_whole_head = false, .norms = kHeadAndPostNorms},
    Decoder{.name = "phi3",
            .rotates_whole_head = false,
            .queries = QueryLength::Embedding,
            .layer = kFusedLayer},
};

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

void check_attention(const GgufFile& file, const BlockSizes& sizes) {
  const std::string window = sizes.key("attention.sliding_window");
  if (integer_or(file, window, 0, {.least = 0}) > 0 &&
      !has_window_block(file, window + "_pattern", sizes.blocks)) {
    refuse(file, window + " is set, but no block uses it");
  }
  const auto* causal = find<bool>(file, sizes.key("attention.causal"));
  if (causal != nullptr && !*causal) {
    refuse(file, "it reads text in both directions and cannot write any");
  }
  check_epsilon(file, sizes, "attention.layer_norm_rms_epsilon");
}

void check_experts(const GgufFile& file, const Decoder& decoder, const BlockSizes& sizes) {
  if (sizes.experts > 0 && !decoder.has_experts) {
    refuse(file, fmt::format("{} is {}, not 0", sizes.key("expert_count"), sizes.experts));
  }
}

void check_blocks(const GgufFile& file, const Decoder& decoder, const BlockSizes& sizes) {
  for (std::int64_t block = 0; block < sizes.blocks; ++block) {
    check_block(file, block, kEveryBlock, sizes);
    check_block(file, block, decoder.norms, sizes);
    check_attention_block(file, block, sizes);
    if (sizes.experts > 0) {
      check_block(file, block, kExpertLayer, sizes);
    } else {
      check_block(file, block, decoder.layer, sizes);
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
  const BlockSizes sizes = read_block_sizes(file, architecture);
  check_heads(file, sizes, decoder->queries);
  check_equal_lengths(file, sizes);
  check_rotation(file, sizes, decoder->rotates_whole_head ? sizes.head : 2);
  check_attention(file, sizes);
  check_no_other_parts(file, sizes);
  check_experts(file, *decoder, sizes);
  require_tensor(file, "output_norm.weight", {sizes.embedding});
  check_blocks(file, *decoder, sizes);
  check_number_types(file);
}

}  // namespace tuneornot
