#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/errors.h"
#include "report/layout.h"
#include "report/line_text.h"
#include "report/slice_table.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

constexpr std::size_t kMostLabels = 20;
constexpr std::size_t kMostConfusions = 10;
constexpr std::size_t kMostRows = 10;
constexpr std::size_t kMostSlices = 12;
constexpr std::size_t kLongestText = 60;

using Lines = std::vector<Line>;

std::string headline(const Report& report) {
  const RouteResult& pick = report.verdict.routes[report.verdict.pick];
  return fmt::format("{}: {} of {} answers are not right.",
                     route_name(pick.candidate),
                     counted(report.errors.routes[report.verdict.pick].wrong),
                     counted(report.rows.size()));
}

std::string label_table(const std::vector<LabelResult>& labels, const TerminalStyle& style) {
  if (labels.empty()) {
    return "";
  }
  constexpr std::size_t kLongestLabel = 40;
  std::size_t columns = 5;
  for (const LabelResult& label : labels) {
    columns = std::max(columns, terminal_width(shortened(label.label, kLongestLabel)));
  }
  std::string text =
      '\n' +
      styled(fmt::format(" {}   rows   said  right     F1", padded("label", columns, Side::Left)),
             Line::Weight::Secondary,
             style) +
      '\n';
  for (std::size_t i = 0; i < std::min(labels.size(), kMostLabels); ++i) {
    const LabelResult& label = labels[i];
    text += fmt::format(" {} {} {} {} {}\n",
                        padded(label.label, columns, Side::Left),
                        padded(counted(label.rows), 6, Side::Right),
                        padded(counted(label.said), 6, Side::Right),
                        padded(counted(label.right), 6, Side::Right),
                        padded(percent(label.f1()), 6, Side::Right));
  }
  if (labels.size() > kMostLabels) {
    text += fmt::format(" and {} labels with a higher F1\n", counted(labels.size() - kMostLabels));
  }
  return text + '\n';
}

void add_confusions(const std::vector<Confusion>& confusions, Lines& lines) {
  for (std::size_t i = 0; i < std::min(confusions.size(), kMostConfusions); ++i) {
    add_line(lines,
             i == 0 ? "Confused" : "",
             fmt::format("{} x {} for {}",
                         counted(confusions[i].count),
                         shortened(confusions[i].answer, kLongestText),
                         shortened(confusions[i].expected, kLongestText)));
  }
}

void add_failures(const Report& report, Lines& lines) {
  for (std::size_t route = 0; route < report.errors.routes.size(); ++route) {
    for (const auto& [kind, count] : report.errors.routes[route].failures) {
      add_line(lines,
               "Failed",
               fmt::format("{}: {} {}",
                           route_name(report.verdict.routes[route].candidate),
                           counted(count),
                           kind));
    }
  }
}

Cells slice_row(const SliceErrors& slice, const WrongAnswers& pick) {
  return {slice_name(slice.slice),
          counted(slice.answers),
          counted(pick.wrong),
          percent(pick.share),
          pick.interval ? percents(*pick.interval, "-") : "",
          fmt::format("{:+.1f}", pick.more)};
}

// Of the route to take, the slice that costs it most first; a blank line behind it.
std::string slice_table_of(const Report& report, const TerminalStyle& style) {
  const std::vector<SliceErrors>& slices = report.errors.slices;
  if (slices.empty()) {
    return "";
  }
  std::vector<Cells> rows = {
      {"slice", report.verdict.folds ? "answers" : "rows", "wrong", "% wrong", "95 %", "more"}};
  for (std::size_t i = 0; i < std::min(slices.size(), kMostSlices); ++i) {
    rows.push_back(slice_row(slices[i], slices[i].routes[report.verdict.pick]));
  }
  std::string text = table_text(rows, style);
  if (slices.size() > kMostSlices) {
    text += fmt::format(" and {} slices with fewer, with --json\n",
                        counted(slices.size() - kMostSlices));
  }
  return text + '\n';
}

void add_slices(const Report& report, Lines& lines) {
  std::size_t answers = 0;
  std::size_t wrong = 0;
  for (const SliceErrors& slice : report.errors.slices) {
    answers += slice.answers;
    wrong += slice.routes[report.verdict.pick].wrong;
  }
  if (answers > 0) {
    add_line(
        lines,
        "Slices",
        fmt::format("more: wrong answers beyond the average of all slices, {} %. Of many "
                    "slices some are above it by chance; one of under 5 groups has no interval",
                    percent(static_cast<double>(wrong) / static_cast<double>(answers))));
  }
}

// Its id where the report holds no texts.
std::string shown_row(const MeasuredRow& row) {
  return row.input.empty()
             ? row.example_id
             : fmt::format("{} \"{}\"", row.example_id, shortened(row.input, kLongestText));
}

std::string labelled(const Report& report, std::size_t row) {
  const MeasuredRow& of = report.rows[row];
  const std::string& answer = report.outcomes[report.errors.strong.front()][row].answer.text;
  return of.expected.empty() ? shown_row(of)
                             : fmt::format("{} is {}; they say {}",
                                           shown_row(of),
                                           shortened(of.expected, kLongestText),
                                           shortened(answer, kLongestText));
}

std::string strong_names(const Report& report) {
  std::string names;
  for (const std::size_t route : report.errors.strong) {
    names += (names.empty() ? "" : ", ") + route_name(report.verdict.routes[route].candidate);
  }
  return names;
}

void add_suspects(const Report& report, Lines& lines) {
  const ErrorAnalysis& errors = report.errors;
  if (errors.strong.size() < 2) {
    add_line(
        lines, "Suspect", "no rows: it takes two routes of about the best score to doubt a label");
    return;
  }
  add_line(lines,
           "Disputed",
           fmt::format("{} of the rows: not all of {} have them right",
                       counted(errors.disputed.size()),
                       strong_names(report)));
  add_line(lines,
           "Suspect",
           fmt::format("{} of the rows: all of them say one thing that is not the reference{}",
                       counted(errors.suspects.size()),
                       errors.suspects.empty() ? "" : ":"));
  for (std::size_t i = 0; i < std::min(errors.suspects.size(), kMostRows); ++i) {
    add_line(lines, "", labelled(report, errors.suspects[i]));
  }
  if (errors.suspects.size() > kMostRows) {
    add_line(lines,
             "",
             fmt::format("and {} more, with --json", counted(errors.suspects.size() - kMostRows)));
  }
}

}  // namespace

std::string terminal_errors(const Report& report, const TerminalStyle& style) {
  const RouteErrors& pick = report.errors.routes[report.verdict.pick];
  std::string text =
      line_text({.label = "ERRORS", .text = headline(report), .weight = Line::Weight::Main}, style);
  text += label_table(pick.labels, style);
  if (const std::string slices = slice_table_of(report, style); !slices.empty()) {
    text += (pick.labels.empty() ? "\n" : "") + slices;
  }
  Lines lines;
  add_slices(report, lines);
  add_confusions(pick.confusions, lines);
  add_failures(report, lines);
  add_suspects(report, lines);
  return text + lines_text(lines, style);
}

}  // namespace tuneornot
