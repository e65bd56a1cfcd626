#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "cli/task_calls.h"
#include "model/predicted_speed.h"
#include "weights/description.h"

namespace tuneornot {

enum class Runs {
  Yes,
  No,
  Untried,  // an architecture that nobody has tried here; libllama decides when it is run
};

// A model on this machine.
struct ListedModel {
  std::string reference;       // to be written into task.yaml
  std::filesystem::path path;  // empty: not found
  std::uintmax_t bytes = 0;
  ModelDescription description;
  Runs runs = Runs::No;
  std::string reason;                   // why not, or why untried
  std::optional<PredictedSpeed> speed;  // of one that runs, or may
  std::optional<TaskCalls> calls;       // for the task that was named
};

// What was named (GGUF files, folders with some, references), then the embedded model, the Hugging
// Face cache and Ollama's stores. Of each that runs, or may, how fast it is here, by timing what
// its weights are multiplied with, and what the calls of the study's task are for it; `study` may
// be null. Reads headers alone, connects to nothing, and does not throw for a model that cannot be
// used.
std::vector<ListedModel> list_models(std::span<const std::string> named,
                                     const Environment& environment,
                                     const LoadedStudy* study);

// Of all the task's calls, asked in batches.
double all_calls_ms(const PredictedSpeed& speed, const TaskCalls& calls);

// About what a run takes: weights, three KV caches of the context that is used (the second holds
// the prefix that prompts share, in the third texts are embedded; an encoder has none), and room to
// compute in. 0 where the file does not say.
std::uintmax_t memory_bytes(const ListedModel& model);

// The list for people, within `columns`, and for programs (format 1). `available` is in bytes.
std::string models_text(std::span<const ListedModel> models,
                        std::uintmax_t available,
                        std::size_t columns);
std::string models_json(std::span<const ListedModel> models, std::uintmax_t available);

}  // namespace tuneornot
