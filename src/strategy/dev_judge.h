#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "finetune/trainer.h"
#include "predictor/predictor.h"
#include "strategy/strategy.h"

namespace tuneornot {

// Whether there are dev rows, and a metric that may be asked twice.
bool can_judge(const Preparation& preparation);

// What the judgements of a preparation go by, as a hash.
std::string judged_by(const Preparation& preparation);

// How well a predictor does on some of the dev rows, by the task's leading metric; its error is a
// standard error. Answered by the preparation's model. Empty: it was stopped.
std::optional<Judgement> judge_on_dev(const Preparation& preparation,
                                      const Predictor& predictor,
                                      const std::stop_token& stop);

}  // namespace tuneornot
