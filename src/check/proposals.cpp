#include "check/proposals.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <set>

#include "base/text.h"
#include "task/labels.h"
#include "task/load_task.h"

namespace tuneornot {

namespace {

constexpr std::size_t kRareRows = 10;
constexpr std::size_t kMostSlices = 12;
constexpr std::size_t kRowsPerSlice = 20;
constexpr std::size_t kSlicesProposed = 2;
constexpr std::size_t kShownColumns = 40;
constexpr double kLongestKey = 60;  // bytes
constexpr const char* kOther = "other";

std::string shown(const std::string& name) {
  return fmt::format("\"{}\"", shortened(name, kShownColumns));
}

std::vector<std::string> lines_of(const std::string& yaml) {
  std::vector<std::string> lines;
  std::size_t start = 0;
  while (start < yaml.size()) {
    const std::size_t end = std::min(yaml.find('\n', start), yaml.size());
    lines.push_back(yaml.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

bool is_used(const DataSource& data, const std::string& column) {
  return std::ranges::find(data.input, column) != data.input.end() || column == data.output ||
         column == data.group || column == data.slice || column == data.time;
}

std::chrono::sys_days day_of(std::int64_t seconds) {
  return std::chrono::floor<std::chrono::days>(
      std::chrono::sys_seconds(std::chrono::seconds(seconds)));
}

std::string day_text(std::int64_t seconds) {
  const std::chrono::year_month_day day(day_of(seconds));
  return fmt::format("{:04}-{:02}-{:02}",
                     static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

bool is_in_most_rows(const ColumnProfile& column, std::size_t rows) {
  return rows > 0 && column.values * 10 >= rows * 9;
}

bool is_time(const ColumnProfile& column, std::size_t rows) {
  return is_in_most_rows(column, rows) && column.first_time && column.last_time &&
         day_of(*column.first_time) < day_of(*column.last_time);
}

// Few values, each in enough rows to score it alone.
bool is_slice(const ColumnProfile& column, std::size_t rows) {
  return is_in_most_rows(column, rows) && column.distinct > 1 && column.distinct <= kMostSlices &&
         column.distinct * kRowsPerSlice <= column.values && column.mean_bytes <= kLongestKey &&
         column.dates == 0 && !column.tells_output;
}

bool is_called_a_key(const std::string& name) {
  const std::string folded = case_folded(name);
  return folded.ends_with("id") || folded.ends_with("nr") || folded.ends_with("number") ||
         folded.ends_with("key");
}

// Values that come back, but are too many for slices: a customer, a document, a sentence.
bool is_group(const ColumnProfile& column, std::size_t rows) {
  const bool measures = column.numbers * 2 > column.values && !is_called_a_key(column.name);
  return is_in_most_rows(column, rows) && column.distinct > kMostSlices &&
         column.distinct * 10 <= column.values * 9 && column.mean_bytes <= kLongestKey &&
         column.dates == 0 && !measures && !column.tells_output;
}

Proposal column_proposal(std::string_view kind, const std::string& column, std::string message) {
  return {.kind = kind,
          .message = std::move(message),
          .under = "data",
          .lines = {fmt::format("  {}: {}", kind, yaml_text(column))}};
}

void propose_columns(const Task& task,
                     const ColumnSurvey& survey,
                     std::vector<Proposal>& proposed) {
  const auto propose = [&](std::string_view kind, std::size_t most, auto is, auto message_of) {
    for (const ColumnProfile& column : survey.columns) {
      if (most > 0 && !is_used(task.data, column.name) && is(column, survey.rows)) {
        proposed.push_back(column_proposal(kind, column.name, message_of(column)));
        --most;
      }
    }
  };
  propose("group", task.data.group.empty() ? 1 : 0, is_group, [](const ColumnProfile& column) {
    return fmt::format(
        "if rows with one {} belong together, keep them on one side of the split: "
        "{} values in {} rows",
        shown(column.name),
        column.distinct,
        column.values);
  });
  propose("time", task.data.time.empty() ? 1 : 0, is_time, [](const ColumnProfile& column) {
    return fmt::format("to test on the latest rows, as use will be, split by {}: {} to {}",
                       shown(column.name),
                       day_text(*column.first_time),
                       day_text(*column.last_time));
  });
  propose("slice",
          task.data.slice.empty() ? kSlicesProposed : 0,
          is_slice,
          [](const ColumnProfile& column) {
            return fmt::format(
                "to see scores by {} too, {} values", shown(column.name), column.distinct);
          });
}

// As the task has it, or without a description.
Label label_called(const Task& task, const std::string& name) {
  const auto known = std::ranges::find(task.labels, name, &Label::name);
  return known == task.labels.end() ? Label{.name = name, .description = "", .of = {}} : *known;
}

std::vector<Label> sorted(std::vector<Label> labels) {
  std::ranges::sort(labels, {}, &Label::name);
  return labels;
}

// All labels, those that are spelled alike put under the first, which has the most rows.
void propose_spellings(const Task& task,
                       const std::vector<LabelCount>& counts,
                       std::vector<Proposal>& proposed) {
  if (!task.labels.empty()) {
    return;
  }
  std::map<std::string, std::size_t> by_spelling;
  std::vector<Label> apart;
  std::vector<Label> joined;
  for (const LabelCount& count : counts) {
    const auto [place, is_new] = by_spelling.try_emplace(label_spelling(count.name), joined.size());
    apart.push_back(label_called(task, count.name));
    if (is_new) {
      joined.push_back(apart.back());
    } else {
      joined[place->second].of.push_back(count.name);
    }
  }
  if (joined.size() == apart.size()) {
    return;
  }
  if (joined.size() > 1) {
    proposed.push_back({.kind = "join_labels",
                        .message = "if labels that are spelled alike are one, say so",
                        .under = "",
                        .lines = lines_of(labels_yaml(sorted(joined)))});
  }
  proposed.push_back({.kind = "list_labels",
                      .message = "if labels that are spelled alike are not one, list them all",
                      .under = "",
                      .lines = lines_of(labels_yaml(sorted(apart)))});
}

void propose_other(const Task& task,
                   const std::vector<LabelCount>& counts,
                   std::vector<Proposal>& proposed) {
  std::vector<Label> kept;
  std::vector<std::string> rare;
  std::size_t rare_rows = 0;
  for (const LabelCount& count : counts) {
    if (count.rows < kRareRows && count.name != kOther) {
      rare.push_back(count.name);
      rare_rows += count.rows;
    } else if (count.name != kOther) {
      kept.push_back(label_called(task, count.name));
    }
  }
  if (rare.size() < 2 || kept.empty()) {
    return;
  }
  const std::string message = fmt::format(
      "{} labels have fewer than {} rows, {} together; if they need not be told apart, merge them",
      rare.size(),
      kRareRows,
      rare_rows);
  Label other = label_called(task, kOther);
  other.description = other.description.empty() ? "none of these" : other.description;
  for (const std::string& name : rare) {
    const std::vector<std::string> spellings = label_called(task, name).of;
    other.of.push_back(name);
    other.of.insert(other.of.end(), spellings.begin(), spellings.end());
  }
  std::ranges::sort(other.of);
  kept = sorted(std::move(kept));
  kept.push_back(std::move(other));
  proposed.push_back({.kind = "merge_rare",
                      .message = message,
                      .under = "",
                      .lines = lines_of(labels_yaml(kept))});
}

}  // namespace

std::vector<Proposal> proposals(const Task& task,
                                const std::vector<LabelCount>& labels,
                                const ColumnSurvey& columns) {
  std::vector<Proposal> proposed;
  propose_columns(task, columns, proposed);
  if (task.kind == TaskKind::Classify && !task.many) {
    const std::size_t before = proposed.size();
    propose_spellings(task, labels, proposed);
    if (proposed.size() == before) {
      propose_other(task, labels, proposed);
    }
  }
  return proposed;
}

}  // namespace tuneornot
