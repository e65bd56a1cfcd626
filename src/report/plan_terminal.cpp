#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/line_text.h"
#include "report/lines.h"
#include "report/plan_report.h"
#include "report/table.h"
#include "report/wording.h"
#include "task/folds.h"

namespace tuneornot {

namespace {

constexpr double kWorthSayingMs = 60'000;

Cells head(bool is_priced) {
  Cells cells = {"route", "tried", "answers", "tokens/call", "an answer", "in all"};
  if (is_priced) {
    cells.emplace_back("cost");
  }
  return cells;
}

// A baseline reads no tokens.
std::string tokens_cell(const Work& call) {
  return tokens_of(call) == 0 ? "-" : tokens_text(tokens_of(call));
}

std::string usd_cell(const RouteForecast& route) {
  return route.usd ? usd_text(*route.usd) : "unknown";
}

Cells row(const RouteForecast& route, bool is_priced) {
  Cells cells = {route_of(route.candidate),
                 counted(route.candidates),
                 counted(route.answers + route.curve_answers + route.probe_calls),
                 tokens_cell(route.call),
                 short_duration(route.call.machine_ms),
                 duration(route.total_ms())};
  if (is_priced) {
    cells.push_back(usd_cell(route));
  }
  return cells;
}

std::string table(const PlanReport& plan, const TerminalStyle& style) {
  std::vector<Cells> rows = {head(plan.is_priced)};
  for (const RouteForecast& route : plan.forecast.routes) {
    rows.push_back(row(route, plan.is_priced));
  }
  return table_text(rows, style);
}

std::string rows_text(const PlanReport& plan) {
  if (plan.repeats > 0) {
    return fmt::format(
        "{} rows in {} folds, {} times over", counted(plan.train_rows), kFolds, plan.repeats);
  }
  return fmt::format("{} rows to learn from, {} dev, {} test (sealed)",
                     counted(plan.train_rows),
                     counted(plan.dev_rows),
                     counted(plan.test_rows));
}

std::string time_text(const PlanReport& plan) {
  double preparing_ms = 0;
  for (const RouteForecast& route : plan.forecast.routes) {
    preparing_ms += route.preparing_ms;
  }
  return fmt::format(
      "about {} on this machine{}, going by a few rows; less where candidates fall "
      "behind early. It can be interrupted at any time and goes on",
      duration(total_ms(plan.forecast)),
      preparing_ms < kWorthSayingMs ? ""
                                    : fmt::format(", {} of it learning", duration(preparing_ms)));
}

// Of the routes that are going to be the best on dev, at most.
std::string redraws_text(const PlanReport& plan) {
  const double ms = redrawing_ms(plan.forecast);
  return ms < kWorthSayingMs ? ""
                             : fmt::format(
                                   "up to {} of it to make the best two routes anew, which "
                                   "tells how far other draws move them",
                                   duration(ms));
}

// A sum without the route that has no price would be no sum.
std::string cost_text(const PlanReport& plan) {
  if (!plan.is_priced) {
    return "";
  }
  if (const std::optional<double> usd = total_usd(plan.forecast)) {
    return usd_text(*usd);
  }
  const auto unknown = std::ranges::find_if(plan.forecast.routes,
                                            [](const RouteForecast& route) { return !route.usd; });
  return fmt::format("unknown: {}: {}", route_name(unknown->candidate), unknown->usd_unknown);
}

std::string shown_text(const PlanReport& plan) {
  const Forecast& forecast = plan.forecast;
  return !forecast.detectable_difference
             ? ""
             : fmt::format("differences of about {} points or more between two of these {} routes",
                           about(*forecast.detectable_difference),
                           forecast.routes.size());
}

void add_failing(const PlanReport& plan, std::vector<Line>& lines) {
  for (const RouteForecast& route : plan.forecast.routes) {
    if (route.failed_rows > 0) {
      add_line(lines,
               "Fails",
               fmt::format("{}: {} of {} rows, such as: {}",
                           route_name(route.candidate),
                           route.failed_rows,
                           route.timed_rows,
                           route.failure));
    }
  }
}

std::vector<Line> lines_below(const PlanReport& plan) {
  std::vector<Line> lines;
  add_line(lines, "In all", time_text(plan));
  add_line(lines, "Redraws", redraws_text(plan));
  add_line(lines, "Cost", cost_text(plan));
  add_line(lines, "Can show", shown_text(plan));
  add_failing(plan, lines);
  for (const std::string& left_out : plan.forecast.left_out) {
    lines.push_back({.label = "Without", .text = left_out, .weight = Line::Weight::Secondary});
  }
  return lines;
}

}  // namespace

std::string terminal_plan(const PlanReport& plan, const TerminalStyle& style) {
  const Line title = {
      .label = "PLAN",
      .text = fmt::format("{}: {}; effort {}", plan.task_name, rows_text(plan), plan.effort),
      .weight = Line::Weight::Main};
  return line_text(title, style) + '\n' + table(plan, style) + '\n' +
         lines_text(lines_below(plan), style);
}

}  // namespace tuneornot
