#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// What runs today, by a file of its answers. Throws ErrorKind::Data where the file cannot be read,
// or has faults; ErrorKind::Usage where it holds several predictors, or no answers.
StoredAnswers current_answers(const Preparation& preparation);

}  // namespace tuneornot
