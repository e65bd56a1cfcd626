#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "report/line_text.h"
#include "report/lines.h"
#include "report/provisional_report.h"
#include "report/shell_word.h"
#include "report/table.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

// "58.3 % right (49 to 67; 108 rows)".
std::string score_of_leader(const Provisional& found) {
  const DevStanding& leader = found.routes.front();
  const std::string limits = leader.interval ? percents(*leader.interval, " to ") + "; " : "";
  return fmt::format(
      "{} ({}{} rows)", score_words(found.metric, leader.score), limits, counted(found.rows));
}

Line title(const Provisional& found) {
  return {.label = "SO FAR",
          .text = fmt::format("PROVISIONAL, from dev alone: {} {}, {}. There is no verdict yet.",
                              route_name(found.routes.front().candidate),
                              found.routes.size() == 1 ? "is the only route raced" : "leads",
                              score_of_leader(found)),
          .weight = Line::Weight::Main};
}

std::string table(const Provisional& found, const TerminalStyle& style) {
  std::vector<Cells> rows = {{"route", metric_column(found.metric), "95 %", "tried"}};
  for (const DevStanding& standing : found.routes) {
    rows.push_back({route_of(standing.candidate),
                    percent(standing.score),
                    standing.interval ? percents(*standing.interval, "-") : "",
                    counted(standing.candidates_tried)});
  }
  return table_text(rows, style);
}

// Nothing where it is the leader.
std::string nominee_text(const Provisional& found) {
  return found.nominee == 0
             ? ""
             : fmt::format(
                   "as it stands {}: by the margin, costs and needs it goes before the "
                   "leader",
                   route_name(found.routes[found.nominee].candidate));
}

std::string rows_text(const Provisional& found) {
  const std::string groups =
      found.groups < found.rows ? fmt::format(", {} groups", counted(found.groups)) : "";
  return fmt::format(
      "{} dev rows{}; each score is of the candidate that was best on them, so it is too good, and "
      "nobody is shown to be better than another",
      counted(found.rows),
      groups);
}

std::string to_come(const ProvisionalReport& report) {
  const std::string routes = fmt::format("{}", fmt::join(report.routes_to_come, ", "));
  if (report.is_test_open && routes.empty()) {
    return fmt::format(
        "the rest of the test of {} rows, of which nothing is said before all routes have answered "
        "them",
        counted(report.test_rows));
  }
  return fmt::format("{}{}learning curves and latencies, then the {}test of {} rows",
                     routes.empty() ? "" : "on dev " + routes,
                     routes.empty() ? "" : "; ",
                     report.is_test_open ? "" : "sealed ",
                     counted(report.test_rows));
}

std::vector<Line> lines_below(const ProvisionalReport& report) {
  std::vector<Line> lines;
  add_line(lines, "Nominee", nominee_text(report.found));
  add_line(lines, "Beware", rows_text(report.found));
  add_line(lines, "To come", to_come(report));
  lines.push_back({.label = "Go on",
                   .text = "tuneornot run " + shell_word(printable(report.study)),
                   .breaks = Line::Breaks::Never});
  return lines;
}

}  // namespace

std::string lead_sentence(const Provisional& so_far) {
  const DevStanding& second = so_far.routes.at(1);
  return printable(fmt::format("provisional: {} leads on dev, {}, then {} {}",
                               route_name(so_far.routes.front().candidate),
                               score_of_leader(so_far),
                               route_name(second.candidate),
                               percent(second.score)));
}

std::string terminal_provisional(const ProvisionalReport& report, const TerminalStyle& style) {
  return line_text(title(report.found), style) + '\n' + table(report.found, style) + '\n' +
         lines_text(lines_below(report), style);
}

}  // namespace tuneornot
