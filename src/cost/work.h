#pragma once

#include <span>

#include "trial/trial.h"

namespace tuneornot {

// What calls took, in all.
struct Work {
  double calls = 0;
  double shared_tokens = 0;  // the beginning that the prompts of a route have in common
  double own_tokens = 0;     // the rest of the prompts
  double output_tokens = 0;
  double machine_ms = 0;  // of the machine that answered them, in batches

  Work& operator+=(const Work& other);
};

// Calls that failed before they used a token are left aside: a route is not cheap for being cut
// off.
Work work_of(const Outcome& outcome);
Work work_of(std::span<const Outcome> outcomes);

// Of one call on average; nothing where there were none.
Work per_call(const Work& work);

double tokens_of(const Work& work);

}  // namespace tuneornot
