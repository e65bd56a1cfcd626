#include "finetune/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"
#include "base/random.h"

namespace tuneornot {

namespace {

std::size_t steps_of_epoch(std::size_t texts, std::size_t batch) {
  return (texts + batch - 1) / batch;
}

std::size_t targets_in(std::span<const TrainingText* const> texts) {
  std::size_t targets = 0;
  for (const TrainingText* text : texts) {
    targets += text->targets.size();
  }
  return targets;
}

bool changes_nothing(const Lora& lora) {
  return std::ranges::all_of(lora.modules, [&lora](const LoraModule& module) {
    return std::ranges::all_of(lora.b(module), [](float number) { return number == 0; });
  });
}

// Cuts a batch where its tokens become too many, those that all texts of a part begin with counted
// once; a text that is too long alone stays whole.
std::vector<std::span<const TrainingText* const>> micro_batches(
    std::span<const TrainingText* const> batch, std::size_t most_tokens) {
  std::vector<std::span<const TrainingText* const>> parts;
  std::size_t first = 0;
  std::size_t tokens = 0;  // of the part's texts
  std::size_t shared = 0;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const std::size_t own = batch[i]->tokens.size();
    const std::size_t in_common =
        i == first ? own : std::min(shared, common_tokens(batch[first]->tokens, batch[i]->tokens));
    if (i > first && tokens + own - (i - first) * in_common > most_tokens) {
      parts.push_back(batch.subspan(first, i - first));
      first = i;
      tokens = 0;
      shared = own;
    } else {
      shared = in_common;
    }
    tokens += own;
  }
  parts.push_back(batch.subspan(first));
  return parts;
}

}  // namespace

Trainer::Trainer(const Decoder& decoder,
                 std::span<const TrainingText> texts,
                 const TrainingSettings& settings,
                 TrainingState state,
                 const TrainingDevice& device)
    : texts_(texts),
      settings_(settings),
      state_(std::move(state)),
      pass_(device.pass(decoder, state_.lora)),
      gradient_(state_.lora.parameters.size()) {
  check(!texts.empty() && settings.batch_texts > 0, "there is something to learn from");
}

std::size_t Trainer::steps() const {
  return settings_.epochs * steps_of_epoch(texts_.size(), settings_.batch_texts);
}

TrainingEnd Trainer::run(const Report& report) {
  const auto warmup = static_cast<std::size_t>(settings_.warmup * static_cast<double>(steps()));
  const LearningRate rate = {.peak = settings_.learning_rate,
                             .schedule = settings_.schedule,
                             .warmup_steps = warmup,
                             .steps = steps()};
  while (state_.adamw.steps < steps()) {
    const std::vector<const TrainingText*> texts = batch(state_.adamw.steps);
    const double loss = loss_and_gradient(texts);
    const double norm = clip_norm(gradient_, settings_.longest_gradient);
    if (has_diverged(loss, norm)) {
      return TrainingEnd::Diverged;
    }
    constexpr double kMemory = 0.9;
    const bool is_first = state_.adamw.steps == 0;
    state_.first_loss = is_first ? loss : state_.first_loss;
    state_.recent_loss = is_first ? loss : kMemory * state_.recent_loss + (1 - kMemory) * loss;
    const double learning_rate = rate_at(rate, state_.adamw.steps);
    step_adamw(settings_.adamw,
               static_cast<float>(learning_rate),
               gradient_,
               state_.adamw,
               state_.lora.parameters);
    const Next next = report({.step = state_.adamw.steps,
                              .steps = steps(),
                              .texts = texts.size(),
                              .loss = loss,
                              .gradient_norm = norm,
                              .learning_rate = learning_rate});
    if (next == Next::Stop && state_.adamw.steps < steps()) {
      return TrainingEnd::Stopped;
    }
  }
  return changes_nothing(state_.lora) ? TrainingEnd::ChangedNothing : TrainingEnd::Finished;
}

// Every epoch has an order of its own, made anew from the seed: a run can be taken up anywhere.
std::vector<const TrainingText*> Trainer::batch(std::size_t step) const {
  const std::size_t of_epoch = steps_of_epoch(texts_.size(), settings_.batch_texts);
  std::vector<const TrainingText*> order(texts_.size());
  std::ranges::transform(texts_, order.begin(), [](const TrainingText& text) { return &text; });
  Rng rng(settings_.seed, fmt::format("training order of epoch {}", step / of_epoch));
  rng.shuffle(std::span(order));
  const std::size_t first = step % of_epoch * settings_.batch_texts;
  const std::size_t count = std::min(settings_.batch_texts, order.size() - first);
  const auto begin = order.begin() + static_cast<std::ptrdiff_t>(first);
  return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

double Trainer::loss_and_gradient(std::span<const TrainingText* const> batch) {
  std::ranges::fill(gradient_, 0.0F);
  const float weight = 1 / static_cast<float>(targets_in(batch));
  double loss = 0;
  for (const auto& part : micro_batches(batch, settings_.micro_tokens)) {
    loss += pass_->loss_and_gradient(pack(part, weight, Prefix::Shared), gradient_);
  }
  return loss;
}

bool Trainer::has_diverged(double loss, double gradient_norm) const {
  constexpr double kFarAbove = 2;
  const bool has_risen =
      state_.adamw.steps > 0 && state_.recent_loss > kFarAbove * state_.first_loss + 1;
  return !std::isfinite(loss) || !std::isfinite(gradient_norm) || has_risen;
}

}  // namespace tuneornot
