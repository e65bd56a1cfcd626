#include <fmt/format.h>

#include <algorithm>

#include "report/changes.h"
#include "report/line_text.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

using Lines = std::vector<Line>;

std::string from_to(const Moved<std::string>& moved) {
  return fmt::format("from {} to {}", moved.before, moved.after);
}

// Scores move only with words, rows or answers; a difference of rounding is none.
bool has_score_moved(const RouteChange& change) {
  return change.score.before && change.score.after &&
         percent(*change.score.before) != percent(*change.score.after);
}

// Times are measured anew with every study: what moved by less than a tenth did not move.
bool has_cost_moved(const Moved<std::optional<double>>& usd) {
  constexpr double kTenth = 1.1;
  if (!usd.before || !usd.after) {
    return usd.has_moved();
  }
  return std::max(*usd.before, *usd.after) > kTenth * std::min(*usd.before, *usd.after);
}

std::string usd_of_calls(const std::optional<double>& usd) {
  return usd ? usd_text(1000 * *usd) : "an unknown price";
}

std::string change_of(const RouteChange& change) {
  if (!change.score.before) {
    return fmt::format("{} came, with {}", change.route, percent(change.score.after.value_or(0)));
  }
  if (!change.score.after) {
    return fmt::format("{} went; it had {}", change.route, percent(*change.score.before));
  }
  std::string text;
  if (has_score_moved(change)) {
    const double gap = *change.score.after - *change.score.before;
    text = fmt::format("{} to {} ({}{} points)",
                       percent(*change.score.before),
                       percent(*change.score.after),
                       gap > 0 ? "+" : "",
                       points(gap));
  }
  if (change.word.has_moved()) {
    text += (text.empty() ? "" : "; ") + from_to(change.word);
  }
  if (has_cost_moved(change.usd)) {
    text += fmt::format("{}from {} to {} for 1,000 calls",
                        text.empty() ? "" : "; ",
                        usd_of_calls(change.usd.before),
                        usd_of_calls(change.usd.after));
  }
  return text.empty() ? "" : change.route + ' ' + text;
}

std::string calls_of(const std::optional<double>& calls) {
  return calls ? calls_text(*calls) + " calls" : "no volume";
}

void add_frame(const Changes& changes, Lines& lines) {
  if (changes.task.has_moved()) {
    add_line(lines, "Task", from_to(changes.task));
  }
  if (changes.metric.has_moved()) {
    add_line(
        lines, "Metric", from_to(changes.metric) + ": scores before and after are of two kinds");
  }
  if (changes.seal.has_moved()) {
    add_line(lines,
             "Test",
             fmt::format("other rows than before ({}, now {}): scores moved with them too",
                         counted(changes.rows.before),
                         counted(changes.rows.after)));
  } else if (changes.rows.has_moved()) {
    add_line(lines,
             "Test",
             fmt::format("{} rows counted before, now {}; on the others a call was lost",
                         counted(changes.rows.before),
                         counted(changes.rows.after)));
  }
  if (changes.train_rows.has_moved()) {
    add_line(lines,
             "Train",
             fmt::format("{} rows before, now {}",
                         counted(changes.train_rows.before),
                         counted(changes.train_rows.after)));
  }
  if (changes.calls.has_moved()) {
    add_line(lines,
             "Volume",
             fmt::format("from {} to {} a month",
                         calls_of(changes.calls.before),
                         calls_of(changes.calls.after)));
  }
  if (changes.margin.has_moved()) {
    add_line(lines,
             "Margin",
             fmt::format("from {} to {} points",
                         short_points(changes.margin.before),
                         short_points(changes.margin.after)));
  }
}

std::string headline(const Changes& changes, bool is_all) {
  std::string text = changes.pick.has_moved()
                         ? "The pick moved " + from_to(changes.pick)
                         : fmt::format("The pick stays {}", changes.pick.after);
  text += changes.certainty.has_moved() ? "; how sure it is moved " + from_to(changes.certainty)
                                        : fmt::format(", still {}", changes.certainty.after);
  return text + (is_all ? ". Nothing else moved." : ".");
}

}  // namespace

std::string terminal_changes(const Changes& changes, const TerminalStyle& style) {
  Lines lines;
  add_frame(changes, lines);
  for (const RouteChange& change : changes.routes) {
    if (const std::string text = change_of(change); !text.empty()) {
      add_line(lines, "Route", text);
    }
  }
  std::string text = line_text(
      {.label = "CHANGED", .text = headline(changes, lines.empty()), .weight = Line::Weight::Main},
      style);
  return text + lines_text(lines, style);
}

}  // namespace tuneornot
