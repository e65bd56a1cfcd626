#include "decide/latency.h"

#include <algorithm>

namespace tuneornot {

namespace {

constexpr double kLevel = 0.95;
constexpr double kP95 = 0.95;

std::optional<double> median(std::span<const double> values) {
  return values.empty() ? std::nullopt
                        : std::optional(quantile_estimate(values, 0.5, kLevel).value);
}

// What was measured of a probe's calls that were answered.
struct Measured {
  std::vector<double> warm_ms;
  std::vector<double> first_token_ms;  // of the warm ones
  std::vector<double> cold_ms;
  std::size_t failed = 0;
};

void add(const ProbeTurn& turn, Measured& measured) {
  for (const ProbeCall& call : turn.calls) {
    const bool is_cold = &call == &turn.calls.front();
    if (call.failure) {
      ++measured.failed;
      continue;
    }
    (is_cold ? measured.cold_ms : measured.warm_ms).push_back(call.total_ms);
    if (!is_cold && call.first_token_ms) {
      measured.first_token_ms.push_back(*call.first_token_ms);
    }
  }
}

}  // namespace

std::optional<Latency> latency_of(std::span<const ProbeTurn> turns) {
  Measured measured;
  std::vector<double> loads;
  for (const ProbeTurn& turn : turns) {
    add(turn, measured);
    if (turn.load) {
      loads.push_back(*turn.load);
    }
  }
  if (measured.warm_ms.empty()) {
    return std::nullopt;
  }
  Latency latency{.calls = measured.warm_ms.size(),
                  .failed = measured.failed,
                  .p50 = quantile_estimate(measured.warm_ms, 0.5, kLevel),
                  .p95 = quantile_estimate(measured.warm_ms, kP95, kLevel),
                  .cold_calls = measured.cold_ms.size(),
                  .cold_p50_ms = median(measured.cold_ms),
                  .load = median(loads)};
  if (measured.first_token_ms.size() == latency.calls) {
    latency.first_token_p50 = quantile_estimate(measured.first_token_ms, 0.5, kLevel);
    latency.first_token_p95 = quantile_estimate(measured.first_token_ms, kP95, kLevel);
  }
  return latency;
}

std::string_view name_of(LatencyNeed need) {
  switch (need) {
    case LatencyNeed::Met:
      return "met";
    case LatencyNeed::Missed:
      return "missed";
    case LatencyNeed::Open:
      return "open";
    case LatencyNeed::Unknown:
      return "unknown";
    case LatencyNeed::None:
      break;
  }
  return "none";
}

LatencyNeed latency_need(const std::optional<Latency>& latency, std::optional<double> p95_ms) {
  if (!p95_ms) {
    return LatencyNeed::None;
  }
  if (!latency) {
    return LatencyNeed::Unknown;
  }
  if (latency->p95.high && *latency->p95.high <= *p95_ms) {
    return LatencyNeed::Met;
  }
  return latency->p95.low && *latency->p95.low > *p95_ms ? LatencyNeed::Missed : LatencyNeed::Open;
}

std::vector<bool> are_eligible(std::span<const LatencyNeed> needs) {
  const bool all_miss =
      std::ranges::all_of(needs, [](LatencyNeed need) { return need == LatencyNeed::Missed; });
  std::vector<bool> eligible;
  eligible.reserve(needs.size());
  for (const LatencyNeed need : needs) {
    eligible.push_back(all_miss || need != LatencyNeed::Missed);
  }
  return eligible;
}

std::size_t calls_to_meet_a_need() {
  return values_for_upper_limit(kP95, kLevel);
}

}  // namespace tuneornot
