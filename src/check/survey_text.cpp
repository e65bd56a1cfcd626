#include "check/survey_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/layout.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

constexpr std::size_t kMostLabels = 30;
constexpr std::size_t kLabelColumns = 40;
constexpr std::size_t kColumnsNamed = 20;
constexpr std::size_t kHead = 10;  // cells of the words on the left

// One paragraph with a word on its left, the lines below it set in.
class Sheet {
 public:
  explicit Sheet(std::size_t columns) : columns_(std::max<std::size_t>(columns, 40)) {}

  void line(std::string_view text) {
    text_ += text;
    text_ += '\n';
  }

  void paragraph(std::string_view head, const std::string& body) {
    std::string left = ' ' + padded(head, kHead, Side::Left);
    for (const std::string& piece : wrapped(body, columns_ - kHead - 1)) {
      line(left += piece);
      left.assign(kHead + 1, ' ');
    }
  }

  std::string take() { return std::move(text_); }

 private:
  std::size_t columns_;
  std::string text_;
};

void add_head(const Survey& survey, Sheet& sheet) {
  const DataSource& data = survey.task.data;
  const std::vector<std::string> files = data.files();
  sheet.paragraph("Data",
                  fmt::format("{}: {} rows read, {} used",
                              quoted_list(files, files.size()),
                              counted(survey.rows_read),
                              counted(survey.rows_used)));
  const std::string group =
      data.group.empty() ? "" : fmt::format(", group {}", quoted_list({&data.group, 1}, 1));
  sheet.paragraph("Task",
                  fmt::format("{}: input {}, output {}{}",
                              name_of(survey.task.kind),
                              quoted_list(data.input, kColumnsNamed),
                              quoted_list({&data.output, 1}, 1),
                              group));
}

void add_labels(const Survey& survey, Sheet& sheet) {
  if (survey.task.kind != TaskKind::Classify) {
    return;
  }
  const bool has_test = !survey.task.data.test.empty();
  std::size_t width = 5;
  for (const LabelCount& label : survey.labels) {
    width = std::max(width, std::min(kLabelColumns, terminal_width(printable(label.name))));
  }
  sheet.line("");
  sheet.line(fmt::format(" {}{:>9}{}",
                         padded("label", width, Side::Left),
                         has_test ? "train" : "rows",
                         has_test ? "     test" : ""));
  for (std::size_t i = 0; i < std::min(kMostLabels, survey.labels.size()); ++i) {
    const LabelCount& label = survey.labels[i];
    sheet.line(fmt::format(" {}{:>9}{}",
                           padded(label.name, width, Side::Left),
                           counted(label.rows),
                           has_test ? fmt::format("{:>9}", counted(label.test_rows)) : ""));
  }
  if (survey.labels.size() > kMostLabels) {
    sheet.line(fmt::format(" and {} more", survey.labels.size() - kMostLabels));
  }
  sheet.line("");
}

std::string lengths_text(const Lengths& lengths) {
  return fmt::format("{} characters at the median, 95 % up to {}, at most {} (line {})",
                     counted(lengths.median),
                     counted(lengths.p95),
                     counted(lengths.longest),
                     lengths.longest_line);
}

void add_split(const Survey& survey, Sheet& sheet) {
  if (survey.test_rows == 0) {
    return;
  }
  sheet.paragraph("Split",
                  fmt::format("{} rows to learn from, {} dev, {} test (sealed)",
                              counted(survey.train_rows),
                              counted(survey.dev_rows),
                              counted(survey.test_rows)));
  if (survey.detectable_difference) {
    sheet.paragraph("Can show",
                    fmt::format("differences of about {} points or more between two of three "
                                "routes, by {} test rows",
                                about(*survey.detectable_difference),
                                counted(survey.test_rows)));
  }
}

void add_repeats(const Survey& survey, Sheet& sheet) {
  if (survey.groups < survey.rows_used && !survey.task.data.group.empty()) {
    sheet.paragraph("Groups", fmt::format("{}; each stays on one side", counted(survey.groups)));
  }
  if (survey.conflicts > 0) {
    const double noise =
        static_cast<double>(survey.conflicts) / static_cast<double>(survey.rows_used);
    sheet.paragraph("Noise",
                    fmt::format("{} rows repeat another's text under another output, so about {} % "
                                "of the rows are a matter of opinion at least",
                                counted(survey.conflicts),
                                percent(noise)));
  }
}

void add_problems(const Survey& survey, Sheet& sheet) {
  for (const Problem& problem : survey.problems) {
    const std::string hint =
        problem.kind->hint.empty() ? "" : fmt::format("; {}", problem.kind->hint);
    sheet.paragraph(name_of(problem.kind->severity),
                    fmt::format("{}{} [{}]", sentence(problem), hint, problem.kind->name));
  }
}

}  // namespace

std::string survey_text(const Survey& survey, std::size_t columns) {
  Sheet sheet(columns);
  add_head(survey, sheet);
  add_labels(survey, sheet);
  sheet.paragraph("Input", lengths_text(survey.input));
  if (survey.task.kind != TaskKind::Classify) {
    sheet.paragraph("Output", lengths_text(survey.output));
  }
  add_split(survey, sheet);
  add_repeats(survey, sheet);
  if (!survey.problems.empty()) {
    sheet.line("");
  }
  add_problems(survey, sheet);
  sheet.line("");
  sheet.paragraph(survey.is_usable() ? "Usable" : "Refused",
                  survey.is_usable() ? "tuneornot run would take it as it is"
                                     : "tuneornot run takes it when the errors above are mended");
  return sheet.take();
}

}  // namespace tuneornot
