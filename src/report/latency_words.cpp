#include "report/latency_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/wording.h"

namespace tuneornot {

namespace {

std::string number_text(double ms) {
  constexpr double kWhole = 10;
  return ms < kWhole ? fmt::format("{:.2g}", ms)
                     : counted(static_cast<std::size_t>(std::llround(ms)));
}

}  // namespace

std::string ms_text(double ms) {
  return number_text(ms) + " ms";
}

std::string p95_text(const Latency& latency) {
  const QuantileEstimate& p95 = latency.p95;
  if (!p95.low) {
    return ms_text(p95.value);
  }
  const std::string to = p95.high ? "to " + number_text(*p95.high) : "or more";
  return fmt::format("{} ({} {})", ms_text(p95.value), number_text(*p95.low), to);
}

std::string need_words(const Verdict& verdict) {
  return fmt::format("your {:g} ms", verdict.latency_p95_ms.value_or(0));
}

std::string latency_cell(const RouteResult& route) {
  if (!route.latency) {
    return "?";
  }
  const double ms = route.latency->p95.value;
  return (ms < 1 ? "<1" : counted(static_cast<std::size_t>(std::llround(ms)))) +
         (route.latency_need == LatencyNeed::Missed ? "!" : "");
}

bool was_probed(const Verdict& verdict) {
  return std::ranges::any_of(verdict.routes,
                             [](const RouteResult& route) { return route.latency.has_value(); });
}

std::string latency_reason(const Verdict& verdict) {
  const RouteResult& pick = verdict.routes[verdict.pick];
  const std::string p95 = pick.latency ? "p95 " + p95_text(*pick.latency) : "";
  switch (pick.latency_need) {
    case LatencyNeed::Met:
      return fmt::format("within {}: {}", need_words(verdict), p95);
    case LatencyNeed::Missed:
      return fmt::format("over {}, as all routes are: {}", need_words(verdict), p95);
    case LatencyNeed::Open:
      return fmt::format("not shown to be within {}: {}", need_words(verdict), p95);
    case LatencyNeed::Unknown:
      return fmt::format("not known whether within {}", need_words(verdict));
    case LatencyNeed::None:
      break;
  }
  return "";
}

std::string eligible_words(const Verdict& verdict) {
  const bool is_all = std::ranges::all_of(verdict.routes, &RouteResult::is_eligible);
  return is_all ? "" : fmt::format(" that may be within {}", need_words(verdict));
}

}  // namespace tuneornot
