#include "report/redraw_json.h"

#include <nlohmann/json.hpp>

namespace tuneornot {

namespace {

Json spread_json(const Spread& spread) {
  const bool is_measured = !spread.redrawn.empty();
  return {{"route", route_of(spread.candidate)},
          {"left_out", spread.left_out},
          {"dev_score", spread.handed_over},
          {"redrawn_dev_scores", spread.redrawn},
          {"sd", is_measured ? Json(spread.sd) : Json()},
          {"answers_alike", is_measured ? Json(spread.is_settled) : Json()}};
}

Json swap_json(const Report& report) {
  const auto swap = swap_by_redraw(report.verdict, report.redraws);
  if (!swap) {
    return {};
  }
  return {{"ahead", route_of(report.verdict.routes[swap->ahead].candidate)},
          {"behind", route_of(report.verdict.routes[swap->behind].candidate)},
          {"gap", swap->gap},
          {"sd", swap->sd}};
}

}  // namespace

Json redraws_json(const Report& report) {
  Json routes = Json::array();
  for (const Spread& spread : report.redraws.routes) {
    routes.push_back(spread_json(spread));
  }
  return {
      {"left_out", report.redraws.left_out}, {"routes", routes}, {"could_swap", swap_json(report)}};
}

}  // namespace tuneornot
