#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "finetune/lora.h"
#include "finetune/trainer.h"

namespace tuneornot {

// A training whose state is kept in a file, so that it outlives its process.
struct Tuning {
  const Decoder& decoder;
  std::span<const TrainingText> texts;
  LoraSettings lora;
  std::optional<Lora> start;  // an adapter to train on; empty: a new one by `lora`
  TrainingSettings training;
  std::string base_sha256;           // of the model's file
  Judge judge;                       // of the epochs; empty: the last one is taken
  std::string judged_by;             // what the judge goes by; empty without one
  std::filesystem::path checkpoint;  // in a folder that is there
};

// Where it reports to, and what it listens to.
struct TuningHost {
  const Clock& clock;
  std::stop_token stop;
  std::function<void(const StepReport& report)> report;  // after every step
};

struct Tuned {
  TrainingEnd end = TrainingEnd::Finished;
  TrainingState state;
  std::size_t steps = 0;  // of the whole run
};

// Trains from where the checkpoint is, else from the beginning; the bits at the end are the same,
// on the processor. A checkpoint of one device is taken up on another. The checkpoint is written
// after the first step, then as often as takes a twentieth of the time at most, and when it is
// stopped; it is the caller's to remove. Throws ErrorKind::Data when the file is damaged or another
// training's.
Tuned tune(const Tuning& tuning, const TrainingDevice& device, const TuningHost& host);

// Settings, texts and model of a training, as one hash: what its result is a function of.
std::string identity_of(const Tuning& tuning);

// A peak that suits the model: 1e-3 at the width of SmolLM2-135M, falling with the width as
// Tinker's fit for models of the architecture llama does (tinker-cookbook, hyperparam_utils.py).
double usual_learning_rate(const Decoder& decoder);

// How many tokens to compute at once: 2,048, or fewer where what a pass keeps of them for its way
// back would take more than 2 GiB.
std::size_t usual_micro_tokens(const Decoder& decoder);

}  // namespace tuneornot
