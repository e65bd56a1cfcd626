#include "finetune/lora.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/random.h"

namespace tuneornot {

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
      const double bound = 1 / std::sqrt(static_cast<double>(matrix.columns));
      for (std::size_t i = a; i < b; ++i) {
        lora.parameters.push_back(static_cast<float>((2 * rng.uniform() - 1) * bound));
      }
      lora.parameters.resize(b + settings.rank * matrix.rows);
    }
  }
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
