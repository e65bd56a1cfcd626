#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "finetune/trainer.h"

namespace tuneornot {

// What the trainer is to compute, so that another trainer can compute the same.
struct TraceJob {
  std::vector<TrainingText> texts;
  LoraSettings lora;    // of all matrices
  bool adapts = true;   // else the bare model
  double b_spread = 0;  // B begins uniform within it; 0: as a training begins
  TrainingSettings training;
  std::size_t steps = 0;  // of the training, at most
  std::string device = kProcessor;
  std::size_t threads = 1;  // of the processor
  bool wants_logits = false;
  bool wants_gradient = false;
};

struct TraceStep {
  std::vector<std::size_t> texts;  // in their order
  StepReport report;
  double seconds = 0;
  double processor_seconds = 0;  // of all threads
};

struct Trace {
  Lora start;
  Lora end;                     // behind the steps
  std::vector<float> logits;    // of each text's targets, (targets, vocabulary), text by text
  std::vector<float> gradient;  // of the first step's loss, as Lora::parameters
  std::vector<TraceStep> steps;
};

// Of JSON as tests/parity/parity.py writes it. Texts are given as tokens and targets, or as prompts
// and replies that `model`, a GGUF file, tokenises. Throws Error or a json::exception.
TraceJob trace_job(const nlohmann::json& job, const std::filesystem::path& model);

// The longest text's: what transformers chooses a model's rotations by.
std::size_t context_tokens(const TraceJob& job);

Trace trace_training(const Decoder& decoder, const TraceJob& job);

}  // namespace tuneornot
