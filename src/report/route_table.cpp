#include "report/route_table.h"

#include <fmt/format.h>

#include <cmath>

#include "report/latency_words.h"
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

struct Columns {
  std::string route;
  std::string score;
  std::string interval;
  std::string p95;
  std::string tokens;  // a call
  std::string tried;
};

// The column p95 stands there where calls were probed.
Cells cells_of(const Verdict& verdict, const Columns& columns) {
  Cells cells = {columns.route, columns.score, columns.interval};
  if (was_probed(verdict)) {
    cells.push_back(columns.p95);
  }
  cells.insert(cells.end(), {columns.tokens, columns.tried});
  return cells;
}

}  // namespace

RouteRow route_head(const Verdict& verdict) {
  return {.cells = cells_of(verdict,
                            {.route = "route",
                             .score = metric_column(verdict.metric),
                             .interval = "95 %",
                             .p95 = "p95 ms",
                             .tokens = "tokens",
                             .tried = "tried"}),
          .comparison = verdict.folds ? "against the pick" : "against the nominee"};
}

RouteRow route_row(const Verdict& verdict, std::size_t number) {
  const RouteResult& route = verdict.routes[number];
  return {.cells = cells_of(verdict,
                            {.route = route_of(route.candidate),
                             .score = percent(route.score),
                             .interval = route.interval ? percents(*route.interval, "-") : "",
                             .p95 = latency_cell(route),
                             .tokens = tokens_text(route.tokens_per_call),
                             .tried = counted(route.candidates_tried)}),
          .comparison = comparison(verdict, number)};
}

}  // namespace tuneornot
