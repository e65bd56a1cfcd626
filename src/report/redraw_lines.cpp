#include "report/redraw_lines.h"

#include <fmt/format.h>

#include <map>

#include "report/wording.h"

namespace tuneornot {

namespace {

constexpr const char* kLabel = "Redrawn";
constexpr double kLeastShown = 0.0005;  // less is 0.0 points

std::string listed(const std::string& list, const std::string& item, const char* between = ", ") {
  return list.empty() ? item : list + between + item;
}

// "22.1, 24.0 and 26.9"
std::string scores_text(const Spread& spread) {
  std::string list;
  for (std::size_t i = 0; i < spread.redrawn.size(); ++i) {
    list =
        listed(list, percent(spread.redrawn[i]), i + 1 == spread.redrawn.size() ? " and " : ", ");
  }
  return list;
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
  std::map<std::string, std::string> names;  // by reason
  for (const Spread& spread : redraws.routes) {
    if (!spread.left_out.empty()) {
      std::string& list = names[spread.left_out];
      list = listed(list, route_name(spread.candidate), " and ");
    }
  }
  for (const auto& [why, list] : names) {
    lines.push_back(
        {.label = kLabel,
         .text = fmt::format("not known how far other draws would move {}: {}", list, why),
         .weight = Line::Weight::Secondary});
  }
}

void add_settled(const Redraws& redraws, std::vector<Line>& lines) {
  std::string settled;
  for (const Spread& spread : redraws.routes) {
    if (spread.is_settled) {
      settled = listed(settled, route_name(spread.candidate), " and ");
    }
  }
  if (!settled.empty()) {
    lines.push_back(
        {.label = kLabel,
         .text = settled + ", made anew, answered dev alike: nothing there is left to chance",
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
