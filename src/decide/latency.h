#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "stats/order_statistics.h"
#include "trial/probe.h"

namespace tuneornot {

// How long a route's single calls take, in milliseconds; limits are 95 %.
struct Latency {
  std::size_t calls = 0;   // warm ones that were answered; the quantiles are theirs
  std::size_t failed = 0;  // of all calls, those that were not
  QuantileEstimate p50;
  QuantileEstimate p95;
  std::optional<QuantileEstimate> first_token_p50;  // where the model says it of every call
  std::optional<QuantileEstimate> first_token_p95;
  std::size_t cold_calls = 0;  // that were answered
  std::optional<double> cold_p50_ms;
  std::optional<double> load;  // the median of the turns
};

// Empty where no warm call was answered.
std::optional<Latency> latency_of(std::span<const ProbeTurn> turns);

// Whether 95 of 100 calls keep within what the user needs.
enum class LatencyNeed {
  None,     // the user needs nothing
  Met,      // the upper limit of p95 is within the need
  Missed,   // the lower one is not
  Open,     // neither
  Unknown,  // it was not measured
};

std::string_view name_of(LatencyNeed need);

LatencyNeed latency_need(const std::optional<Latency>& latency, std::optional<double> p95_ms);

// Which of some routes may be taken: those that do not miss the need, or all where every one does.
std::vector<bool> are_eligible(std::span<const LatencyNeed> needs);

// From how many calls on a need can be met.
std::size_t calls_to_meet_a_need();

}  // namespace tuneornot
