#include "report/redraw_lines.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <string>
#include <vector>

#include "report/wording.h"

namespace tuneornot {

namespace {

constexpr const char* kLabel = "Redrawn";
constexpr double kLeastShown = 0.0005;  // less is 0.0 points

using Names = std::vector<std::string>;

std::string both(const Names& names) {
  return fmt::format("{}", fmt::join(names, " and "));
}

// "22.1, 24.0 and 26.9"
std::string scores_text(const Spread& spread) {
  Names scores;
  scores.reserve(spread.redrawn.size());
  for (const double score : spread.redrawn) {
    scores.push_back(percent(score));
  }
  const std::string last = scores.back();
  scores.pop_back();
  return scores.empty() ? last : fmt::format("{} and {}", fmt::join(scores, ", "), last);
}

std::string spread_text(const Spread& spread, std::string_view metric) {
  return fmt::format("{}: on dev {} as it is handed over, {} made anew with other draws; {}",
                     route_name(spread.candidate),
                     score_words(metric, spread.handed_over),
                     scores_text(spread),
                     spread.sd >= kLeastShown
                         ? fmt::format("so a draw moves it by about {} points (SD, a rough figure)",
                                       points(spread.sd))
                         : "draws move it no further than so few rows would by chance");
}

std::string swap_text(const Verdict& verdict, const Swap& swap) {
  return fmt::format(
      "another draw could swap {} and {}: on the test {} points lie between them, and draws move "
      "that by about {} (SD)",
      route_name(verdict.routes[swap.ahead].candidate),
      route_name(verdict.routes[swap.behind].candidate),
      points(swap.gap),
      points(swap.sd));
}

// Routes with the same reason share a line.
void add_left_out(const Redraws& redraws, std::vector<Line>& lines) {
  std::map<std::string, Names> names;  // by reason
  for (const Spread& spread : redraws.routes) {
    if (!spread.left_out.empty()) {
      names[spread.left_out].push_back(route_name(spread.candidate));
    }
  }
  for (const auto& [why, routes] : names) {
    lines.push_back(
        {.label = kLabel,
         .text = fmt::format("not known how far other draws would move {}: {}", both(routes), why),
         .weight = Line::Weight::Secondary});
  }
}

void add_settled(const Redraws& redraws, std::vector<Line>& lines) {
  Names settled;
  for (const Spread& spread : redraws.routes) {
    if (spread.is_settled) {
      settled.push_back(route_name(spread.candidate));
    }
  }
  if (!settled.empty()) {
    lines.push_back(
        {.label = kLabel,
         .text = both(settled) + ", made anew, answered dev alike: nothing there is left to chance",
         .weight = Line::Weight::Secondary});
  }
}

}  // namespace

std::vector<Line> redraw_lines(const Report& report) {
  const Redraws& redraws = report.redraws;
  std::vector<Line> lines;
  if (const auto swap = swap_by_redraw(report.verdict, redraws)) {
    add_line(lines, kLabel, swap_text(report.verdict, *swap));
  }
  for (const Spread& spread : redraws.routes) {
    if (!spread.redrawn.empty() && !spread.is_settled) {
      add_line(lines, kLabel, spread_text(spread, report.verdict.metric));
    }
  }
  add_settled(redraws, lines);
  add_left_out(redraws, lines);
  if (!report.verdict.folds && !redraws.left_out.empty()) {
    lines.push_back(
        {.label = kLabel,
         .text = "not known how far other draws would move the best routes: " + redraws.left_out,
         .weight = Line::Weight::Secondary});
  }
  return lines;
}

}  // namespace tuneornot
