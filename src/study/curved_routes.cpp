#include "study/curved_routes.h"

#include <algorithm>
#include <array>

namespace tuneornot {

namespace {

constexpr std::array<std::string_view, 3> kNames = {"baselines", "all", "none"};  // by CurvedRoutes

}  // namespace

std::string_view name_of(CurvedRoutes routes) {
  return kNames[static_cast<std::size_t>(routes)];
}

std::optional<CurvedRoutes> curved_routes_called(std::string_view name) {
  const auto found = std::ranges::find(kNames, name);
  return found == kNames.end() ? std::nullopt
                               : std::optional(static_cast<CurvedRoutes>(found - kNames.begin()));
}

std::string_view reason_for_no_curve(const Strategy& strategy, CurvedRoutes routes) {
  if (strategy.learns == Strategy::Learns::Nothing) {
    return "more labels change nothing about it";
  }
  if (routes == CurvedRoutes::None) {
    return "not asked for";
  }
  return routes == CurvedRoutes::Baselines && strategy.needs != Strategy::Needs::Nothing
             ? "it asks a model; run --curves all measures it"
             : "";
}

}  // namespace tuneornot
