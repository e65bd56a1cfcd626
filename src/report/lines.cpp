#include "report/lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "report/cost_lines.h"
#include "report/curve_lines.h"
#include "report/front_lines.h"
#include "report/latency_lines.h"
#include "report/reasons.h"
#include "report/redraw_lines.h"
#include "report/route_list.h"
#include "report/shell_word.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

using Lines = std::vector<Line>;

// A text that is empty has nothing to say.
void add(Lines& lines, Line line) {
  if (!line.text.empty()) {
    lines.push_back(std::move(line));
  }
}

void add_secondary(Lines& lines, const char* label, const std::string& text) {
  add(lines, Line{.label = label, .text = text, .weight = Line::Weight::Secondary});
}

void add_further_metrics(const Report& report, Lines& lines) {
  for (std::size_t metric = 1; metric < report.metrics.size(); ++metric) {
    const std::string scores = list_of_routes(report.verdict, [&](std::size_t route) {
      return percent(further_score(report, route, metric));
    });
    add_secondary(lines, "Also", metric_column(report.metrics[metric]) + ": " + scores);
  }
}

std::string folds_text(const FoldCounts& folds) {
  return fmt::format("{} folds, {} times over", folds.folds, folds.repeats);
}

void add_folds(const Verdict& verdict, Lines& lines) {
  if (verdict.folds) {
    add_line(
        lines,
        "Measured",
        fmt::format("on {} rows in {}: a row's answers come from predictors made without its fold. "
                    "The one handed over is made from all rows and was itself not measured",
                    counted(verdict.rows),
                    folds_text(*verdict.folds)));
  }
}

std::string measured_rows(const Verdict& verdict) {
  return fmt::format("{} {}{}",
                     counted(verdict.rows),
                     verdict.folds ? "rows on folds" : "test rows",
                     verdict.grouped ? fmt::format(", {} groups", counted(verdict.groups)) : "");
}

void add_cannot(const Verdict& verdict, Lines& lines) {
  if (!verdict.detectable_difference) {
    return;
  }
  add_line(
      lines,
      "Cannot",
      fmt::format("see differences under about {} points ({}){}",
                  about(*verdict.detectable_difference),
                  measured_rows(verdict),
                  verdict.folds ? ", nor confirm the pick on rows that had no part in picking it: "
                                  "bring a test file, or 500 rows"
                                : ""));
}

void add_effort(const Verdict& verdict, Lines& lines) {
  std::string untuned;
  for (const RouteResult& route : verdict.routes) {
    if (route.candidates_tried == 1) {
      untuned += (untuned.empty() ? "" : ", ") + route_name(route.candidate);
    }
  }
  if (!untuned.empty()) {
    add_secondary(lines, "Effort", "one candidate, so not searched: " + untuned);
  }
  const std::string labels = list_of_routes(verdict, [&](std::size_t route) {
    const std::size_t used = verdict.routes[route].labels_used;
    return used == 0 ? "" : counted(used);
  });
  if (!labels.empty()) {
    add_secondary(lines, "Labels", "used: " + labels);
  }
}

// Where all answers are sure, or none are, the table says what there is to say.
void add_sure(const Report& report, Lines& lines) {
  const std::optional<SureAnswers> of_pick = sure_of(report, report.verdict.pick);
  if (!of_pick || of_pick->sure == 0 || of_pick->sure == of_pick->answers) {
    return;
  }
  const SureAnswers& found = *of_pick;
  const auto within = [](const std::optional<Interval>& interval) {
    return interval ? fmt::format(" ({})", percents(*interval, " to ")) : "";
  };
  const double right = static_cast<double>(found.right) / static_cast<double>(found.sure);
  add_line(lines,
           "Sure",
           fmt::format("the surest {} % of its answers{} are {} % right{}; the others to a person: "
                       "those of a confidence under {:.2g} ({} % right was asked for)",
                       percent(found.coverage()),
                       within(found.sure_interval),
                       percent(right),
                       within(found.right_interval),
                       found.threshold.value_or(1),
                       short_points(report.precision)));
}

void add_failed(const Verdict& verdict, Lines& lines) {
  const std::string failed = list_of_routes(verdict, [&](std::size_t route) {
    const std::size_t failures = verdict.routes[route].failures;
    return failures == 0 ? ""
                         : fmt::format("{} of {}", counted(failures), counted(verdict.answers));
  });
  if (!failed.empty()) {
    add_line(lines, "Failed", "no usable answer, so counted as wrong: " + failed);
  }
}

void add_test_use(const Report& report, Lines& lines) {
  if (report.leaked_rows > 0) {
    add_line(lines,
             "Left out",
             fmt::format("{} of the test file's rows, because their text stands in train too",
                         counted(report.leaked_rows)));
  }
  for (const std::string& warning : report.verdict.warnings) {
    add_line(lines, "Warning", warning);
  }
  if (report.test_openings > 1) {
    add_line(
        lines,
        "Seen",
        fmt::format("{} {} times; what was chosen after the first time makes {} scores too good",
                    report.verdict.folds ? "these rows were measured" : "this test was opened",
                    report.test_openings,
                    report.verdict.folds ? "the" : "its"));
  }
}

std::string rows_text(const Report& report) {
  return report.verdict.folds ? fmt::format("{} rows", counted(report.train_rows))
                              : fmt::format("{} rows to learn from, {} dev, {} test",
                                            counted(report.train_rows),
                                            counted(report.dev_rows),
                                            counted(report.verdict.rows));
}

void add_origin(const Report& report, Lines& lines) {
  add_secondary(
      lines,
      "Data",
      fmt::format("{} ({}): {}", shortened(report.task_name, 40), report.kind, rows_text(report)));
  for (const std::string& model : report.models) {
    add_secondary(lines, "Model", model);
  }
}

}  // namespace

void add_line(Lines& lines, const char* label, const std::string& text) {
  add(lines, Line{.label = label, .text = text});
}

// Never broken: it is there to be copied. An example that starts like an option follows "--".
std::optional<Line> try_line(const Report& report, std::size_t width) {
  if (report.try_input.empty()) {
    return std::nullopt;
  }
  constexpr std::size_t kFewestCells = 12;
  const std::string command = fmt::format("tuneornot predict {} {}",
                                          shell_word(printable(report.study)),
                                          report.try_input.front() == '-' ? "-- " : "");
  const std::size_t used = terminal_width(command) + 2;
  const std::size_t room = std::max(kFewestCells, width - std::min(width, used));
  const std::string cut = shortened(report.try_input, room);
  const auto escapes = 3 * static_cast<std::size_t>(std::ranges::count(cut, '\''));
  const std::size_t cells = std::max(kFewestCells, room - std::min(room, escapes));
  return Line{.label = "Try",
              .text = command + shell_quoted(shortened(report.try_input, cells)),
              .breaks = Line::Breaks::Never};
}

std::optional<Line> label_line(const Report& report) {
  if (!do_more_labels_gain(report.curves)) {
    return std::nullopt;
  }
  const std::string command = "tuneornot label " + shell_word(printable(report.study));
  return report.unlabelled.empty()
             ? Line{.label = "Label",
                    .text =
                        "name a file of rows without labels as data.unlabelled in task.yaml; "
                        "then this says which ones to label: " +
                        command}
             : Line{.label = "Label", .text = command, .breaks = Line::Breaks::Never};
}

Line verdict_line(const Report& report) {
  return {
      .label = "VERDICT", .text = verdict_sentence(report.verdict), .weight = Line::Weight::Main};
}

std::vector<Line> lines_below(const Report& report) {
  const Verdict& verdict = report.verdict;
  Lines lines;
  add_line(lines, "Why", why(verdict));
  add_line(lines, "Today", against_current(verdict));
  add_line(lines, "Instead", instead(verdict));
  add_line(lines, "Unsure", unsure(verdict));
  add_sure(report, lines);
  add_folds(verdict, lines);
  add_cannot(verdict, lines);
  std::ranges::move(redraw_lines(report), std::back_inserter(lines));
  add_further_metrics(report, lines);
  if (!report.slices.empty()) {
    add_secondary(
        lines, "Slices", "no words belong to scores by slice: of many, some are low by chance");
  }
  for (const std::vector<Line>& about :
       {front_lines(verdict), cost_lines(verdict), latency_lines(verdict), curve_lines(report)}) {
    lines.insert(lines.end(), about.begin(), about.end());
  }
  add_effort(verdict, lines);
  for (const std::string& route : report.not_run) {
    add_line(lines, "Not run", route);
  }
  add_line(lines, "Bar", report.not_run.empty() ? "" : bar(verdict));
  for (const std::string& remark : report.remarks) {
    add_line(lines, "Remark", remark);
  }
  add_failed(verdict, lines);
  add_test_use(report, lines);
  add_origin(report, lines);
  return lines;
}

}  // namespace tuneornot
