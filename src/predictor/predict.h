#pragma once

#include <span>
#include <stop_token>
#include <vector>

#include "model/model.h"
#include "predictor/predictor.h"
#include "predictor/query.h"

namespace tuneornot {

// Answers the queries as one batch, in their order. `model` is the predictor's; null for a
// predictor that needs none. Where stopped, the rest is answered with a failure of kind Cancelled.
std::vector<Answer> predict(const Predictor& predictor,
                            Model* model,
                            std::span<const Query> queries,
                            const std::stop_token& stop);

}  // namespace tuneornot
