#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "model/model.h"
#include "predictor/predictor.h"
#include "predictor/query.h"
#include "study/tally.h"

namespace tuneornot {

// A predictor that is asked about rows outside of any trial.
struct AskedPredictor {
  const Predictor& predictor;
  Model* model = nullptr;  // null for a predictor without one
};

constexpr std::size_t kAskedTogether = 16;

// What it says to each query, in micro-batches. Empty when stopped.
std::optional<std::vector<Answer>> ask(const AskedPredictor& asked,
                                       std::span<const Query> queries,
                                       const std::stop_token& stop,
                                       Tally& tally);

// The places at which two predictors gave different answers, those first of which the less sure of
// the two is the surest; without a confidence last, and equals as they stand. A call without an
// answer disagrees with nothing.
std::vector<std::size_t> disagreements(std::span<const Answer> first,
                                       std::span<const Answer> second);

}  // namespace tuneornot
