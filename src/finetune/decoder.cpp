#include "finetune/decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <variant>

#include "base/check.h"
#include "base/error.h"

namespace tuneornot {

namespace {

struct Architecture {
  std::string_view name;
  bool pairs_neighbours = false;  // of the rotation
  bool scales_embedding = false;
  Gate gate = Gate::Silu;
};

// Which parts a layer has is read from the file: biases (qwen2), norms of the heads (qwen3,
// gemma3), norms behind attention and feed-forward (gemma3).
constexpr std::array kArchitectures = {
    Architecture{.name = "llama", .pairs_neighbours = true},
    Architecture{.name = "qwen2"},
    Architecture{.name = "qwen3"},
    Architecture{.name = "gemma3", .scales_embedding = true, .gate = Gate::Gelu},
};

constexpr std::array<std::string_view, kProjections> kTensorNames = {
    "attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"};

// Parts that libllama computes with and this trainer does not.
constexpr std::array<std::string_view, 3> kUnknownTensors = {
    "blk.0.attn_qkv.weight", "blk.0.ffn_gate_inp.weight", "dense_2.weight"};

[[noreturn]] void refuse(const GgufFile& file, const std::string& what) {
  throw Error(ErrorKind::Model, fmt::format("{}: {}", file.path.string(), what));
}

// Metadata of the file's architecture: check_loadable has seen that what is needed is there.
class Settings {
 public:
  Settings(const GgufFile& file, std::string_view architecture)
      : file_(file), architecture_(architecture) {}

  double number(std::string_view name, double fallback) const {
    if (const auto* integer = find_metadata<std::int64_t>(file_, key(name))) {
      return static_cast<double>(*integer);
    }
    const auto* number = find_metadata<float>(file_, key(name));
    return number != nullptr ? static_cast<double>(*number) : fallback;
  }

  std::size_t count(std::string_view name, std::size_t fallback) const {
    return static_cast<std::size_t>(number(name, static_cast<double>(fallback)));
  }

  const GgufArray* array(std::string_view name) const {
    return find_metadata<GgufArray>(file_, key(name));
  }

  std::string text(std::string_view name) const { return metadata_text(file_, key(name)); }

 private:
  std::string key(std::string_view name) const { return fmt::format("{}.{}", architecture_, name); }

  const GgufFile& file_;
  std::string_view architecture_;
};

const Architecture& architecture_of(const GgufFile& file) {
  const auto& name = std::get<std::string>(file.metadata.at("general.architecture"));
  const auto* const found = std::ranges::find(kArchitectures, name, &Architecture::name);
  if (found == kArchitectures.end()) {
    std::vector<std::string_view> names;
    std::ranges::transform(kArchitectures, std::back_inserter(names), &Architecture::name);
    refuse(file,
           fmt::format("models of the architecture {} cannot be trained; those that can are {}",
                       name,
                       fmt::join(names, ", ")));
  }
  return *found;
}

DecoderSizes sizes_of(const Settings& settings, const TensorView& embedding) {
  DecoderSizes sizes;
  sizes.layers = settings.count("block_count", 0);
  sizes.embedding = settings.count("embedding_length", 0);
  sizes.heads = settings.count("attention.head_count", 0);
  sizes.key_value_heads = settings.count("attention.head_count_kv", sizes.heads);
  sizes.head = settings.count("attention.key_length", sizes.embedding / sizes.heads);
  sizes.feed_forward = settings.count("feed_forward_length", 0);
  sizes.vocabulary = embedding.rows;
  return sizes;
}

std::vector<float> vector_or_none(const ModelTensors& tensors, const std::string& name) {
  return tensors.find(name) ? tensors.vector(name) : std::vector<float>();
}

// Of gemma3, unless the file says otherwise, every sixth layer sees everything, and the others a
// window, with a rotation of their own.
bool sees_window(const Settings& settings, std::string_view architecture, std::size_t layer) {
  constexpr std::size_t kEvery = 6;
  if (architecture != "gemma3" || settings.count("attention.sliding_window", 0) == 0) {
    return false;
  }
  if (const GgufArray* pattern = settings.array("attention.sliding_window_pattern")) {
    return layer < pattern->integers.size() && pattern->integers[layer] != 0;
  }
  const std::size_t every = settings.count("attention.sliding_window_pattern", kEvery);
  return every == 0 || layer % every < every - 1;
}

// One over the root of a head's length; the 27B model of gemma3 was trained with another.
float attention_scale_of(std::string_view architecture, const DecoderSizes& sizes) {
  constexpr std::size_t kLayersOf27B = 62;
  const bool is_27b = architecture == "gemma3" && sizes.layers == kLayersOf27B;
  const std::size_t length = is_27b ? sizes.embedding / sizes.heads : sizes.head;
  return 1 / std::sqrt(static_cast<float>(length));
}

Rotation rotation_of(const Settings& settings,
                     const Architecture& architecture,
                     const DecoderSizes& sizes,
                     const std::vector<float>& factors,
                     bool is_window) {
  constexpr double kBase = 10'000;
  const double base = is_window ? settings.number("rope.freq_base_swa", kBase)
                                : settings.number("rope.freq_base", kBase);
  const double scale = is_window ? 1 : settings.number("rope.scaling.factor", 1);
  const std::size_t rotated = settings.count("rope.dimension_count", sizes.head);
  Rotation rotation{.head = sizes.head, .pairs_neighbours = architecture.pairs_neighbours};
  for (std::size_t pair = 0; pair < rotated / 2; ++pair) {
    const double power = -2.0 * static_cast<double>(pair) / static_cast<double>(rotated);
    const double factor = pair < factors.size() ? static_cast<double>(factors[pair]) : 1;
    rotation.frequencies.push_back(static_cast<float>(std::pow(base, power) / factor / scale));
  }
  return rotation;
}

DecoderLayer layer_of(const ModelTensors& tensors, std::size_t number) {
  const auto name = [number](std::string_view part, std::string_view kind) {
    return fmt::format("blk.{}.{}.{}", number, part, kind);
  };
  DecoderLayer layer;
  for (std::size_t i = 0; i < kProjections; ++i) {
    layer.matrices[i] = tensors.get(name(kTensorNames[i], "weight"));
    layer.biases[i] = vector_or_none(tensors, name(kTensorNames[i], "bias"));
  }
  layer.attention_norm = tensors.vector(name("attn_norm", "weight"));
  layer.query_norm = vector_or_none(tensors, name("attn_q_norm", "weight"));
  layer.key_norm = vector_or_none(tensors, name("attn_k_norm", "weight"));
  layer.post_attention_norm = vector_or_none(tensors, name("post_attention_norm", "weight"));
  layer.feed_forward_norm = tensors.vector(name("ffn_norm", "weight"));
  layer.post_feed_forward_norm = vector_or_none(tensors, name("post_ffw_norm", "weight"));
  return layer;
}

void check_understood(const ModelTensors& tensors, const Settings& settings) {
  for (const std::string_view name : kUnknownTensors) {
    if (tensors.find(std::string(name))) {
      refuse(
          tensors.file(),
          fmt::format("its {} is of a layout that cannot be trained; choose another model", name));
    }
  }
  const std::string scaling = settings.text("rope.scaling.type");
  if (!scaling.empty() && scaling != "none" && scaling != "linear") {
    refuse(tensors.file(),
           fmt::format("its positions are scaled by {}, which cannot be trained; choose a model "
                       "without",
                       scaling));
  }
  if (settings.number("final_logit_softcapping", 0) != 0 ||
      settings.number("attention.scale", 0) != 0) {
    refuse(tensors.file(), "its scaling of attention or logits cannot be trained");
  }
}

}  // namespace

std::string_view tensor_name(Projection projection) {
  return kTensorNames[static_cast<std::size_t>(projection)];
}

std::vector<float> embeddings_of(const Decoder& decoder, std::span<const std::int32_t> tokens) {
  const std::size_t columns = decoder.sizes.embedding;
  std::vector<float> numbers(tokens.size() * columns);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto token = static_cast<std::size_t>(tokens[i]);
    check(token < decoder.embedding.rows, "a token is one of the vocabulary's");
    decoder.embedding.read(token, 0, columns, numbers.data() + i * columns);
  }
  for (float& number : numbers) {
    number *= decoder.embedding_scale;
  }
  return numbers;
}

Decoder read_decoder(const ModelTensors& tensors) {
  const Architecture& architecture = architecture_of(tensors.file());
  const Settings settings(tensors.file(), architecture.name);
  check_understood(tensors, settings);
  Decoder decoder{
      .architecture = std::string(architecture.name),
      .epsilon = static_cast<float>(settings.number("attention.layer_norm_rms_epsilon", 0)),
      .gate = architecture.gate,
      .embedding = tensors.get("token_embd.weight"),
      .head = tensors.find("output.weight").value_or(tensors.get("token_embd.weight")),
      .output_norm = tensors.vector("output_norm.weight")};
  decoder.sizes = sizes_of(settings, decoder.embedding);
  if (architecture.scales_embedding) {
    decoder.embedding_scale = std::sqrt(static_cast<float>(decoder.sizes.embedding));
  }
  decoder.attention_scale = attention_scale_of(architecture.name, decoder.sizes);
  const std::vector<float> factors = vector_or_none(tensors, "rope_freqs.weight");
  for (std::size_t number = 0; number < decoder.sizes.layers; ++number) {
    const bool is_window = sees_window(settings, architecture.name, number);
    DecoderLayer layer = layer_of(tensors, number);
    layer.rotation = rotation_of(settings, architecture, decoder.sizes, factors, is_window);
    layer.window = is_window ? settings.count("attention.sliding_window", 0) : 0;
    decoder.layers.push_back(std::move(layer));
  }
  return decoder;
}

}  // namespace tuneornot
