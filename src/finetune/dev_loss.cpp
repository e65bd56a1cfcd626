#include "finetune/dev_loss.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace tuneornot {

namespace {

// Of all targets; empty: it was stopped.
std::optional<double> mean_loss(std::span<const TrainingText* const> texts,
                                std::size_t micro_tokens,
                                GradientPass& pass,
                                const std::stop_token& stop) {
  const float weight = 1 / static_cast<float>(targets_in(texts));
  double loss = 0;
  for (const auto& part : micro_batches(texts, micro_tokens, Prefix::Shared)) {
    if (stop.stop_requested()) {
      return std::nullopt;
    }
    loss += pass.loss(pack(part, weight, Prefix::Shared));
  }
  return loss;
}

}  // namespace

Judge dev_loss_judge(std::span<const TrainingText> texts,
                     std::size_t micro_tokens,
                     std::stop_token stop) {
  std::vector<const TrainingText*> all(texts.size());
  std::ranges::transform(texts, all.begin(), [](const TrainingText& text) { return &text; });
  return [all = std::move(all), micro_tokens, stop = std::move(stop)](
             const Lora& /*lora*/, GradientPass& pass) -> std::optional<Judgement> {
    const std::optional<double> loss = mean_loss(all, micro_tokens, pass, stop);
    return loss ? std::optional(Judgement{.score = -*loss}) : std::nullopt;
  };
}

}  // namespace tuneornot
