#include "study/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>

#include "base/error.h"
#include "base/text.h"
#include "strategy/strategy.h"
#include "trial/route_name.h"

namespace tuneornot {

namespace {

// Whether it stands for what runs today, of which the task says nothing.
bool is_unsaid(const Strategy& strategy, const Task& task) {
  return strategy.name == kCurrentStrategy && task.current == CurrentSystem{};
}

// "all" leaves out what runs today, where the task says nothing of it.
bool is_wanted(const Task& task, const Strategy& strategy) {
  return std::ranges::any_of(task.strategies, [&](const std::string& name) {
    return (name == "all" && !is_unsaid(strategy, task)) ||
           named_route(name).strategy == strategy.name;
  });
}

// Of a strategy that is wanted.
bool is_wanted_on(const Task& task, const Strategy& strategy, const Model* model) {
  return model == nullptr || std::ranges::any_of(task.strategies, [&](const std::string& name) {
           const RouteName route = named_route(name);
           return name == "all" || (route.strategy == strategy.name &&
                                    (route.model.empty() || route.model == model->name()));
         });
}

// Why a strategy is no part of the study; empty when it is.
std::string reason_to_leave_out(const Strategy& strategy, const Task& task) {
  if (!is_wanted(task, strategy)) {
    return "the task leaves it out";
  }
  return serves(strategy, task.kind) ? "" : "it answers with labels alone";
}

void add_route(const Strategy& strategy, Planning planning, Model* model, Plan& plan) {
  planning.model = model;
  PlannedRoute route{.strategy = std::string(strategy.name), .model = model};
  const std::string name(model == nullptr ? "" : model->name());
  Candidates candidates = strategy.candidates(planning);
  for (Settings& settings : candidates.settings) {
    route.candidates.push_back(
        {.strategy = route.strategy, .model = name, .settings = std::move(settings)});
  }
  const bool is_raced = planning.predictors == 1;  // on folds the first one counts, whatever effort
  const bool takes_first = !is_raced || planning.task.effort == SearchEffort::Quick;
  if (takes_first && route.candidates.size() > 1) {
    if (is_raced) {
      plan.left_out.push_back(
          fmt::format("{}: {} more of its candidates; effort: normal tries them",
                      route_of(route.candidates.front()),
                      route.candidates.size() - 1));
    }
    route.candidates.resize(1);
  }
  if (!candidates.left_out.empty()) {
    plan.left_out.push_back(route_of({.strategy = route.strategy, .model = name}) + ": " +
                            candidates.left_out);
  }
  if (!route.candidates.empty()) {
    plan.routes.push_back(std::move(route));
  }
}

// Why a strategy is not run on one of the study's models; empty when it is.
std::string reason_on(const Model* model, const Strategy& strategy, const Task& task) {
  if (!is_wanted_on(task, strategy, model)) {
    return "the task leaves it out";
  }
  const bool completes = model == nullptr || model->abilities().completes;
  return completes || needs_of(strategy, task) != Strategy::Needs::Completions
             ? ""
             : "the model embeds texts and answers no prompt";
}

void add_routes(const Strategy& strategy,
                const Planning& planning,
                std::span<Model* const> models,
                Plan& plan) {
  for (Model* model : models) {
    const std::string reason = reason_on(model, strategy, planning.task);
    if (reason.empty()) {
      add_route(strategy, planning, model, plan);
    } else {
      plan.left_out.push_back(fmt::format("{}@{}: {}", strategy.name, model->name(), reason));
    }
  }
}

[[noreturn]] void refuse_model(const std::string& where, std::span<Model* const> models) {
  throw Error(ErrorKind::Usage,
              fmt::format("{}: the study has no model of this name; it has {}",
                          where,
                          fmt::join(models | std::views::transform(&Model::name), ", ")));
}

// The model of the user's prompt: where none is named, the first one that answers prompts. The
// task's references are those of the models, in their order.
std::span<Model* const> asked_by_prompt(const Task& task, std::span<Model* const> models) {
  const std::string& named = task.current.model;
  for (std::size_t i = 0; i < models.size(); ++i) {
    const bool is_reference = i < task.models.size() && task.models[i] == named;
    const bool is_usual = named.empty() && models[i]->abilities().completes;
    if (is_usual || is_reference || models[i]->name() == named) {
      return models.subspan(i, 1);
    }
  }
  if (named.empty() && !models.empty()) {
    return models.first(1);
  }
  refuse_model(fmt::format("current.model: \"{}\"", printable(named)), models);
}

// A baseline has one route, without a model.
std::span<Model* const> asked_by(const Strategy& strategy,
                                 const Task& task,
                                 std::span<Model* const> models) {
  static constexpr std::array<Model*, 1> kNone = {nullptr};
  if (!asks_model(strategy, task)) {
    return kNone;
  }
  return strategy.name == kCurrentStrategy ? asked_by_prompt(task, models) : models;
}

void check_strategy(const std::string& name, const Task& task) {
  const auto [strategy, model] = named_route(name);
  if (!asks_model(find_strategy(strategy), task) && !model.empty()) {
    throw Error(
        ErrorKind::Usage,
        fmt::format(
            "strategies: \"{}\": {} asks no model; write {}", printable(name), strategy, strategy));
  }
}

void check_models(const Task& task, std::span<Model* const> models) {
  for (const std::string& name : task.strategies) {
    const std::string_view asked = named_route(name).model;
    if (!asked.empty() && std::ranges::find(models, asked, &Model::name) == models.end()) {
      refuse_model(fmt::format("strategies: \"{}\"", printable(name)), models);
    }
  }
}

}  // namespace

bool needs_model(const Task& task) {
  return std::ranges::any_of(strategies(), [&](const Strategy& strategy) {
    return asks_model(strategy, task) && reason_to_leave_out(strategy, task).empty();
  });
}

void check_strategies(const Task& task) {
  for (const std::string& name : task.strategies) {
    if (name != "all") {
      check_strategy(name, task);
    }
  }
  const Costs& costs = task.costs;
  for (const ByStrategy* numbers :
       {&costs.labels_to_buy, &costs.setup_hours, &costs.upkeep_hours}) {
    for (const auto& [name, number] : numbers->named) {
      find_strategy(name);
    }
  }
}

Plan plan_study(const Task& task, const Split& split, std::span<Model* const> models) {
  check_strategies(task);
  check_models(task, models);
  const Planning planning = {
      .task = task, .train = split.train, .predictors = 1 + split.folds.size() * kFolds};
  Plan plan;
  for (const Strategy& strategy : strategies()) {
    const std::string reason = reason_to_leave_out(strategy, task);
    if (reason.empty()) {
      add_routes(strategy, planning, asked_by(strategy, task, models), plan);
    } else if (!is_unsaid(strategy, task)) {
      plan.left_out.push_back(std::string(strategy.name) + ": " + reason);
    }
  }
  return plan;
}

}  // namespace tuneornot
