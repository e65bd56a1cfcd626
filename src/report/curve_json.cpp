#include "report/curve_json.h"

#include <nlohmann/json.hpp>
#include <string_view>

namespace tuneornot {

namespace {

std::string_view name_of(Halt halt) {
  switch (halt) {
    case Halt::None:
      return "none";
    case Halt::FewSizes:
      return "few_sizes";
    case Halt::NotLearned:
      return "not_learned";
    case Halt::Steepening:
      return "steepening";
    case Halt::Backtest:
      break;
  }
  return "backtest";
}

Json gain_json(double labels, const Gain& gain) {
  return {{"more_labels", static_cast<std::size_t>(labels)},
          {"gain", gain.gain},
          {"interval", interval_json(gain.interval)}};
}

Json scores_json(const RouteCurve& route) {
  Json scores = Json::array();
  for (const CurveScore& score : route.scores) {
    scores.push_back({{"labels", score.labels},
                      {"score", score.score},
                      {"interval", interval_json(score.interval)}});
  }
  return scores;
}

Json law_json(const RouteCurve& route) {
  if (route.halt == Halt::FewSizes) {
    return nullptr;
  }
  return {{"scale", route.law.scale},
          {"rate", route.law.rate},
          {"floor", route.law.floor},
          {"from_labels", route.law_from}};
}

Json backtest_json(const RouteCurve& route) {
  if (route.halt == Halt::FewSizes) {
    return nullptr;
  }
  return {{"foretold_score", 1 - route.backtest.foretold},
          {"measured_score", 1 - route.backtest.measured},
          {"standard_error", route.backtest.standard_error}};
}

Json gains_json(const RouteCurve& route) {
  Json gains = Json::array();
  const auto pool = static_cast<double>(route.scores.back().labels);
  if (route.twice && route.furthest) {
    gains.push_back(gain_json(pool, *route.twice));
    gains.push_back(gain_json((kReach - 1) * pool, *route.furthest));
  }
  return gains;
}

Json route_json(const RouteCurve& route) {
  const std::size_t step = route.scores.back().labels - (route.scores.end() - 2)->labels;
  return {{"route", route_of(route.candidate)},
          {"scores", scores_json(route)},
          {"last_step", gain_json(static_cast<double>(step), route.last_step)},
          {"halt", name_of(route.halt)},
          {"law", law_json(route)},
          {"backtest", backtest_json(route)},
          {"gains", gains_json(route)},
          {"will_not_help", route.will_not_help}};
}

}  // namespace

Json curves_json(const Curves& curves) {
  Json routes = Json::array();
  for (const RouteCurve& route : curves.routes) {
    routes.push_back(route_json(route));
  }
  Json crossings = Json::array();
  for (const RouteCrossing& crossing : curves.crossings) {
    crossings.push_back({{"from", route_of(curves.routes[crossing.from].candidate)},
                         {"to", route_of(curves.routes[crossing.to].candidate)},
                         {"labels", crossing.found.labels},
                         {"between", interval_json(crossing.found.between)}});
  }
  Json without = Json::array();
  for (const RouteWithoutCurve& route : curves.without) {
    without.push_back({{"route", route_of(route.candidate)}, {"why", route.why}});
  }
  return {{"left_out", curves.left_out},
          {"routes", routes},
          {"crossings", crossings},
          {"without", without}};
}

}  // namespace tuneornot
