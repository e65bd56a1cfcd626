#include <algorithm>
#include <vector>

#include "base/text.h"
#include "report/cost_lines.h"
#include "report/curve_lines.h"
#include "report/line_text.h"
#include "report/lines.h"
#include "report/report.h"
#include "report/route_table.h"
#include "report/slice_table.h"
#include "report/table.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

std::string table(const Verdict& verdict, const TerminalStyle& style) {
  std::vector<RouteRow> rows = {route_head(verdict)};
  for (std::size_t number = 0; number < verdict.routes.size(); ++number) {
    rows.push_back(route_row(verdict, number));
  }
  std::vector<Cells> cells;
  std::size_t comparison_columns = 0;
  for (const RouteRow& row : rows) {
    cells.push_back(row.cells);
    comparison_columns = std::max(comparison_columns, terminal_width(row.comparison));
  }
  std::vector<std::size_t> widths = widths_of(cells);
  const bool fits = columns_of(widths) + 2 + comparison_columns <= style.columns;
  const char* const between = fits ? "  " : "\n    ";  // where both do not fit, one stands below
  narrow(widths, style.columns);
  std::string text;
  for (const RouteRow& row : rows) {
    const bool is_head = &row == &rows.front();
    const Line::Weight weight = is_head ? Line::Weight::Secondary : Line::Weight::Plain;
    text += styled(laid_out(row.cells, widths) + between + row.comparison, weight, style) + '\n';
  }
  return text;
}

}  // namespace

std::string terminal_report(const Report& report, const TerminalStyle& style) {
  const Verdict& verdict = report.verdict;
  check_routes(report);
  std::string text = line_text(verdict_line(report), style);
  for (const std::string& rows : {table(verdict, style),
                                  slice_table(report, style),
                                  cost_table(verdict, style),
                                  curve_table(report.curves, style)}) {
    text += rows.empty() ? "" : '\n' + rows;
  }
  text += '\n' + lines_text(lines_below(report), style);
  for (const std::optional<Line>& to_copy :
       {label_line(report), try_line(report, text_columns(style))}) {
    text += to_copy ? line_text(*to_copy, style) : "";
  }
  return text;
}

}  // namespace tuneornot
