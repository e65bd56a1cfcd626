#include <fmt/format.h>

#include <cstdint>

#include "report/curve_lines.h"
#include "report/lines.h"
#include "report/markdown_text.h"
#include "report/report.h"
#include "report/route_table.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

std::string head_text(const Verdict& verdict) {
  const RouteRow head = route_head(verdict);
  std::string names = "|";
  std::string rule = "|";
  for (std::size_t cell = 0; cell < kRouteCells; ++cell) {
    names += fmt::format(" {} |", markdown_text(head.cells[cell]));
    rule += cell == 0 ? " :-- |" : " --: |";
  }
  return fmt::format("{} {} |\n{} :-- |\n", names, markdown_text(head.comparison), rule);
}

std::string row_text(const Verdict& verdict, std::size_t number) {
  const RouteRow row = route_row(verdict, number);
  std::string text = fmt::format("| {} |", markdown_code(row.cells[0]));
  for (std::size_t cell = 1; cell < kRouteCells; ++cell) {
    text += fmt::format(" {} |", markdown_text(row.cells[cell]));
  }
  const bool is_pick = number == verdict.pick;
  return fmt::format(
      "{} {}{} |\n", text, markdown_text(row.comparison), is_pick ? " **(taken)**" : "");
}

// All sizes: a browser scrolls.
std::string curves_text(const Curves& curves) {
  std::string text;
  for (const std::vector<std::string>& row : curve_cells(curves, SIZE_MAX)) {
    const bool is_head = text.empty();
    text += fmt::format("| {} |", is_head ? row[0] : markdown_code(row[0]));
    for (std::size_t cell = 1; cell < row.size(); ++cell) {
      text += fmt::format(" {} |", markdown_text(row[cell]));
    }
    text += '\n';
    if (is_head) {
      text += "| :-- |";
      for (std::size_t cell = 1; cell < row.size(); ++cell) {
        text += " --: |";
      }
      text += '\n';
    }
  }
  return text.empty() ? "" : '\n' + text;
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
  return text + curves_text(report.curves) + '\n' + notes_text(report);
}

}  // namespace tuneornot
