#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "finetune/adamw.h"
#include "finetune/decoder.h"
#include "finetune/lora.h"
#include "finetune/token_batch.h"
#include "finetune/training_device.h"

namespace tuneornot {

struct TrainingSettings {
  std::size_t epochs = 2;
  std::size_t batch_texts = 16;      // a step learns from so many
  std::size_t micro_tokens = 2'048;  // computed at once; the gradient does not depend on it
  double learning_rate = 1e-3;       // at its peak
  Schedule schedule = Schedule::Cosine;
  double warmup = 0.05;  // share of the steps
  double longest_gradient = 1;
  AdamWSettings adamw;
  double dropout = 0;        // of what A takes in; above 0 no prefix is shared
  std::size_t patience = 2;  // epochs in a row that are judged worse end it
  std::uint64_t seed = 0;
};

// How good an adapter is, the higher the better, and by how much that may be chance.
struct Judgement {
  double score = 0;
  double error = 0;
};

// Asked behind every epoch; empty: it was stopped meanwhile. `pass` computes with `lora`.
using Judge = std::function<std::optional<Judgement>(const Lora& lora, GradientPass& pass)>;

// Of a training whose epochs are judged: the last of them that is not worse than the best one by
// more than that one's error.
struct KeptEpoch {
  std::uint64_t judged = 0;  // epochs
  std::uint64_t epoch = 0;   // the one kept, from 1; 0: none yet
  Judgement best;
  std::vector<float> parameters;
};

// All that changes while training; with the settings and the texts it determines what comes after,
// bit by bit.
struct TrainingState {
  Lora lora;
  AdamWState adamw;
  double first_loss = 0;
  double recent_loss = 0;  // a moving mean
  KeptEpoch kept;
};

// Diverged: the loss or the gradient is no number any more, or the loss has risen far above the
// first one. ChangedNothing: at the end the adapter adds nothing to the model, every B is zero.
enum class TrainingEnd { Finished, Stopped, Diverged, ChangedNothing };

struct StepReport {
  std::size_t step = 0;   // done so far
  std::size_t steps = 0;  // of the run
  std::size_t texts = 0;  // in this one
  double loss = 0;        // mean of the targets' cross-entropies
  double gradient_norm = 0;
  double learning_rate = 0;
};

// Trains an adapter on texts. Decoder, texts and device outlive it. Throws as TrainingDevice::pass.
class Trainer {
 public:
  Trainer(const Decoder& decoder,
          std::span<const TrainingText> texts,
          const TrainingSettings& settings,
          TrainingState state,
          const TrainingDevice& device);

  std::size_t steps() const;  // of the whole run

  // What a step, from 0, learns from.
  std::vector<const TrainingText*> batch(std::size_t step) const;

  // From where the state is, until the end, or until `report`, which is called after every step,
  // says stop. With a judge the adapter at the end is that of the epoch that was kept.
  enum class Next { GoOn, Stop };
  using Report = std::function<Next(const StepReport& report)>;
  TrainingEnd run(const Report& report, const Judge& judge = {});

  const TrainingState& state() const { return state_; }

 private:
  std::size_t epochs_done() const;
  bool is_over() const;
  std::optional<StepReport> learn(const LearningRate& rate);
  bool keep_if_good(const Judge& judge);
  double loss_and_gradient(std::span<const TrainingText* const> batch);
  bool has_diverged(double loss, double gradient_norm) const;

  std::span<const TrainingText> texts_;
  TrainingSettings settings_;
  TrainingState state_;
  Workers& workers_;
  std::unique_ptr<GradientPass> pass_;
  std::vector<float> gradient_;
};

// A hash of tokens and targets.
std::string identity_of(std::span<const TrainingText> texts);

// Identifies a run: settings, texts and model. Another run's checkpoint is not taken up.
std::string run_identity(const TrainingSettings& settings,
                         const LoraSettings& lora,
                         std::span<const TrainingText> texts,
                         const std::string& model_sha256);

// The state with the run's identity and a hash of both, for a file. Reading throws ErrorKind::Data,
// naming `file`, when it is damaged or another run's.
std::string checkpoint_bytes(const TrainingState& state, const std::string& identity);
void restore_checkpoint(std::string_view bytes,
                        const std::string& file,
                        const std::string& identity,
                        TrainingState& state);

}  // namespace tuneornot
