#include "finetune/lora.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

void append_module(Lora& lora, LoraModule module, const TensorView& a, const TensorView& b) {
  lora.rank = lora.modules.empty() ? a.rows : lora.rank;
  module.inputs = a.columns;
  module.outputs = b.rows;
  module.a = lora.parameters.size();
  append(lora.parameters, a);
  module.b = lora.parameters.size();
  append(lora.parameters, b);
  lora.modules.push_back(module);
}

void append_if_there(const GgufFile& file,
                     const MappedFile& bytes,
                     const LoraModule& module,
                     Lora& lora) {
  const std::string name =
      fmt::format("blk.{}.{}.weight", module.layer, tensor_name(module.projection));
  const GgufTensor* a = find_tensor(file, name + ".lora_a");
  const GgufTensor* b = find_tensor(file, name + ".lora_b");
  if (a != nullptr && b != nullptr) {
    append_module(lora, module, view_of(*a, bytes.bytes()), view_of(*b, bytes.bytes()));
  }
}

}  // namespace

const LoraModule* Lora::find(std::size_t layer, Projection projection) const {
  const auto found = std::ranges::find_if(modules, [&](const LoraModule& module) {
    return module.layer == layer && module.projection == projection;
  });
  return found == modules.end() ? nullptr : &*found;
}

std::span<const float> Lora::a(const LoraModule& module) const {
  return std::span(parameters).subspan(module.a, rank * module.inputs);
}

std::span<const float> Lora::b(const LoraModule& module) const {
  return std::span(parameters).subspan(module.b, rank * module.outputs);
}

std::vector<Projection> all_projections() {
  return {Projection::Query,
          Projection::Key,
          Projection::Value,
          Projection::Output,
          Projection::Gate,
          Projection::Up,
          Projection::Down};
}

Lora new_lora(const Decoder& decoder, const LoraSettings& settings) {
  check(settings.rank > 0, "an adapter has a rank");
  const auto rank = static_cast<float>(settings.rank);
  Lora lora{.rank = settings.rank,
            .alpha = settings.alpha,
            .scale = settings.alpha / (settings.is_rank_stabilised ? std::sqrt(rank) : rank)};
  Rng rng(settings.seed, "lora: first values");
  for (std::size_t layer = 0; layer < decoder.layers.size(); ++layer) {
    for (const Projection projection : settings.projections) {
      const TensorView& matrix = decoder.layers[layer].matrix(projection);
      const std::size_t a = lora.parameters.size();
      const std::size_t b = a + settings.rank * matrix.columns;
      lora.modules.push_back({.layer = layer,
                              .projection = projection,
                              .inputs = matrix.columns,
                              .outputs = matrix.rows,
                              .a = a,
                              .b = b});
      append_random(
          lora.parameters, b - a, 1 / std::sqrt(static_cast<double>(matrix.columns)), rng);
      lora.parameters.resize(b + settings.rank * matrix.rows);
    }
  }
  return lora;
}

Lora read_lora(const Decoder& decoder, const std::filesystem::path& adapter) {
  const GgufFile file = read_gguf(adapter);
  const MappedFile bytes(adapter);
  Lora lora;
  for (std::size_t layer = 0; layer < decoder.layers.size(); ++layer) {
    for (const Projection projection : all_projections()) {
      append_if_there(file, bytes, {.layer = layer, .projection = projection}, lora);
    }
  }
  const bool has_one_rank = std::ranges::all_of(lora.modules, [&lora](const LoraModule& module) {
    return module.b - module.a == lora.rank * module.inputs;
  });
  if (!has_one_rank || file.tensors.size() != 2 * lora.modules.size()) {
    throw Error(ErrorKind::Model,
                adapter.string() +
                    ": cannot be trained on: its matrices have several ranks, or "
                    "stand beside others than a layer's seven; begin a new one");
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
    adapter.modules.push_back(
        {.tensor = fmt::format("blk.{}.{}", module.layer, tensor_name(module.projection)),
         .inputs = module.inputs,
         .outputs = module.outputs,
         .a = lora.a(module),
         .b = lora.b(module)});
  }
  return adapter;
}

}  // namespace tuneornot
