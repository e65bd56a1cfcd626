#include "weights/encoder.h"

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

constexpr std::array kBertBlock = {
    TensorRule{"attn_output", {Length::Queries, Length::Embedding}},
    TensorRule{"attn_output_norm", {Length::Embedding}},
    TensorRule{"ffn_down", {Length::FeedForward, Length::Embedding}},
    TensorRule{"layer_output_norm", {Length::Embedding}},
};
constexpr std::array kModernBlock = {
    TensorRule{"attn_output", {Length::Queries, Length::Embedding}},
    TensorRule{"ffn_norm", {Length::Embedding}},
    TensorRule{"ffn_down", {Length::FeedForward, Length::Embedding}},
};
constexpr std::array kLayer = {
    TensorRule{"ffn_up", {Length::Embedding, Length::FeedForward}},
};
constexpr std::array kGatedLayer = {
    TensorRule{"ffn_gate", {Length::Embedding, Length::FeedForward}},
    TensorRule{"ffn_up", {Length::Embedding, Length::FeedForward}},
};
constexpr std::array kFusedLayer = {
    TensorRule{"ffn_up", {Length::Embedding, Length::TwiceFeedForward}},
};

// How a block's first layer is made, and its gate.
enum class Gate { Never, Always, Fused, AsTheBlockHasIt };

struct Encoder {
  std::string_view name;
  std::span<const TensorRule> block = kBertBlock;
  Gate gate = Gate::Never;
};

constexpr std::array kEncoders = {
    Encoder{.name = "bert"},
    Encoder{.name = "nomic-bert", .gate = Gate::Always},
    Encoder{.name = "jina-bert-v2", .gate = Gate::AsTheBlockHasIt},
    Encoder{.name = "modern-bert", .block = kModernBlock, .gate = Gate::Fused},
};

const Encoder* find_encoder(const std::string& architecture) {
  const auto* const encoder = std::ranges::find(kEncoders, architecture, &Encoder::name);
  return encoder == kEncoders.end() ? nullptr : encoder;
}

std::span<const TensorRule> layer_of(const GgufFile& file,
                                     const Encoder& encoder,
                                     std::int64_t block,
                                     const BlockSizes& sizes) {
  switch (encoder.gate) {
    case Gate::Never:
      return kLayer;
    case Gate::Always:
      return kGatedLayer;
    case Gate::Fused:
      return kFusedLayer;
    case Gate::AsTheBlockHasIt:
      break;
  }
  if (find_in_block(file, block, "ffn_gate") != nullptr) {
    return kGatedLayer;
  }
  const GgufTensor* up = find_in_block(file, block, "ffn_up");
  const bool is_fused =
      up != nullptr && up->shape.size() > 1 && up->shape[1] == 2 * sizes.feed_forward;
  return is_fused ? std::span<const TensorRule>(kFusedLayer) : kLayer;
}

// Which blocks see a window of the text only, where modern-bert asks for one.
std::vector<std::int64_t> window_blocks(const GgufFile& file, const BlockSizes& sizes) {
  const std::string key = sizes.key("attention.sliding_window_pattern");
  const auto found = file.metadata.find(key);
  std::vector<std::int64_t> windows;
  if (found != file.metadata.end() && std::holds_alternative<GgufArray>(found->second)) {
    windows = std::get<GgufArray>(found->second).integers;
    windows.resize(static_cast<std::size_t>(sizes.blocks));
    return windows;
  }
  const std::int64_t every = integer_or(file, key, 3, {.least = 0});
  for (std::int64_t block = 0; block < sizes.blocks; ++block) {
    windows.push_back(every == 0 || block % every != 0 ? 1 : 0);
  }
  return windows;
}

// libllama makes a mask of either kind, and stops the process over one that no block uses.
void check_window(const GgufFile& file, const BlockSizes& sizes) {
  const std::string key = sizes.key("attention.sliding_window");
  if (integer_or(file, key, 0, {.least = 0}) == 0) {
    return;
  }
  const auto sees_window = [](std::int64_t is_window) { return is_window != 0; };
  const std::vector<std::int64_t> windows = window_blocks(file, sizes);
  if (std::ranges::none_of(windows, sees_window)) {
    refuse(file, key + " is set, but no block uses it");
  }
  if (std::ranges::all_of(windows, sees_window)) {
    refuse(file, key + " is set, and no block sees the whole text");
  }
}

// With another one libllama would do without the gate that the tensors have, or take a wrong one.
void check_activation(const GgufFile& file, const BlockSizes& sizes) {
  constexpr std::array<std::string_view, 6> kGated = {
      "gelu", "geglu", "silu", "swish", "swiglu", "reglu"};
  const std::string key = sizes.key("hidden_activation");
  const auto* name = find<std::string>(file, key);
  if (name != nullptr && std::ranges::find(kGated, *name) == kGated.end()) {
    refuse(file, fmt::format("{} \"{}\" is unknown", key, *name));
  }
}

// libllama's encoders have as many heads for keys as for queries, and no experts.
void check_parts(const GgufFile& file, const BlockSizes& sizes) {
  if (sizes.key_value_heads != sizes.heads) {
    refuse(
        file,
        fmt::format(
            "its {} attention heads have {} key/value heads", sizes.heads, sizes.key_value_heads));
  }
  if (sizes.experts > 0) {
    refuse(file, fmt::format("{} is {}, not 0", sizes.key("expert_count"), sizes.experts));
  }
  check_no_other_parts(file, sizes);
}

// They are added to floats as they are.
void check_token_types(const GgufFile& file) {
  constexpr std::uint32_t kFloat32 = 0;
  const GgufTensor* types = find_tensor(file, "token_types.weight");
  if (types != nullptr && types->type != kFloat32) {
    refuse(file, "token_types.weight is not of type f32");
  }
}

void check_blocks(const GgufFile& file, const Encoder& encoder, const BlockSizes& sizes) {
  for (std::int64_t block = 0; block < sizes.blocks; ++block) {
    check_attention_block(file, block, sizes);
    check_block(file, block, encoder.block, sizes);
    check_block(file, block, layer_of(file, encoder, block, sizes), sizes);
  }
}

}  // namespace

bool is_encoder(const std::string& architecture) {
  return find_encoder(architecture) != nullptr;
}

void check_encoder(const GgufFile& file, const std::string& architecture) {
  const Encoder* encoder = find_encoder(architecture);
  if (encoder == nullptr) {
    return;
  }
  const BlockSizes sizes = read_block_sizes(file, architecture);
  check_heads(file, sizes, QueryLength::Embedding);
  check_equal_lengths(file, sizes);
  check_rotation(file, sizes, 2);
  check_epsilon(file, sizes, "attention.layer_norm_epsilon");
  check_window(file, sizes);
  check_activation(file, sizes);
  check_parts(file, sizes);
  check_token_types(file);
  require_tensor(file, "token_embd_norm.weight", {sizes.embedding});
  check_blocks(file, *encoder, sizes);
  check_number_types(file);
}

}  // namespace tuneornot
