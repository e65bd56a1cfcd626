#pragma once

#include <string>

#include "model/model.h"
#include "trial/trial.h"

namespace tuneornot {

// A route's best candidate on dev, before it is frozen.
struct RacedEntrant {
  Candidate candidate;
  Model* model = nullptr;  // null for one without
  std::string dev_key;     // of its trial
};

}  // namespace tuneornot
