#include "finetune/tuning.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/files.h"
#include "base/hash.h"

namespace tuneornot {

namespace {

TrainingState first_state(const Tuning& tuning, const std::string& identity) {
  TrainingState state = {.lora =
                             tuning.start ? *tuning.start : new_lora(tuning.decoder, tuning.lora)};
  if (std::filesystem::exists(tuning.checkpoint)) {
    restore_checkpoint(read_file(tuning.checkpoint), tuning.checkpoint.string(), identity, state);
  }
  return state;
}

std::string identity_of(const Lora& lora) {
  std::string bytes = fmt::format("{} {}", lora.rank, lora.scale);
  for (const LoraModule& module : lora.modules) {
    bytes += fmt::format(" {} {}", module.layer, module.matrix.name);
  }
  const std::span<const std::byte> numbers = std::as_bytes(std::span(lora.parameters));
  return sha256(bytes.append(reinterpret_cast<const char*>(numbers.data()), numbers.size()));
}

// Writes checkpoints, but not for more than a share of the time.
class Keeper {
 public:
  Keeper(const Tuning& tuning, std::string identity, const Clock& clock)
      : tuning_(tuning), identity_(std::move(identity)), clock_(clock) {}

  void keep_when_due(const TrainingState& state) {
    constexpr double kMostOften = 20;
    if (clock_.now_ms() - kept_ms_ >= kMostOften * cost_ms_) {
      keep(state);
    }
  }

  void keep(const TrainingState& state) {
    const double before_ms = clock_.now_ms();
    write_file(tuning_.checkpoint, checkpoint_bytes(state, identity_));
    kept_ms_ = clock_.now_ms();
    cost_ms_ = kept_ms_ - before_ms;
  }

 private:
  const Tuning& tuning_;
  std::string identity_;
  const Clock& clock_;
  double kept_ms_ = 0;
  double cost_ms_ = 0;
};

}  // namespace

Tuned tune(const Tuning& tuning, const TrainingDevice& device, const TuningHost& host) {
  const std::string identity = identity_of(tuning);
  Keeper keeper(tuning, identity, host.clock);
  Trainer trainer(
      tuning.decoder, tuning.texts, tuning.training, first_state(tuning, identity), device);
  const auto after_step = [&](const StepReport& report) {
    const bool is_stopped = host.stop.stop_requested();
    if (!is_stopped) {
      keeper.keep_when_due(trainer.state());
    }
    host.report(report);
    return is_stopped ? Trainer::Next::Stop : Trainer::Next::GoOn;
  };
  const TrainingEnd end = trainer.run(after_step, tuning.judge);
  if (end == TrainingEnd::Stopped) {
    keeper.keep(trainer.state());
  }
  return {.end = end, .state = trainer.state(), .steps = trainer.steps()};
}

std::string identity_of(const Tuning& tuning) {
  std::string identity =
      run_identity(tuning.training, tuning.lora, tuning.texts, tuning.base_sha256);
  if (tuning.start) {
    identity = sha256(identity + identity_of(*tuning.start));
  }
  if (tuning.judged_by.empty()) {
    return identity;
  }
  return sha256(fmt::format("{} {} {}", identity, tuning.training.patience, tuning.judged_by));
}

double usual_learning_rate(const Decoder& decoder) {
  constexpr double kRate = 1e-3;
  constexpr double kWidth = 576;
  constexpr double kPower = 0.781;
  return kRate * std::pow(kWidth / static_cast<double>(decoder.sizes.embedding), kPower);
}

std::size_t usual_micro_tokens(const Decoder& decoder) {
  constexpr std::size_t kMostTokens = 2'048;
  constexpr std::size_t kMostBytes = std::size_t{2} << 30U;
  const DecoderSizes& sizes = decoder.sizes;
  const DecoderLayer& layer = decoder.layers.front();
  // What a layer keeps: what comes into attention and feed-forward, and out of them where that is
  // normed; gate and up; queries, keys and values, what the queries attend to, and both before
  // their norms.
  const std::size_t queries = sizes.heads * sizes.head;
  const std::size_t keys = sizes.key_value_heads * sizes.head;
  std::size_t of_layer = 2 * (sizes.embedding + sizes.feed_forward + queries + keys);
  of_layer += layer.post_attention_norm.empty() ? 0 : 2 * sizes.embedding;
  of_layer += layer.query_norm.empty() ? 0 : queries + keys;
  const std::size_t of_token = decoder.layers.size() * of_layer * sizeof(float);
  return std::clamp<std::size_t>(kMostBytes / of_token, 1, kMostTokens);
}

}  // namespace tuneornot
