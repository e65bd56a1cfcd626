#include "report/route_table.h"

#include <fmt/format.h>

#include <cmath>

#include "report/wording.h"

namespace tuneornot {

namespace {

// How the route compares, and never a word for one that was not compared.
std::string comparison(const Verdict& verdict, std::size_t number) {
  const RouteResult& route = verdict.routes[number];
  if (number == verdict.nominee) {
    return verdict.folds ? "pick" : "nominee";
  }
  if (!route.p_holm || !route.difference_interval) {
    return "not compared";
  }
  const Interval& limits = *route.difference_interval;
  const std::string gap = points(std::abs(route.difference));
  if (route.word == Word::Better) {
    return fmt::format("better by {} ({})", gap, points(limits));
  }
  if (route.word == Word::Worse) {
    return fmt::format("worse by {} ({})", gap, points({.low = -limits.high, .high = -limits.low}));
  }
  return fmt::format("not separable ({})", points(limits));
}

}  // namespace

RouteRow route_head(const Verdict& verdict) {
  return {.cells = {"route", metric_column(verdict.metric), "95 %", "tokens/call", "tried"},
          .comparison = verdict.folds ? "against the pick" : "against the nominee"};
}

RouteRow route_row(const Verdict& verdict, std::size_t number) {
  const RouteResult& route = verdict.routes[number];
  std::string interval = route.interval ? percents(*route.interval, "-") : "";
  return {.cells = {route_of(route.candidate),
                    percent(route.score),
                    interval,
                    tokens_text(route.tokens_per_call),
                    counted(route.candidates_tried)},
          .comparison = comparison(verdict, number)};
}

}  // namespace tuneornot
