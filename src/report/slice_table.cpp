#include "report/slice_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/wording.h"

namespace tuneornot {

namespace {

constexpr std::size_t kMostSlices = 12;

// Places in the verdict: the route to take, then the others.
std::vector<std::size_t> shown_routes(const Verdict& verdict, std::size_t most_others) {
  std::vector<std::size_t> shown = {verdict.pick};
  for (std::size_t route = 0; route < verdict.routes.size() && shown.size() <= most_others;
       ++route) {
    if (route != verdict.pick) {
      shown.push_back(route);
    }
  }
  return shown;
}

Cells row_of(const SliceResult& slice, const std::vector<std::size_t>& routes) {
  const SliceScore& pick = slice.routes[routes.front()];
  Cells cells = {slice_name(slice.slice),
                 counted(slice.answers),
                 percent(pick.score),
                 pick.interval ? percents(*pick.interval, "-") : ""};
  for (std::size_t i = 1; i < routes.size(); ++i) {
    cells.push_back(percent(slice.routes[routes[i]].score));
  }
  return cells;
}

}  // namespace

std::string slice_name(const std::string& slice) {
  return slice.empty() ? "(none)" : slice;
}

std::vector<Cells> slice_cells(const Report& report, std::size_t most_others) {
  if (report.slices.empty()) {
    return {};
  }
  const Verdict& verdict = report.verdict;
  const std::vector<std::size_t> routes = shown_routes(verdict, most_others);
  std::vector<Cells> rows = {{"slice",
                              verdict.folds ? "answers" : "rows",
                              route_of(verdict.routes[verdict.pick].candidate),
                              "95 %"}};
  for (std::size_t i = 1; i < routes.size(); ++i) {
    rows.front().push_back(route_of(verdict.routes[routes[i]].candidate));
  }
  for (const SliceResult& slice : report.slices) {
    rows.push_back(row_of(slice, routes));
  }
  const bool has_intervals = std::ranges::any_of(
      rows.begin() + 1, rows.end(), [](const Cells& row) { return !row[3].empty(); });
  rows.front()[3] = has_intervals ? rows.front()[3] : "";
  return rows;
}

std::string slice_table(const Report& report, const TerminalStyle& style) {
  std::vector<Cells> rows = slice_cells(report, report.verdict.routes.size());
  if (rows.empty()) {
    return "";
  }
  std::size_t others = rows.front().size() - 4;
  while (others > 0 && columns_of(widths_of(rows)) > style.columns) {
    rows = slice_cells(report, --others);
  }
  const std::size_t all = rows.size();
  rows.resize(std::min(all, kMostSlices + 1));
  std::string text = table_text(rows, style);
  if (all > rows.size()) {
    text += fmt::format(" and {} smaller slices, with --json\n", counted(all - rows.size()));
  }
  return text;
}

}  // namespace tuneornot
