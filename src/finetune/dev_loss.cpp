#include "finetune/dev_loss.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace tuneornot {

Judge dev_loss_judge(std::span<const TrainingText> texts,
                     std::size_t micro_tokens,
                     std::stop_token stop) {
  std::vector<const TrainingText*> all(texts.size());
  std::ranges::transform(texts, all.begin(), [](const TrainingText& text) { return &text; });
  return [all = std::move(all), micro_tokens, stop = std::move(stop)](
             const Lora& /*lora*/, GradientPass& pass) -> std::optional<Judgement> {
    const float weight = 1 / static_cast<float>(targets_in(all));
    double loss = 0;
    for (const auto& part : micro_batches(all, micro_tokens)) {
      if (stop.stop_requested()) {
        return std::nullopt;
      }
      loss += pass.loss(pack(part, weight, Prefix::Shared));
    }
    return Judgement{.score = -loss};
  };
}

}  // namespace tuneornot
