#include "check/survey_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/layout.h"
#include "report/wording.h"
#include "task/folds.h"
#include "task/table.h"

namespace tuneornot {

namespace {

constexpr std::size_t kMostLabels = 30;
constexpr std::size_t kLabelColumns = 40;
constexpr std::size_t kColumnsNamed = 20;
constexpr std::size_t kHead = 10;  // cells of the words on the left
constexpr std::size_t kBar = 20;   // cells of the longest bar
constexpr std::size_t kMostLines = 40;
constexpr std::size_t kNarrowest = 40;

enum class Ink { Plain, Bold, Dim, Red, Yellow, Green };

std::string_view start_of(Ink ink) {
  switch (ink) {
    case Ink::Plain:
      break;
    case Ink::Bold:
      return "\x1b[1m";
    case Ink::Dim:
      return "\x1b[2m";
    case Ink::Red:
      return "\x1b[1;31m";
    case Ink::Yellow:
      return "\x1b[33m";
    case Ink::Green:
      return "\x1b[1;32m";
  }
  return "";
}

Ink ink_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return Ink::Red;
    case Severity::Warning:
      return Ink::Yellow;
    case Severity::Note:
      break;
  }
  return Ink::Dim;
}

// Paragraphs with a word on their left, the lines below it set in.
class Sheet {
 public:
  explicit Sheet(const TerminalStyle& style)
      : columns_(std::max(style.columns, kNarrowest)), colour_(style.colour) {}

  std::size_t columns() const { return columns_; }

  void line(std::string_view text, Ink ink = Ink::Plain) {
    text_ += inked(text, ink);
    text_ += '\n';
  }

  void paragraph(std::string_view head, const std::string& body, Ink ink = Ink::Plain) {
    std::string left = ' ' + inked(padded(head, kHead, Side::Left), ink);
    for (const std::string& piece : wrapped(body, columns_ - kHead - 1)) {
      text_ += left + piece + '\n';
      left.assign(kHead + 1, ' ');
    }
  }

  std::string take() { return std::move(text_); }

 private:
  std::string inked(std::string_view text, Ink ink) const {
    return colour_ && ink != Ink::Plain ? fmt::format("{}{}\x1b[0m", start_of(ink), text)
                                        : std::string(text);
  }

  std::size_t columns_;
  bool colour_;
  std::string text_;
};

void add_head(const Survey& survey, Sheet& sheet) {
  const DataSource& data = survey.task.data;
  const std::vector<std::string> files = data.files();
  sheet.paragraph("Data",
                  fmt::format("{}: {} rows read, {} used",
                              quoted_list(files, files.size()),
                              counted(survey.rows_read),
                              counted(survey.rows_used)),
                  Ink::Bold);
  const std::string group =
      data.group.empty() ? "" : fmt::format(", group {}", quoted_list({&data.group, 1}, 1));
  sheet.paragraph("Task",
                  fmt::format("{}: input {}, output {}{}",
                              name_of(survey.task.kind),
                              quoted_list(data.input, kColumnsNamed),
                              quoted_list({&data.output, 1}, 1),
                              group),
                  Ink::Bold);
}

std::string bar(std::size_t rows, std::size_t most) {
  const std::size_t cells = most == 0 ? 0 : (rows * kBar + most - 1) / most;
  return std::string(cells, '#');
}

void add_label(const Survey& survey, std::size_t number, std::size_t width, Sheet& sheet) {
  const LabelCount& label = survey.labels[number];
  const LabelCount& first = survey.labels.front();
  const std::size_t rows = label.rows + label.test_rows;
  const bool has_test = !survey.task.data.test.empty();
  const double share = static_cast<double>(rows) / static_cast<double>(survey.rows_used);
  sheet.line(fmt::format(" {}{:>9}{}{:>7} %  {}",
                         padded(label.name, width, Side::Left),
                         counted(label.rows),
                         has_test ? fmt::format("{:>9}", counted(label.test_rows)) : "",
                         percent(share),
                         bar(rows, first.rows + first.test_rows)));
}

void add_labels(const Survey& survey, Sheet& sheet) {
  if (survey.task.kind != TaskKind::Classify || survey.labels.empty()) {
    return;
  }
  constexpr std::size_t kNumbers = 50;  // cells that the numbers and the bar take
  const bool has_test = !survey.task.data.test.empty();
  std::size_t width = 5;
  for (const LabelCount& label : survey.labels) {
    width = std::max(width, terminal_width(printable(label.name)));
  }
  width = std::min({width, kLabelColumns, sheet.columns() - std::min(sheet.columns(), kNumbers)});
  width = std::max<std::size_t>(width, 10);
  sheet.line("");
  sheet.line(fmt::format(" {}{:>9}{}{:>9}",
                         padded("label", width, Side::Left),
                         has_test ? "train" : "rows",
                         has_test ? "     test" : "",
                         "share"),
             Ink::Dim);
  for (std::size_t i = 0; i < std::min(kMostLabels, survey.labels.size()); ++i) {
    add_label(survey, i, width, sheet);
  }
  if (survey.labels.size() > kMostLabels) {
    sheet.line(fmt::format(" and {} more, the rarest with {}",
                           survey.labels.size() - kMostLabels,
                           counted(survey.labels.back().rows + survey.labels.back().test_rows)));
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

void add_tokens(const TokenLengths& tokens, Sheet& sheet) {
  sheet.paragraph("Tokens",
                  fmt::format("{} an input at the median, 95 % up to {} (counted in {} rows)",
                              counted(tokens.median),
                              counted(tokens.p95),
                              counted(tokens.rows)));
  if (tokens.context > 0) {
    const double share = static_cast<double>(tokens.longest) / static_cast<double>(tokens.context);
    sheet.paragraph("Context",
                    fmt::format("the longest row (line {}) needs {} of {} tokens, {} %, beside "
                                "what the prompt says",
                                tokens.longest_line,
                                counted(tokens.longest),
                                counted(tokens.context),
                                percent(share)));
  }
}

void add_lengths(const Survey& survey, Sheet& sheet) {
  if (survey.rows_used == 0) {
    return;
  }
  sheet.paragraph("Input", lengths_text(survey.input));
  if (survey.task.kind != TaskKind::Classify) {
    sheet.paragraph("Output", lengths_text(survey.output));
  }
  if (survey.tokens) {
    add_tokens(*survey.tokens, sheet);
  }
}

void add_folds(const Survey& survey, Sheet& sheet) {
  sheet.paragraph("Split",
                  fmt::format("{} rows, too few for a test of their own: {} folds, {} times over",
                              counted(survey.fold_rows),
                              kFolds,
                              kRepeats));
  sheet.paragraph("Can show",
                  fmt::format("differences of about {} points or more between two of three routes",
                              about(survey.detectable_difference.value_or(1))));
}

void add_split(const Survey& survey, Sheet& sheet) {
  if (survey.fold_rows > 0) {
    add_folds(survey, sheet);
  }
  if (survey.test_rows == 0) {
    return;
  }
  sheet.paragraph("Split",
                  fmt::format("{} rows to learn from, {} dev, {} test (sealed)",
                              counted(survey.train_rows),
                              counted(survey.dev_rows),
                              counted(survey.test_rows)));
  if (survey.detectable_difference) {
    const std::string margin = survey.rows_for_margin == 0
                                   ? ""
                                   : fmt::format("; {} points would take {} rows",
                                                 short_points(survey.task.needs.margin),
                                                 about_rows(survey.rows_for_margin));
    sheet.paragraph("Can show",
                    fmt::format("differences of about {} points or more between two of three "
                                "routes, by {} test rows{}",
                                about(*survey.detectable_difference),
                                counted(survey.test_rows),
                                margin));
  }
}

void add_repeats(const Survey& survey, Sheet& sheet) {
  if (survey.groups < survey.rows_used && !survey.task.data.group.empty()) {
    sheet.paragraph("Groups", fmt::format("{}; each stays on one side", counted(survey.groups)));
  }
  if (survey.repeats > 0) {
    sheet.paragraph("Repeats",
                    fmt::format("{} {} a text that stood before",
                                counted(survey.repeats),
                                survey.repeats == 1 ? "row has" : "rows have"));
  }
  if (survey.conflicts > 0) {
    const double noise =
        static_cast<double>(survey.conflicts) / static_cast<double>(survey.rows_used);
    sheet.paragraph("Noise",
                    fmt::format("{} of them under another output, so about {} % of the rows are a "
                                "matter of opinion at least",
                                counted(survey.conflicts),
                                percent(noise)));
  }
  const std::size_t leaks = survey.leaks.exact + survey.leaks.near;
  if (leaks > 0) {
    sheet.paragraph("Leaks",
                    fmt::format("{} test rows stand in train too, {} of them word for word and {} "
                                "under another output; they are left out of the score",
                                counted(leaks),
                                counted(survey.leaks.exact),
                                counted(survey.leaks.other_label)));
  }
}

void add_problems(const Survey& survey, Sheet& sheet) {
  if (!survey.problems.empty()) {
    sheet.line("");
  }
  for (const Problem& problem : survey.problems) {
    const std::string hint =
        problem.kind->hint.empty() ? "" : fmt::format("; {}", problem.kind->hint);
    sheet.paragraph(name_of(problem.kind->severity),
                    fmt::format("{}{} [{}]", sentence(problem), hint, problem.kind->name),
                    ink_of(problem.kind->severity));
  }
}

// A line of YAML, broken behind commas of its lists where it is too long; YAML allows that.
void add_yaml(std::string_view yaml, Sheet& sheet) {
  const std::string all = printable(yaml);
  std::string_view rest = all;
  std::string left(kHead + 1, ' ');
  bool in_quotes = false;
  while (left.size() + terminal_width(rest) > sheet.columns()) {
    std::size_t cut = 0;
    for (std::size_t at = 0; at < rest.size() && left.size() + at < sheet.columns(); ++at) {
      in_quotes = rest[at] == '"' && (at == 0 || rest[at - 1] != '\\') ? !in_quotes : in_quotes;
      cut = rest[at] == ',' && !in_quotes ? at + 1 : cut;
    }
    if (cut == 0 || cut >= rest.size()) {
      break;
    }
    in_quotes = false;
    sheet.line(left + std::string(rest.substr(0, cut)));
    rest.remove_prefix(cut + (rest[cut] == ' ' ? 1 : 0));
    left.assign(kHead + 5, ' ');
  }
  sheet.line(left + std::string(rest));
}

void add_proposals(const Survey& survey, Sheet& sheet) {
  if (!survey.proposals.empty()) {
    sheet.line("");
  }
  for (const Proposal& proposal : survey.proposals) {
    const std::string place =
        proposal.under.empty() ? "" : fmt::format(" below {}:", proposal.under);
    sheet.paragraph(
        "Propose", fmt::format("{}; in task.yaml{}", proposal.message, place), Ink::Bold);
    for (std::size_t i = 0; i < std::min(kMostLines, proposal.lines.size()); ++i) {
      add_yaml(proposal.lines[i], sheet);
    }
    if (proposal.lines.size() > kMostLines) {
      sheet.paragraph(
          "",
          fmt::format("and {} more lines, which --json has", proposal.lines.size() - kMostLines));
    }
  }
  if (survey.columns.rows >= kSampleRows) {
    sheet.paragraph(
        "Columns",
        fmt::format("were looked at in the first {} rows only", counted(survey.columns.rows)));
  }
}

}  // namespace

std::string survey_text(const Survey& survey, const TerminalStyle& style) {
  Sheet sheet(style);
  add_head(survey, sheet);
  add_labels(survey, sheet);
  add_lengths(survey, sheet);
  add_split(survey, sheet);
  add_repeats(survey, sheet);
  add_problems(survey, sheet);
  add_proposals(survey, sheet);
  sheet.line("");
  sheet.paragraph(survey.is_usable() ? "Usable" : "Refused",
                  survey.is_usable() ? "tuneornot run would take it as it is"
                                     : "tuneornot run takes it when the errors above are mended",
                  survey.is_usable() ? Ink::Green : Ink::Red);
  return sheet.take();
}

}  // namespace tuneornot
