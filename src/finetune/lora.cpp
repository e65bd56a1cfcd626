#include "finetune/lora.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "base/error.h"
#include "base/platform.h"
#include "base/random.h"
#include "weights/metadata.h"

namespace tuneornot {

namespace {

void append(std::vector<float>& numbers, const TensorView& matrix) {
  const std::vector<float> more = matrix.numbers();
  numbers.insert(numbers.end(), more.begin(), more.end());
}

// Uniform within `bound` of 0.
void append_random(std::vector<float>& numbers, std::size_t count, double bound, Rng& rng) {
  for (std::size_t i = 0; i < count; ++i) {
    numbers.push_back(static_cast<float>((2 * rng.uniform() - 1) * bound));
  }
}

// Sets the module's pair.
void append_module(Lora& lora, LoraModule module, const TensorView& a, const TensorView& b) {
  lora.rank = lora.modules.empty() ? a.rows : lora.rank;
  module.pair = {.inputs = a.columns,
                 .outputs = b.rows,
                 .a = lora.parameters.size(),
                 .b = lora.parameters.size() + a.rows * a.columns};
  append(lora.parameters, a);
  append(lora.parameters, b);
  lora.modules.push_back(std::move(module));
}

std::string tensor_of(const LoraModule& module) {
  return fmt::format("blk.{}.{}", module.layer, module.matrix.name);
}

void append_if_there(const GgufFile& file, const MappedFile& bytes, LoraModule module, Lora& lora) {
  const std::string name = tensor_of(module) + ".weight";
  const GgufTensor* a = find_tensor(file, name + ".lora_a");
  const GgufTensor* b = find_tensor(file, name + ".lora_b");
  if (a != nullptr && b != nullptr) {
    append_module(lora, std::move(module), view_of(*a, bytes.bytes()), view_of(*b, bytes.bytes()));
  }
}

}  // namespace

std::optional<LoraPair> Lora::find(std::size_t layer, Projection projection) const {
  for (const LoraModule& module : modules) {
    const auto rows =
        std::ranges::find(module.matrix.rows, projection, &ProjectionRows::projection);
    if (module.layer == layer && rows != module.matrix.rows.end()) {
      return LoraPair{.inputs = module.pair.inputs,
                      .outputs = rows->count,
                      .a = module.pair.a,
                      .b = module.pair.b + rows->first * rank};
    }
  }
  return std::nullopt;
}

std::span<const float> Lora::a(const LoraPair& pair) const {
  return std::span(parameters).subspan(pair.a, rank * pair.inputs);
}

std::span<const float> Lora::b(const LoraPair& pair) const {
  return std::span(parameters).subspan(pair.b, rank * pair.outputs);
}

std::vector<std::string_view> all_matrices(const Decoder& decoder) {
  std::vector<std::string_view> names;
  std::ranges::transform(decoder.matrices, std::back_inserter(names), &LayerMatrix::name);
  return names;
}

std::vector<std::string_view> matrices_called(const Decoder& decoder,
                                              std::span<const std::string> names) {
  std::vector<std::string_view> all = all_matrices(decoder);
  if (names.empty()) {
    return all;
  }
  for (const std::string& name : names) {
    if (std::ranges::find(all, name) == all.end()) {
      throw Error(ErrorKind::Usage,
                  fmt::format("models of {} have no matrix {} in their layers; they have {}",
                              decoder.architecture,
                              name,
                              fmt::join(all, ", ")));
    }
  }
  std::erase_if(all, [names](std::string_view name) {
    return std::ranges::find(names, name) == names.end();
  });
  return all;
}

Lora new_lora(const Decoder& decoder, const LoraSettings& settings) {
  check(settings.rank > 0, "an adapter has a rank");
  const auto rank = static_cast<float>(settings.rank);
  Lora lora{.rank = settings.rank,
            .alpha = settings.alpha,
            .scale = settings.alpha / (settings.is_rank_stabilised ? std::sqrt(rank) : rank)};
  Rng rng(settings.seed, "lora: first values");
  for (std::size_t layer = 0; layer < decoder.layers.size(); ++layer) {
    for (const std::string_view name : settings.matrices) {
      const auto matrix = std::ranges::find(decoder.matrices, name, &LayerMatrix::name);
      check(matrix != decoder.matrices.end(), "a matrix that is adapted is one of the decoder's");
      const std::size_t a = lora.parameters.size();
      const std::size_t b = a + settings.rank * matrix->inputs;
      lora.modules.push_back(
          {.layer = layer,
           .matrix = *matrix,
           .pair = {.inputs = matrix->inputs, .outputs = matrix->outputs, .a = a, .b = b}});
      append_random(
          lora.parameters, b - a, 1 / std::sqrt(static_cast<double>(matrix->inputs)), rng);
      lora.parameters.resize(b + settings.rank * matrix->outputs);
    }
  }
  return lora;
}

Lora read_lora(const Decoder& decoder, const std::filesystem::path& adapter) {
  const GgufFile file = read_gguf(adapter);
  const MappedFile bytes(adapter);
  Lora lora;
  for (std::size_t layer = 0; layer < decoder.layers.size(); ++layer) {
    for (const LayerMatrix& matrix : decoder.matrices) {
      append_if_there(file, bytes, {.layer = layer, .matrix = matrix}, lora);
    }
  }
  const bool has_one_rank = std::ranges::all_of(lora.modules, [&lora](const LoraModule& module) {
    return module.pair.b - module.pair.a == lora.rank * module.pair.inputs;
  });
  if (!has_one_rank || file.tensors.size() != 2 * lora.modules.size()) {
    throw Error(ErrorKind::Model,
                adapter.string() +
                    ": cannot be trained on: its matrices have several ranks, or "
                    "stand beside others than a layer's; begin a new one");
  }
  const auto* alpha = find_metadata<float>(file, "adapter.lora.alpha");
  const auto rank = static_cast<float>(lora.rank);
  lora.alpha = alpha == nullptr || *alpha == 0 ? rank : *alpha;  // as libllama has it
  lora.scale = lora.alpha / rank;
  return lora;
}

Adapter adapter_of(const Decoder& decoder, const Lora& lora) {
  Adapter adapter{.architecture = decoder.architecture,
                  .rank = lora.rank,
                  .scale = lora.scale,
                  .head = decoder.sizes.head};
  for (const LoraModule& module : lora.modules) {
    adapter.modules.push_back({.tensor = tensor_of(module),
                               .inputs = module.pair.inputs,
                               .outputs = module.pair.outputs,
                               .a = lora.a(module.pair),
                               .b = lora.b(module.pair)});
  }
  return adapter;
}

}  // namespace tuneornot
