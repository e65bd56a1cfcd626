#include "report/latency_json.h"

#include <nlohmann/json.hpp>

namespace tuneornot {

namespace {

Json estimate_json(const QuantileEstimate& estimate) {
  return {{"ms", estimate.value},
          {"interval", {{"low", or_null(estimate.low)}, {"high", or_null(estimate.high)}}}};
}

Json estimate_json(const std::optional<QuantileEstimate>& estimate) {
  return estimate ? estimate_json(*estimate) : Json(nullptr);
}

}  // namespace

Json latency_json(const RouteResult& route) {
  if (!route.latency) {
    return nullptr;
  }
  const Latency& latency = *route.latency;
  return {{"calls", latency.calls},
          {"failed", latency.failed},
          {"p50", estimate_json(latency.p50)},
          {"p95", estimate_json(latency.p95)},
          {"first_token_p50", estimate_json(latency.first_token_p50)},
          {"first_token_p95", estimate_json(latency.first_token_p95)},
          {"cold_calls", latency.cold_calls},
          {"cold_p50_ms", or_null(latency.cold_p50_ms)},
          {"load", or_null(latency.load)}};
}

}  // namespace tuneornot
