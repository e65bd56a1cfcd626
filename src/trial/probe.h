#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/reply.h"

namespace tuneornot {

// One input that was answered alone, as a service answers a caller who waits.
struct ProbeCall {
  std::string example_id;
  double total_ms = 0;
  std::optional<double> first_token_ms;  // as the model says it; empty where it says nothing
  std::optional<CallFailure::Kind> failure;
  bool operator==(const ProbeCall&) const = default;
};

// Some calls in a row of one candidate. The first one is cold: nothing is left of earlier prompts,
// as in a process that has just started. The others are warm: what the candidate's prompts all
// begin with was read before.
struct ProbeTurn {
  std::vector<ProbeCall> calls;
  std::optional<double> load;  // of the machine at its beginning; 1: each processor has work
  bool operator==(const ProbeTurn&) const = default;
};

}  // namespace tuneornot
