#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "predictor/predictor.h"
#include "task/task.h"

namespace tuneornot {

// What a strategy makes a predictor from.
struct Preparation {
  const Task& task;
  std::span<const Example> train;
  Candidate candidate;
  std::uint64_t seed = 0;  // of the study
  std::string schema;      // of an extract task: the JSON Schema of its objects
};

// A way to turn (task, model, training examples) into a predictor.
struct Strategy {
  enum class Needs { Nothing, Model };
  std::string_view name;
  std::string_view help;
  Needs needs = Needs::Nothing;
  // The settings that are raced against each other on dev; one at least.
  std::vector<Settings> (*candidates)(const Task& task);
  Predictor (*prepare)(const Preparation& preparation);
};

// Every strategy there is, cheapest first: the order of the plan, and what decides between routes
// that cost alike.
std::span<const Strategy> strategies();

// Throws ErrorKind::Usage, naming the known strategies, when there is none called `name`.
const Strategy& find_strategy(std::string_view name);

}  // namespace tuneornot
