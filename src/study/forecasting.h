#pragma once

#include <optional>
#include <stop_token>

#include "base/clock.h"
#include "study/forecast.h"
#include "study/progress.h"
#include "study/run_study.h"

namespace tuneornot {

// Where a forecast reports to, and what it listens to.
struct ForecastHost {
  Progress& progress;
  const Clock& clock;
  std::stop_token stop;
};

// Every candidate answers two batches of dev's inputs (on folds of train's), of the size that the
// study's have: the second one tells what an answer takes, the first one what reading the shared
// beginning of the prompts takes besides. The usual one then answers two inputs alone, which tells
// what the probe takes. What learns takes what its strategy expects. Stores nothing. Empty when
// stopped.
std::optional<Forecast> forecast(const StudyInputs& inputs, const ForecastHost& host);

}  // namespace tuneornot
