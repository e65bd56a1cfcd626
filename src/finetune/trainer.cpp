#include "finetune/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"
#include "base/random.h"
#include "finetune/dropout.h"
#include "kernels/range.h"

namespace tuneornot {

namespace {

std::size_t steps_of_epoch(std::size_t texts, std::size_t batch) {
  return (texts + batch - 1) / batch;
}

bool changes_nothing(const Lora& lora) {
  return std::ranges::all_of(lora.modules, [&lora](const LoraModule& module) {
    return std::ranges::all_of(lora.b(module.pair), [](float number) { return number == 0; });
  });
}

void set_to_zero(Workers& workers, std::span<float> numbers) {
  for_ranges(workers, numbers.size(), [&](std::size_t /*number*/, Range range) {
    std::ranges::fill(numbers.subspan(range.first, range.count), 0.0F);
  });
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
      workers_(device.workers()),
      pass_(device.pass(decoder, state_.lora)),
      gradient_(state_.lora.parameters.size()) {
  check(!texts.empty() && settings.batch_texts > 0, "there is something to learn from");
}

std::size_t Trainer::steps() const {
  return settings_.epochs * steps_of_epoch(texts_.size(), settings_.batch_texts);
}

TrainingEnd Trainer::run(const Report& report, const Judge& judge) {
  const auto warmup = static_cast<std::size_t>(settings_.warmup * static_cast<double>(steps()));
  const LearningRate rate = {.peak = settings_.learning_rate,
                             .schedule = settings_.schedule,
                             .warmup_steps = warmup,
                             .steps = steps()};
  while (true) {
    if (judge && epochs_done() > state_.kept.judged && !keep_if_good(judge)) {
      return TrainingEnd::Stopped;
    }
    if (is_over()) {
      break;
    }
    const std::optional<StepReport> step = learn(rate);
    if (!step) {
      return TrainingEnd::Diverged;
    }
    if (report(*step) == Next::Stop && state_.adamw.steps < steps()) {
      return TrainingEnd::Stopped;
    }
  }
  if (state_.kept.epoch > 0) {
    state_.lora.parameters = state_.kept.parameters;
  }
  return changes_nothing(state_.lora) ? TrainingEnd::ChangedNothing : TrainingEnd::Finished;
}

std::size_t Trainer::epochs_done() const {
  return state_.adamw.steps / steps_of_epoch(texts_.size(), settings_.batch_texts);
}

bool Trainer::is_over() const {
  const bool is_patient = state_.kept.judged - state_.kept.epoch < settings_.patience;
  return state_.adamw.steps >= steps() || !is_patient;
}

// Empty: it has diverged.
std::optional<StepReport> Trainer::learn(const LearningRate& rate) {
  const std::vector<const TrainingText*> texts = batch(state_.adamw.steps);
  const double loss = loss_and_gradient(texts);
  const double norm = norm_of(workers_, gradient_);
  if (has_diverged(loss, norm)) {
    return std::nullopt;
  }
  constexpr double kMemory = 0.9;
  const bool is_first = state_.adamw.steps == 0;
  state_.first_loss = is_first ? loss : state_.first_loss;
  state_.recent_loss = is_first ? loss : kMemory * state_.recent_loss + (1 - kMemory) * loss;
  const double learning_rate = rate_at(rate, state_.adamw.steps);
  step_adamw(workers_,
             settings_.adamw,
             {.learning_rate = static_cast<float>(learning_rate),
              .gradient = gradient_,
              .gradient_scale = clip_scale(norm, settings_.longest_gradient)},
             state_.adamw,
             state_.lora.parameters);
  return StepReport{.step = state_.adamw.steps,
                    .steps = steps(),
                    .texts = texts.size(),
                    .loss = loss,
                    .gradient_norm = norm,
                    .learning_rate = learning_rate};
}

// False: the judge was stopped.
bool Trainer::keep_if_good(const Judge& judge) {
  const std::optional<Judgement> judgement = judge(state_.lora, *pass_);
  if (!judgement) {
    return false;
  }
  KeptEpoch& kept = state_.kept;
  kept.judged = epochs_done();
  if (kept.epoch == 0 || judgement->score > kept.best.score) {
    kept.best = *judgement;
  }
  if (judgement->score >= kept.best.score - kept.best.error) {
    kept.epoch = kept.judged;
    kept.parameters = state_.lora.parameters;
  }
  return true;
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
  set_to_zero(workers_, gradient_);
  const float weight = 1 / static_cast<float>(targets_in(batch));
  const Prefix prefix = settings_.dropout > 0 ? Prefix::Repeated : Prefix::Shared;
  DropoutMoment moment = {
      .share = settings_.dropout, .seed = settings_.seed, .step = state_.adamw.steps};
  double loss = 0;
  for (const auto& part : micro_batches(batch, settings_.micro_tokens, prefix)) {
    TokenBatch packed = pack(part, weight, prefix);
    if (moment.share > 0) {
      packed.dropout = dropout_of(packed, moment);
    }
    loss += pass_->loss_and_gradient(packed, gradient_);
    moment.first_text += part.size();
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
