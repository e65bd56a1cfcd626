#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>

#include "base/clock.h"
#include "cost/route_cost.h"
#include "metric/metric.h"
#include "model/model.h"
#include "store/store.h"
#include "study/curved_routes.h"
#include "study/frozen.h"
#include "study/progress.h"
#include "task/split.h"

namespace tuneornot {

struct StudyInputs {
  const Task& task;  // complete
  const Split& split;
  Metric metric;                 // the leading one, opened
  std::filesystem::path folder;  // the task's; predictors/ is made in it
  std::span<Model* const> models;
  std::uint64_t seed = 1;
  std::size_t batch_size = 16;
  Pricing pricing = {};  // what a nomination goes by
  CurvedRoutes curved = CurvedRoutes::Baselines;
};

// Where a study reports to, and what it listens to.
struct StudyHost {
  Store& store;
  Progress& progress;
  const Clock& clock;
  std::stop_token stop;
  Store::LastEnd last_end = Store::LastEnd::Other;  // of the last process at this study
  std::function<std::optional<double>()> machine_load = [] { return std::nullopt; };
};

// Prepares, races, nominates, freezes and tests every route of the task, in an order that puts
// baselines first; learning curves and the probe of latencies come between race and nomination,
// redraws of the best two between that and freezing. Skips what the store has. Returns the frozen
// record once every entrant has answered every test row, or nothing when it was stopped: the same
// call goes on from there.
std::optional<Frozen> run_study(const StudyInputs& inputs, const StudyHost& host);

}  // namespace tuneornot
