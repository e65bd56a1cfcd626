#include "report/curve_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "report/wording.h"

namespace tuneornot {

namespace {

// Of all curves together: on groups, or kept from another run, they may differ.
std::vector<std::size_t> sizes_of(const Curves& curves) {
  std::set<std::size_t> sizes;
  for (const RouteCurve& route : curves.routes) {
    for (const CurveScore& score : route.scores) {
      sizes.insert(score.labels);
    }
  }
  return {sizes.begin(), sizes.end()};
}

std::string score_at(const RouteCurve& route, std::size_t labels) {
  const auto found = std::ranges::find(route.scores, labels, &CurveScore::labels);
  return found == route.scores.end() ? "" : percent(found->score);
}

std::string name_of(const Curves& curves, std::size_t route) {
  return route_name(curves.routes[route].candidate);
}

std::string labels_text(double labels) {
  return counted(static_cast<std::size_t>(std::lround(labels)));
}

std::size_t pool_of(const RouteCurve& route) {
  return route.scores.back().labels;
}

// "about 3.1 points (1 to 5)".
std::string gain_text(const Gain& gain) {
  return fmt::format("{} points ({})", points(gain.gain), points(gain.interval));
}

std::string why_halted(const RouteCurve& route) {
  switch (route.halt) {
    case Halt::FewSizes:
      return "too few sizes were measured";
    case Halt::NotLearned:
      return "it is not shown to have learned anything yet";
    case Halt::Steepening:
      return "its curve gets steeper on the way";
    case Halt::Backtest:
      return fmt::format("fewer labels foretold {} % there, and {} % were measured",
                         percent(1 - route.backtest.foretold),
                         percent(1 - route.backtest.measured));
    case Halt::None:
      break;
  }
  return "";
}

std::string last_step_text(const RouteCurve& route) {
  const std::size_t step = pool_of(route) - (route.scores.end() - 2)->labels;
  return fmt::format("{}: the last {} labels gained {}; what more would gain cannot be said, as {}",
                     route_name(route.candidate),
                     counted(step),
                     gain_text(route.last_step),
                     why_halted(route));
}

std::string more_text(const RouteCurve& route) {
  if (!route.twice || !route.furthest) {
    return last_step_text(route);
  }
  const std::string name = route_name(route.candidate);
  if (route.will_not_help) {
    return fmt::format("{}: more labels will not help: {} more gain at most {} points",
                       name,
                       labels_text((kReach - 1) * static_cast<double>(pool_of(route))),
                       at_most(std::max(0.0, route.furthest->interval.high)));
  }
  return fmt::format(
      "{}: {} labels more gain about {}", name, counted(pool_of(route)), gain_text(*route.twice));
}

std::string crossing_text(const Curves& curves, const RouteCrossing& crossing) {
  return fmt::format("{} overtakes {} at about {} labels (between {} and {})",
                     name_of(curves, crossing.to),
                     name_of(curves, crossing.from),
                     labels_text(crossing.found.labels),
                     labels_text(crossing.found.between.low),
                     labels_text(crossing.found.between.high));
}

// Routes with the same reason share a line.
void add_without(const Curves& curves, std::vector<Line>& lines) {
  add_line(lines, "No curve", curves.left_out);
  std::map<std::string, std::string> names;  // by reason
  for (const RouteWithoutCurve& route : curves.without) {
    std::string& list = names[route.why];
    list += (list.empty() ? "" : ", ") + route_name(route.candidate);
  }
  for (const auto& [why, list] : names) {
    lines.push_back({.label = "No curve",
                     .text = fmt::format("{}: {}", list, why),
                     .weight = Line::Weight::Secondary});
  }
}

}  // namespace

std::vector<Cells> curve_cells(const Curves& curves, std::size_t most_sizes) {
  if (curves.routes.empty()) {
    return {};
  }
  std::vector<std::size_t> sizes = sizes_of(curves);
  if (sizes.size() > most_sizes) {
    sizes.erase(sizes.begin(), sizes.end() - static_cast<std::ptrdiff_t>(most_sizes));
  }
  std::vector<Cells> rows = {{"labels"}};
  for (const std::size_t labels : sizes) {
    rows.front().push_back(counted(labels));
  }
  for (const RouteCurve& route : curves.routes) {
    rows.push_back({route_of(route.candidate)});
    for (const std::size_t labels : sizes) {
      rows.back().push_back(score_at(route, labels));
    }
  }
  return rows;
}

std::string curve_table(const Curves& curves, const TerminalStyle& style) {
  std::vector<Cells> rows = curve_cells(curves, sizes_of(curves).size());
  if (rows.empty()) {
    return "";
  }
  std::vector<std::size_t> widths = widths_of(rows);
  while (columns_of(widths) - widths[0] + std::min(widths[0], kLeastNameColumns) > style.columns &&
         rows.front().size() > 3) {
    rows = curve_cells(curves, rows.front().size() - 2);
    widths = widths_of(rows);
  }
  return table_text(rows, style);
}

bool do_more_labels_gain(const Curves& curves) {
  return std::ranges::any_of(curves.routes, [](const RouteCurve& route) {
    return route.twice ? route.twice->gain > 0 && !route.will_not_help
                       : route.last_step.interval.low > 0;
  });
}

std::vector<Line> curve_lines(const Report& report) {
  const Curves& curves = report.curves;
  std::vector<Line> lines;
  for (const RouteCurve& route : curves.routes) {
    add_line(lines, "More", more_text(route));
  }
  for (const RouteCrossing& crossing : curves.crossings) {
    add_line(lines, "Crosses", crossing_text(curves, crossing));
  }
  if (!curves.routes.empty()) {
    lines.push_back({.label = "Curves",
                     .text = fmt::format("by labels learned from: {} on dev, mean of the draws, "
                                         "with the settings that all labels chose",
                                         metric_column(report.verdict.metric)),
                     .weight = Line::Weight::Secondary});
  }
  add_without(curves, lines);
  return lines;
}

}  // namespace tuneornot
