#include "finetune/decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <variant>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"

namespace tuneornot {

namespace {

struct MatrixRule {
  std::string_view name;
  Projection first = Projection::Query;  // of those whose rows it has
  Projection last = first;
};

constexpr std::array kSevenMatrices = {
    MatrixRule{.name = "attn_q", .first = Projection::Query},
    MatrixRule{.name = "attn_k", .first = Projection::Key},
    MatrixRule{.name = "attn_v", .first = Projection::Value},
    MatrixRule{.name = "attn_output", .first = Projection::Output},
    MatrixRule{.name = "ffn_gate", .first = Projection::Gate},
    MatrixRule{.name = "ffn_up", .first = Projection::Up},
    MatrixRule{.name = "ffn_down", .first = Projection::Down},
};
constexpr std::array kFusedMatrices = {
    MatrixRule{.name = "attn_qkv", .first = Projection::Query, .last = Projection::Value},
    MatrixRule{.name = "attn_output", .first = Projection::Output},
    MatrixRule{.name = "ffn_up", .first = Projection::Gate, .last = Projection::Up},
    MatrixRule{.name = "ffn_down", .first = Projection::Down},
};

struct Architecture {
  std::string_view name;
  bool pairs_neighbours = false;  // of the rotation
  bool scales_embedding = false;
  Gate gate = Gate::Silu;
  std::span<const MatrixRule> matrices = kSevenMatrices;
};

// Which other parts a layer has is read from the file: biases (qwen2), norms of the heads (qwen3,
// gemma3), norms behind attention and feed-forward (gemma3).
constexpr std::array kArchitectures = {
    Architecture{.name = "llama", .pairs_neighbours = true},
    Architecture{.name = "qwen2"},
    Architecture{.name = "qwen3"},
    Architecture{.name = "gemma3", .scales_embedding = true, .gate = Gate::Gelu},
    Architecture{.name = "phi3", .matrices = kFusedMatrices},
};

// Parts that libllama computes with and this trainer does not.
constexpr std::array<std::string_view, 2> kUnknownTensors = {"ffn_gate_inp.weight",
                                                             "dense_2.weight"};

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

std::size_t inputs_of(Projection projection, const DecoderSizes& sizes) {
  switch (projection) {
    case Projection::Output:
      return sizes.heads * sizes.head;
    case Projection::Down:
      return sizes.feed_forward;
    default:
      return sizes.embedding;
  }
}

std::size_t outputs_of(Projection projection, const DecoderSizes& sizes) {
  switch (projection) {
    case Projection::Query:
      return sizes.heads * sizes.head;
    case Projection::Key:
    case Projection::Value:
      return sizes.key_value_heads * sizes.head;
    case Projection::Gate:
    case Projection::Up:
      return sizes.feed_forward;
    default:
      return sizes.embedding;
  }
}

LayerMatrix matrix_of(const MatrixRule& rule, const DecoderSizes& sizes) {
  LayerMatrix matrix{.name = rule.name, .inputs = inputs_of(rule.first, sizes)};
  for (auto i = static_cast<int>(rule.first); i <= static_cast<int>(rule.last); ++i) {
    const auto projection = static_cast<Projection>(i);
    const std::size_t rows = outputs_of(projection, sizes);
    matrix.rows.push_back({.projection = projection, .first = matrix.outputs, .count = rows});
    matrix.outputs += rows;
  }
  return matrix;
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

// The length up to which contexts are short; 0 where all are alike.
std::size_t short_context_of(const ModelTensors& tensors, const Settings& settings) {
  const bool tells_apart = tensors.find("rope_factors_long.weight").has_value() ||
                           tensors.find("rope_factors_short.weight").has_value();
  return tells_apart ? settings.count("rope.scaling.original_context_length",
                                      settings.count("context_length", 0))
                     : 0;
}

std::size_t rotated_numbers(const Settings& settings, const DecoderSizes& sizes) {
  return settings.count("rope.dimension_count", sizes.head);
}

// What each pair's frequency is divided by; empty: nothing.
std::vector<float> rotation_factors(const ModelTensors& tensors,
                                    std::size_t pairs,
                                    bool is_long_context) {
  const std::string by_context =
      is_long_context ? "rope_factors_long.weight" : "rope_factors_short.weight";
  const std::string name = tensors.find("rope_freqs.weight") ? "rope_freqs.weight" : by_context;
  std::vector<float> factors = vector_or_none(tensors, name);
  if (!factors.empty() && factors.size() != pairs) {
    refuse(tensors.file(),
           fmt::format("its {} has {} numbers, not {}", name, factors.size(), pairs));
  }
  return factors;
}

// How much farther apart positions are than they were when the model was first trained.
double stretch_of(const Settings& settings) {
  const double factor =
      settings.number("rope.scaling.factor", settings.number("rope.scale_linear", 0));
  return factor == 0 || settings.text("rope.scaling.type") == "none" ? 1 : factor;
}

Rotation rotation_of(const Settings& settings,
                     const Architecture& architecture,
                     const DecoderSizes& sizes,
                     const std::vector<float>& factors,
                     bool is_window) {
  constexpr double kBase = 10'000;
  const double base = is_window ? settings.number("rope.freq_base_swa", kBase)
                                : settings.number("rope.freq_base", kBase);
  const double stretch = is_window ? 1 : stretch_of(settings);
  const std::size_t rotated = rotated_numbers(settings, sizes);
  Rotation rotation{
      .head = sizes.head,
      .pairs_neighbours = architecture.pairs_neighbours,
      .magnitude = static_cast<float>(settings.number("rope.scaling.attn_factor", 1))};
  for (std::size_t pair = 0; pair < rotated / 2; ++pair) {
    const double power = -2.0 * static_cast<double>(pair) / static_cast<double>(rotated);
    const double factor = factors.empty() ? 1 : static_cast<double>(factors[pair]);
    rotation.frequencies.push_back(static_cast<float>(std::pow(base, power) / factor / stretch));
  }
  return rotation;
}

// Of the rows of each projection.
void read_matrix(const ModelTensors& tensors,
                 const LayerMatrix& matrix,
                 const std::string& name,
                 DecoderLayer& layer) {
  const TensorView whole = tensors.get(name + ".weight");
  const std::vector<float> bias = vector_or_none(tensors, name + ".bias");
  for (const ProjectionRows& rows : matrix.rows) {
    const auto place = static_cast<std::size_t>(rows.projection);
    layer.matrices[place] = whole.part(rows.first, rows.count);
    if (!bias.empty()) {
      const auto first = bias.begin() + static_cast<std::ptrdiff_t>(rows.first);
      layer.biases[place].assign(first, first + static_cast<std::ptrdiff_t>(rows.count));
    }
  }
}

DecoderLayer layer_of(const ModelTensors& tensors,
                      std::span<const LayerMatrix> matrices,
                      std::size_t number) {
  const auto name = [number](std::string_view part) {
    return fmt::format("blk.{}.{}", number, part);
  };
  DecoderLayer layer;
  for (const LayerMatrix& matrix : matrices) {
    read_matrix(tensors, matrix, name(matrix.name), layer);
  }
  layer.attention_norm = tensors.vector(name("attn_norm.weight"));
  layer.query_norm = vector_or_none(tensors, name("attn_q_norm.weight"));
  layer.key_norm = vector_or_none(tensors, name("attn_k_norm.weight"));
  layer.post_attention_norm = vector_or_none(tensors, name("post_attention_norm.weight"));
  layer.feed_forward_norm = tensors.vector(name("ffn_norm.weight"));
  layer.post_feed_forward_norm = vector_or_none(tensors, name("post_ffw_norm.weight"));
  return layer;
}

// Such as another architecture's matrices: libllama takes a layer's either way.
bool is_unknown(const Architecture& architecture, std::string_view tensor) {
  const auto is_of = [tensor](std::string_view matrix) {
    return tensor.ends_with(fmt::format(".{}.weight", matrix)) ||
           tensor.ends_with(fmt::format(".{}.bias", matrix));
  };
  return std::ranges::any_of(kUnknownTensors,
                             [tensor](std::string_view name) { return tensor.ends_with(name); }) ||
         (std::ranges::any_of(known_matrices(), is_of) &&
          std::ranges::none_of(architecture.matrices, is_of, &MatrixRule::name));
}

void check_understood(const ModelTensors& tensors,
                      const Settings& settings,
                      const Architecture& architecture) {
  for (const GgufTensor& tensor : tensors.file().tensors) {
    if (is_unknown(architecture, tensor.name)) {
      refuse(tensors.file(),
             fmt::format("its {} is of a layout that cannot be trained; choose another model",
                         printable(tensor.name)));
    }
  }
  const std::string scaling = settings.text("rope.scaling.type");
  if (scaling == "yarn") {
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

std::vector<std::string_view> known_matrices() {
  std::vector<std::string_view> names;
  const auto add_if_new = [&names](std::string_view name) {
    if (std::ranges::find(names, name) == names.end()) {
      names.push_back(name);
    }
  };
  for (const Architecture& architecture : kArchitectures) {
    std::ranges::for_each(architecture.matrices, add_if_new, &MatrixRule::name);
  }
  return names;
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

Decoder read_decoder(const ModelTensors& tensors, std::size_t context_tokens) {
  const Architecture& architecture = architecture_of(tensors.file());
  const Settings settings(tensors.file(), architecture.name);
  check_understood(tensors, settings, architecture);
  Decoder decoder{
      .architecture = std::string(architecture.name),
      .epsilon = static_cast<float>(settings.number("attention.layer_norm_rms_epsilon", 0)),
      .gate = architecture.gate,
      .embedding = tensors.get("token_embd.weight"),
      .head = tensors.find("output.weight").value_or(tensors.get("token_embd.weight")),
      .output_norm = tensors.vector("output_norm.weight"),
      .short_context = short_context_of(tensors, settings)};
  decoder.sizes = sizes_of(settings, decoder.embedding);
  if (architecture.scales_embedding) {
    decoder.embedding_scale = std::sqrt(static_cast<float>(decoder.sizes.embedding));
  }
  decoder.attention_scale = attention_scale_of(architecture.name, decoder.sizes);
  for (const MatrixRule& rule : architecture.matrices) {
    decoder.matrices.push_back(matrix_of(rule, decoder.sizes));
  }
  const std::vector<float> factors = rotation_factors(tensors,
                                                      rotated_numbers(settings, decoder.sizes) / 2,
                                                      context_tokens > decoder.short_context);
  for (std::size_t number = 0; number < decoder.sizes.layers; ++number) {
    const bool is_window = sees_window(settings, architecture.name, number);
    DecoderLayer layer = layer_of(tensors, decoder.matrices, number);
    layer.rotation = rotation_of(settings, architecture, decoder.sizes, factors, is_window);
    layer.window = is_window ? settings.count("attention.sliding_window", 0) : 0;
    decoder.layers.push_back(std::move(layer));
  }
  return decoder;
}

}  // namespace tuneornot
