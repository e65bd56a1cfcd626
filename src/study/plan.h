#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/model.h"
#include "task/task.h"
#include "trial/trial.h"

namespace tuneornot {

// A strategy on a model, with the candidates that are raced for it.
struct PlannedRoute {
  std::string strategy;
  Model* model = nullptr;  // null for a baseline
  std::vector<Candidate> candidates;
};

// Whether one of the task's strategies asks a model.
bool needs_model(const Task& task);

// The task's strategies on these models, cheapest strategy first. Throws ErrorKind::Usage for a
// strategy that does not exist.
std::vector<PlannedRoute> planned_routes(const Task& task, std::span<Model* const> models);

}  // namespace tuneornot
