#include "study/plan.h"

#include <algorithm>

#include "strategy/strategy.h"

namespace tuneornot {

namespace {

bool is_wanted(const Task& task, std::string_view strategy) {
  return std::ranges::any_of(task.strategies, [strategy](const std::string& name) {
    return name == "all" || name == strategy;
  });
}

PlannedRoute route(const Strategy& strategy, const Task& task, Model* model) {
  PlannedRoute planned{.strategy = std::string(strategy.name), .model = model};
  for (Settings& settings : strategy.candidates(task)) {
    planned.candidates.push_back({.strategy = planned.strategy,
                                  .model = model == nullptr ? "" : std::string(model->name()),
                                  .settings = std::move(settings)});
  }
  return planned;
}

}  // namespace

bool needs_model(const Task& task) {
  return std::ranges::any_of(strategies(), [&](const Strategy& strategy) {
    return strategy.needs == Strategy::Needs::Model && is_wanted(task, strategy.name);
  });
}

std::vector<PlannedRoute> planned_routes(const Task& task, std::span<Model* const> models) {
  for (const std::string& name : task.strategies) {
    if (name != "all") {
      find_strategy(name);
    }
  }
  std::vector<PlannedRoute> routes;
  for (const Strategy& strategy : strategies()) {
    if (!is_wanted(task, strategy.name)) {
      continue;
    }
    if (strategy.needs == Strategy::Needs::Nothing) {
      routes.push_back(route(strategy, task, nullptr));
      continue;
    }
    for (Model* model : models) {
      routes.push_back(route(strategy, task, model));
    }
  }
  return routes;
}

}  // namespace tuneornot
