#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/model.h"
#include "predictor/predictor.h"
#include "task/task.h"

namespace tuneornot {

// What a route's candidates are chosen for.
struct Planning {
  const Task& task;
  std::span<const Example> train;
  const Model* model = nullptr;  // null for a baseline
  std::size_t predictors = 1;    // that are made of each candidate: on folds many
};

// The settings that are raced against each other on dev. The usual ones come first: they are all
// that a quick study tries, and one on folds.
struct Candidates {
  std::vector<Settings> settings;
  std::string left_out;  // what could have been raced and why it is not; empty: nothing
};

// What a strategy makes a predictor from.
struct Preparation {
  const Task& task;
  std::span<const Example> train;
  std::span<const Example> dev;  // what may be chosen by; empty: nothing
  Candidate candidate;
  std::uint64_t seed = 0;             // of the study
  std::string schema;                 // of an extract task: the JSON Schema of its objects
  std::filesystem::path task_folder;  // where the task's relative paths start
  std::filesystem::path folder;       // where the predictor is going to be
  std::filesystem::path vectors;      // of the study's texts: where KeptVectors are
  Model* model = nullptr;             // null for a baseline
};

// What learning, which takes a while, reports to and listens to.
struct LearningStep {
  std::size_t step = 0;  // done so far
  std::size_t steps = 0;
  std::optional<double> loss;  // where something is minimised
  // On the steps done, here or before; empty where nobody kept it.
  std::optional<double> spent_ms = std::nullopt;
};
struct LearningHost {
  const Clock& clock;
  std::stop_token stop;
  std::function<void(const LearningStep& step)> report;
};
enum class LearningEnd { Done, NothingToLearn, Stopped };

// A way to turn (task, model, training examples) into a predictor.
struct Strategy {
  enum class Needs {
    Nothing,
    Vectors,      // of texts, from a model
    Completions,  // of prompts
  };
  enum class Serves { EveryKind, Classify };
  // Whether more rows may make it better.
  enum class Learns { Nothing, FromRows };
  // For whom `learn` does what it does: a predictor, in its folder, or all of the study.
  enum class Keeps { ForPredictor, ForStudy };
  std::string_view name;
  std::string_view help;
  Needs needs = Needs::Nothing;
  Serves serves = Serves::EveryKind;
  Learns learns = Learns::FromRows;
  Candidates (*candidates)(const Planning& planning);
  Predictor (*prepare)(const Preparation& preparation);

  // What takes a while stands before prepare, leaves files behind, and goes on from where it was
  // stopped. Null: no candidate has anything to learn.
  LearningEnd (*learn)(const Preparation& preparation, const LearningHost& host) = nullptr;
  // Answers in the same time with nothing learnt, for whom wants to know how long that is.
  Predictor (*sketch)(const Preparation& preparation) = nullptr;
  // What it is going to take.
  double (*learning_ms)(const Preparation& preparation, const Clock& clock) = nullptr;
  Keeps keeps = Keeps::ForPredictor;
};

bool serves(const Strategy& strategy, TaskKind kind);

// What its routes on this task ask of a model: what runs today does where it is a prompt.
Strategy::Needs needs_of(const Strategy& strategy, const Task& task);
bool asks_model(const Strategy& strategy, const Task& task);

// Every strategy there is, cheapest first: the order of the plan, and what decides between routes
// that cost alike.
std::span<const Strategy> strategies();

// Throws ErrorKind::Usage, naming the known strategies, when there is none called `name`.
const Strategy& find_strategy(std::string_view name);

}  // namespace tuneornot
