#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.h"
#include "base/text.h"
#include "report/layout.h"
#include "report/line_text.h"
#include "report/lines.h"
#include "report/report.h"
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

constexpr std::size_t kCells = 5;

struct Row {
  std::array<std::string, kCells> cells;
  std::string comparison;
};

using Widths = std::array<std::size_t, kCells>;

Row head_row(const Verdict& verdict) {
  return {.cells = {"route", metric_column(verdict.metric), "95 %", "tokens/call", "tried"},
          .comparison = verdict.folds ? "against the pick" : "against the nominee"};
}

Row route_row(const Verdict& verdict, std::size_t number) {
  const RouteResult& route = verdict.routes[number];
  std::string interval = route.interval ? percents(*route.interval, "-") : "";
  return {.cells = {route_of(route.candidate),
                    percent(route.score),
                    interval,
                    tokens_text(route.tokens_per_call),
                    counted(route.candidates_tried)},
          .comparison = comparison(verdict, number)};
}

Widths widths_of(const std::vector<Row>& rows) {
  Widths widths{};
  for (const Row& row : rows) {
    for (std::size_t cell = 0; cell < kCells; ++cell) {
      widths[cell] = std::max(widths[cell], terminal_width(printable(row.cells[cell])));
    }
  }
  return widths;
}

std::size_t columns_of(const Widths& widths) {
  constexpr std::size_t kGaps = 1 + 2 * (kCells - 1);
  std::size_t columns = kGaps;
  for (const std::size_t width : widths) {
    columns += width;
  }
  return columns;
}

// Where a row and its comparison do not fit side by side, the comparison stands below.
enum class Form { SideBySide, Stacked };

std::string shown(const Row& row, const Widths& widths, Form form) {
  std::string text = ' ' + padded(row.cells[0], widths[0], Side::Left);
  for (std::size_t cell = 1; cell < kCells; ++cell) {
    text += "  " + padded(row.cells[cell], widths[cell], Side::Right);
  }
  return text + (form == Form::SideBySide ? "  " : "\n    ") + row.comparison;
}

std::string table(const Verdict& verdict, const TerminalStyle& style) {
  constexpr std::size_t kLeastRouteColumns = 12;
  std::vector<Row> rows = {head_row(verdict)};
  std::size_t comparison_columns = 0;
  for (std::size_t number = 0; number < verdict.routes.size(); ++number) {
    rows.push_back(route_row(verdict, number));
  }
  for (const Row& row : rows) {
    comparison_columns = std::max(comparison_columns, terminal_width(row.comparison));
  }
  Widths widths = widths_of(rows);
  const std::size_t all = columns_of(widths);
  const Form form =
      all + 2 + comparison_columns <= style.columns ? Form::SideBySide : Form::Stacked;
  if (all > style.columns) {
    const std::size_t excess = all - style.columns;
    widths[0] = std::max(kLeastRouteColumns, widths[0] - std::min(widths[0], excess));
  }
  std::string text;
  for (const Row& row : rows) {
    const bool is_head = &row == &rows.front();
    const Line::Weight weight = is_head ? Line::Weight::Secondary : Line::Weight::Plain;
    text += styled(shown(row, widths, form), weight, style) + '\n';
  }
  return text;
}

}  // namespace

std::string terminal_report(const Report& report, const TerminalStyle& style) {
  const Verdict& verdict = report.verdict;
  check(std::max(verdict.pick, verdict.nominee) < verdict.routes.size(),
        "a report's pick and nominee are among its routes");
  std::string text = line_text(verdict_line(report), style);
  text += '\n' + table(verdict, style) + '\n';
  for (const Line& line : lines_below(report, text_columns(style))) {
    text += line_text(line, style);
  }
  return text;
}

}  // namespace tuneornot
