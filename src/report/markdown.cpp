#include <fmt/format.h>

#include <cstdint>
#include <span>

#include "report/cost_lines.h"
#include "report/curve_lines.h"
#include "report/lines.h"
#include "report/markdown_text.h"
#include "report/report.h"
#include "report/route_table.h"
#include "report/slice_table.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

// The first cell, which is Markdown already, and the numbers beside it.
std::string table_row(const std::string& first, const Cells& row) {
  std::string text = fmt::format("| {} |", first);
  for (std::size_t cell = 1; cell < row.size(); ++cell) {
    text += fmt::format(" {} |", markdown_text(row[cell]));
  }
  return text;
}

std::string table_head(const Cells& row) {
  return table_row(markdown_text(row[0]), row);
}

// What parts the head from the rows: names to the left, numbers to the right.
std::string table_rule(const Cells& head) {
  std::string rule = "| :-- |";
  for (std::size_t cell = 1; cell < head.size(); ++cell) {
    rule += " --: |";
  }
  return rule;
}

std::string head_text(const Verdict& verdict) {
  const RouteRow head = route_head(verdict);
  return fmt::format("{} {} |\n{} :-- |\n",
                     table_head(head.cells),
                     markdown_text(head.comparison),
                     table_rule(head.cells));
}

std::string row_text(const Verdict& verdict, std::size_t number) {
  const RouteRow row = route_row(verdict, number);
  const bool is_pick = number == verdict.pick;
  return fmt::format("{} {}{} |\n",
                     table_row(markdown_code(row.cells[0]), row.cells),
                     markdown_text(row.comparison),
                     is_pick ? " **(taken)**" : "");
}

// Rows whose first cell is a name, under their heading.
std::string plain_table(std::span<const Cells> rows) {
  std::string text;
  for (const Cells& row : rows) {
    text += text.empty() ? '\n' + table_head(row) + '\n' + table_rule(row) + '\n'
                         : table_row(markdown_code(row[0]), row) + '\n';
  }
  return text;
}

// Without a line to copy: whoever reads a pull request has no such folder.
std::string notes_text(const Report& report) {
  std::string text;
  for (const Line& line : lines_below(report)) {
    text += fmt::format("- **{}** {}\n", line.label, markdown_text(line.text));
  }
  return text;
}

}  // namespace

std::string markdown_report(const Report& report) {
  const Verdict& verdict = report.verdict;
  check_routes(report);
  std::string text = fmt::format("**Verdict** {}\n\n", markdown_text(verdict_line(report).text));
  text += head_text(verdict);
  for (std::size_t number = 0; number < verdict.routes.size(); ++number) {
    text += row_text(verdict, number);
  }
  text += plain_table(slice_cells(report, SIZE_MAX));
  text += plain_table(cost_cells(verdict));
  text += plain_table(curve_cells(report.curves, SIZE_MAX));  // all sizes: a browser scrolls
  return text + '\n' + notes_text(report);
}

}  // namespace tuneornot
