#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metric/metric.h"
#include "model/model.h"
#include "predictor/predictor.h"
#include "study/run_study.h"
#include "study/tally.h"
#include "task/task.h"

namespace tuneornot {

// One predictor to be measured on one list of rows, in micro-batches: rows 0..batch_size-1, and so
// on. What batch a row falls into is fixed here, whatever is stored already.
struct Measurement {
  const Predictor& predictor;
  std::string predictor_hash;
  Model* model = nullptr;  // null for a predictor without one
  Subset subset = Subset::Dev;
  FoldPlace place;   // of a fold
  std::string note;  // behind the name of the rows, for people only
  std::span<const Example> rows;
  const Metric& metric;
  std::size_t batch_size = 16;
};

// The trial's key: SHA-256 of the canonical JSON of everything that can change its outcomes.
std::string trial_key(const Measurement& measurement);

enum class MeasureEnd { Done, Stopped };

// Continues a trial from what the store holds up to its first `rows` rows, rounded up to whole
// batches. Each batch is stored the moment it exists; one that crashed the program twice is
// recorded as failures of kind Crashed.
MeasureEnd measure(const Measurement& measurement,
                   std::size_t rows,
                   const StudyHost& host,
                   Tally& tally);

// A trial that is measured to its end by nobody else: counts what the store holds of it, and
// continues it up to its last row. Its key; empty when stopped.
std::optional<std::string> measure_whole(const Measurement& measurement,
                                         const StudyHost& host,
                                         Tally& tally);

}  // namespace tuneornot
