#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"
#include "report/cost_lines.h"
#include "report/curve_lines.h"
#include "report/layout.h"
#include "report/line_text.h"
#include "report/lines.h"
#include "report/report.h"
#include "report/route_table.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

using Widths = std::array<std::size_t, kRouteCells>;

Widths widths_of(const std::vector<RouteRow>& rows) {
  Widths widths{};
  for (const RouteRow& row : rows) {
    for (std::size_t cell = 0; cell < kRouteCells; ++cell) {
      widths[cell] = std::max(widths[cell], terminal_width(printable(row.cells[cell])));
    }
  }
  return widths;
}

std::size_t columns_of(const Widths& widths) {
  constexpr std::size_t kGaps = 1 + 2 * (kRouteCells - 1);
  std::size_t columns = kGaps;
  for (const std::size_t width : widths) {
    columns += width;
  }
  return columns;
}

// Where a row and its comparison do not fit side by side, the comparison stands below.
enum class Form { SideBySide, Stacked };

std::string shown(const RouteRow& row, const Widths& widths, Form form) {
  std::string text = ' ' + padded(row.cells[0], widths[0], Side::Left);
  for (std::size_t cell = 1; cell < kRouteCells; ++cell) {
    text += "  " + padded(row.cells[cell], widths[cell], Side::Right);
  }
  return text + (form == Form::SideBySide ? "  " : "\n    ") + row.comparison;
}

std::string table(const Verdict& verdict, const TerminalStyle& style) {
  constexpr std::size_t kLeastRouteColumns = 12;
  std::vector<RouteRow> rows = {route_head(verdict)};
  std::size_t comparison_columns = 0;
  for (std::size_t number = 0; number < verdict.routes.size(); ++number) {
    rows.push_back(route_row(verdict, number));
  }
  for (const RouteRow& row : rows) {
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
  for (const RouteRow& row : rows) {
    const bool is_head = &row == &rows.front();
    const Line::Weight weight = is_head ? Line::Weight::Secondary : Line::Weight::Plain;
    text += styled(shown(row, widths, form), weight, style) + '\n';
  }
  return text;
}

}  // namespace

std::string terminal_report(const Report& report, const TerminalStyle& style) {
  const Verdict& verdict = report.verdict;
  check_routes(report);
  std::string text = line_text(verdict_line(report), style);
  text += '\n' + table(verdict, style) + '\n';
  for (const Line& line : cost_table(verdict, style.columns)) {
    text += styled(line.text, line.weight, style) + '\n';
  }
  for (const Line& line : curve_table(report.curves, style.columns)) {
    text += styled(line.text, line.weight, style) + '\n';
  }
  text += lines_text(lines_below(report), style);
  const std::optional<Line> to_copy = try_line(report, text_columns(style));
  return text + (to_copy ? line_text(*to_copy, style) : "");
}

}  // namespace tuneornot
