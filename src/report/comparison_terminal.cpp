#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/comparison.h"
#include "report/comparison_lines.h"
#include "report/layout.h"
#include "report/line_text.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

constexpr std::size_t kLongestName = 48;

std::string heading(const std::string& text, const TerminalStyle& style) {
  return styled(text, Line::Weight::Secondary, style) + '\n';
}

std::string standings(const ComparisonReport& report, const TerminalStyle& style) {
  const std::string metric = metric_column(report.metric);
  std::size_t name_columns = 4;
  for (const ComparedSide& side : report.sides) {
    name_columns = std::max(name_columns, terminal_width(shortened(side.name, kLongestName)));
  }
  const std::size_t score_columns = std::max<std::size_t>(5, terminal_width(metric));
  std::string text = heading(
      fmt::format("    {}  {}     95 %", padded("side", name_columns, Side::Left), metric), style);
  for (std::size_t i = 0; i < report.sides.size(); ++i) {
    const Standing& standing = report.found.standings[i];
    text += fmt::format(" {}  {}  {}",
                        side_letter(i),
                        padded(report.sides[i].name, name_columns, Side::Left),
                        padded(percent(standing.score), score_columns, Side::Right));
    if (standing.interval) {
      text += "  " + padded(percents(*standing.interval, "-"), 7, Side::Right);
    }
    text += '\n';
  }
  return text;
}

std::string pair_row(const PairFinding& pair) {
  return fmt::format(" {} - {}  {}  {}  {}  {}\n",
                     side_letter(pair.pair.second),
                     side_letter(pair.pair.first),
                     padded(points(pair.difference), 10, Side::Right),
                     padded(points(pair.interval), 14, Side::Right),
                     padded(p_text(pair.p_holm), 9, Side::Right),
                     name_of(pair.word));
}

std::string pairs(const HeadToHead& found, const TerminalStyle& style) {
  if (found.pairs.empty()) {
    return "";
  }
  std::string text = "\n" + heading(found.pairs.size() == 1
                                        ? "        difference            95 %          p"
                                        : fmt::format("        difference            95 %          "
                                                      "p  Holm over {}",
                                                      found.pairs.size()),
                                    style);
  for (const PairFinding& pair : found.pairs) {
    text += pair_row(pair);
  }
  return text;
}

}  // namespace

std::string terminal_comparison(const ComparisonReport& report, const TerminalStyle& style) {
  std::string text = line_text(comparison_line(report), style);
  text += '\n' + standings(report, style) + pairs(report.found, style);
  const std::vector<Line> notes = notes_of(report);
  text += notes.empty() ? "" : "\n";
  return text + lines_text(notes, style);
}

}  // namespace tuneornot
