#include "study/curved_routes.h"

namespace tuneornot {

std::string_view name_of(CurvedRoutes routes) {
  switch (routes) {
    case CurvedRoutes::Baselines:
      return "baselines";
    case CurvedRoutes::All:
      return "all";
    case CurvedRoutes::None:
      break;
  }
  return "none";
}

std::optional<CurvedRoutes> curved_routes_called(std::string_view name) {
  for (const CurvedRoutes routes :
       {CurvedRoutes::Baselines, CurvedRoutes::All, CurvedRoutes::None}) {
    if (name_of(routes) == name) {
      return routes;
    }
  }
  return std::nullopt;
}

std::string_view reason_for_no_curve(const Strategy& strategy, CurvedRoutes routes) {
  if (strategy.learns == Strategy::Learns::Nothing) {
    return "more labels change nothing about it";
  }
  if (routes == CurvedRoutes::None) {
    return "not asked for";
  }
  return routes == CurvedRoutes::Baselines && strategy.needs == Strategy::Needs::Model
             ? "it asks a model; run --curves all measures it"
             : "";
}

}  // namespace tuneornot
