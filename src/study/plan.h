#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/model.h"
#include "task/split.h"
#include "task/task.h"
#include "trial/trial.h"

namespace tuneornot {

// A strategy on a model, with the candidates that are raced for it.
struct PlannedRoute {
  std::string strategy;
  Model* model = nullptr;  // null for a baseline
  std::vector<Candidate> candidates;
};

struct Plan {
  std::vector<PlannedRoute> routes;   // cheapest strategy first
  std::vector<std::string> left_out;  // what there is and is not planned: "few_shot: why"
};

// Whether one of the task's strategies asks a model.
bool needs_model(const Task& task);

// Throws ErrorKind::Usage when a strategy that the task names does not exist, or asks no model and
// is named with one.
void check_strategies(const Task& task);

// The task's strategies on these models, as far as they serve its kind. Throws ErrorKind::Usage
// when the task names one on a model that is not among these.
Plan plan_study(const Task& task, const Split& split, std::span<Model* const> models);

}  // namespace tuneornot
