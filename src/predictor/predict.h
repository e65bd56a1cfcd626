#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "model/model.h"
#include "predictor/predictor.h"

namespace tuneornot {

// Answers the inputs as one batch, in their order. `model` is the predictor's; null for a
// predictor that needs none. Where stopped, the rest is answered with a failure of kind Cancelled.
std::vector<Answer> predict(const Predictor& predictor,
                            Model* model,
                            std::span<const std::string> inputs,
                            std::stop_token stop);

}  // namespace tuneornot
