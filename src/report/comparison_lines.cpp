#include "report/comparison_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "decide/test_scores.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

std::string rows_of(const ComparisonReport& report) {
  const HeadToHead& found = report.found;
  std::string rows = fmt::format("{} rows", counted(found.rows));
  if (found.is_grouped) {
    rows += fmt::format(", {} groups", counted(found.groups));
  }
  if (report.folds) {
    rows += fmt::format(", {} folds {} times over", report.folds->folds, report.folds->repeats);
  }
  return rows;
}

std::string said_of_two(const PairFinding& pair) {
  const std::string second = side_letter(pair.pair.second);
  const std::string first = side_letter(pair.pair.first);
  if (pair.word == Word::NotSeparable) {
    return fmt::format("{} and {} are not separable", second, first);
  }
  return fmt::format("{} is {} than {} by {} points",
                     second,
                     name_of(pair.word),
                     first,
                     points(std::abs(pair.difference)));
}

std::string said_of_many(const std::vector<PairFinding>& pairs) {
  std::string text;
  for (const PairFinding& pair : pairs) {
    if (pair.word != Word::NotSeparable) {
      text += (text.empty() ? "" : "; ") + said_of_two(pair);
    }
  }
  return text.empty() ? "No two of them are separable" : text;
}

std::string margin_text(double share, Loss loss) {
  const std::string margin = short_points(share);
  switch (loss) {
    case Loss::Within:
      return fmt::format("B is shown not to be worse than A by more than {} points", margin);
    case Loss::Worse:
      return fmt::format("B is shown worse than A, and by more than {} points", margin);
    case Loss::Open:
      break;
  }
  return fmt::format(
      "open: these rows do not show whether B is worse than A by more than {} points", margin);
}

void add_lost(const HeadToHead& found, std::vector<Line>& lines) {
  for (std::size_t side = 0; side < found.standings.size(); ++side) {
    const Standing& standing = found.standings[side];
    if (standing.missing > 0) {
      lines.push_back(
          {.label = "Lost",
           .text = fmt::format("{} of {}'s calls failed on the way: missing, not wrong{}",
                               counted(standing.missing),
                               side_letter(side),
                               standing.is_complete
                                   ? ""
                                   : "; above 1 % of them it is compared with no other, and its "
                                     "score counts them as wrong")});
    }
    if (standing.failures > standing.missing) {
      lines.push_back({.label = "Failed",
                       .text = fmt::format("{} of {}'s rows have no usable answer: they are wrong",
                                           counted(standing.failures - standing.missing),
                                           side_letter(side))});
    }
  }
}

void add_warnings(const HeadToHead& found, std::vector<Line>& lines) {
  const auto warn = [&lines](const std::string& text) {
    lines.push_back({.label = "Warning", .text = text});
  };
  if (found.groups < kFewestGroups) {
    warn(
        fmt::format("{} independent rows or groups are too few to compare; it takes {}, better 10 "
                    "or more",
                    found.groups,
                    kFewestGroups));
  } else if (found.groups < kFewGroups) {
    warn(fmt::format("only {} independent rows or groups: take it as rough", found.groups));
  }
  if (found.scored_labels < found.labels) {
    std::string full;
    for (std::size_t side = 0; side < found.standings.size(); ++side) {
      full += fmt::format("{}{} {}",
                          side == 0 ? "" : ", ",
                          side_letter(side),
                          percent(found.standings[side].full.value_or(0)));
    }
    warn(fmt::format(
        "the macro-F1 shown is over {} of {} labels, those with 10 expected rows; over "
        "all of them: {}{}",
        found.scored_labels == 0 ? found.labels : found.scored_labels,
        found.labels,
        full,
        found.scored_labels == 0 ? "; no label has so many, so nothing is compared" : ""));
  }
}

}  // namespace

std::string side_letter(std::size_t side) {
  return {static_cast<char>('A' + static_cast<char>(side))};
}

Line comparison_line(const ComparisonReport& report) {
  const std::vector<PairFinding>& pairs = report.found.pairs;
  std::string text = "Nothing can be compared";
  if (pairs.size() == 1) {
    text = said_of_two(pairs.front());
  } else if (!pairs.empty()) {
    text = said_of_many(pairs);
  }
  return {.label = "COMPARED",
          .text = fmt::format("{} ({}).", text, rows_of(report)),
          .weight = Line::Weight::Main};
}

std::vector<Line> notes_of(const ComparisonReport& report) {
  std::vector<Line> lines;
  if (report.margin && report.loss) {
    lines.push_back({.label = "Margin", .text = margin_text(*report.margin, *report.loss)});
  }
  for (std::size_t side = 0; side < report.sides.size(); ++side) {
    if (report.sides[side].left_out > 0) {
      lines.push_back({.label = "Left out",
                       .text = fmt::format("{} of {}'s rows, which not all of them have",
                                           counted(report.sides[side].left_out),
                                           side_letter(side))});
    }
  }
  if (report.found.lost > 0) {
    lines.push_back({.label = "Left out",
                     .text = fmt::format("{} of the rows, on which a call was lost on the way",
                                         counted(report.found.lost))});
  }
  add_lost(report.found, lines);
  add_warnings(report.found, lines);
  return lines;
}

}  // namespace tuneornot
