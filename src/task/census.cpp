#include "task/census.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <compare>
#include <functional>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <unordered_set>

#include "base/hash.h"
#include "base/text.h"
#include "task/faults.h"

namespace tuneornot {

namespace {

constexpr std::size_t kRareRows = 10;
constexpr std::size_t kLabelsNamed = 5;
constexpr std::size_t kShownColumns = 60;

struct TextRow {
  std::uint64_t near = 0;
  std::uint32_t row = 0;
  auto operator<=>(const TextRow&) const = default;
};

// Rows by normalised text, equal ones in the order of the file.
std::vector<TextRow> sorted_by_text(std::span<const RowKey> rows) {
  std::vector<TextRow> order;
  order.reserve(rows.size());
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    order.push_back({.near = rows[row].near, .row = row});
  }
  std::ranges::sort(order);
  return order;
}

// "Billing" (3 rows) and "billing" (214 rows)
std::string named(const std::vector<LabelCount>& labels) {
  std::vector<std::string> parts;
  parts.reserve(labels.size());
  for (const LabelCount& label : labels) {
    const std::size_t rows = label.rows + label.test_rows;
    parts.push_back(fmt::format(
        "\"{}\" ({} row{})", shortened(label.name, kShownColumns), rows, rows == 1 ? "" : "s"));
  }
  return fmt::format("{}", fmt::join(parts, " and "));
}

std::vector<std::string> names_of(const std::vector<LabelCount>& labels) {
  std::vector<std::string> names;
  names.reserve(labels.size());
  for (const LabelCount& label : labels) {
    names.push_back(label.name);
  }
  return names;
}

std::vector<std::size_t> lines_of(const std::vector<LabelCount>& labels) {
  std::vector<std::size_t> lines;
  lines.reserve(labels.size());
  for (const LabelCount& label : labels) {
    lines.push_back(label.line);
  }
  std::ranges::sort(lines);
  return lines;
}

void add_named(const FaultKind& kind,
               const DataSource& data,
               const std::vector<LabelCount>& labels,
               Problems& problems) {
  if (!labels.empty()) {
    problems.add_all(kind,
                     labels.front().rows > 0 ? data.files().front() : data.test,
                     lines_of(labels),
                     quoted_list(names_of(labels), kLabelsNamed));
  }
}

template <typename Is>
std::vector<LabelCount> those(const std::vector<LabelCount>& labels, const Is& is) {
  std::vector<LabelCount> found;
  std::ranges::copy_if(labels, std::back_inserter(found), is);
  return found;
}

void report_spellings(const DataSource& data,
                      const std::vector<LabelCount>& labels,
                      Problems& problems) {
  std::map<std::string, std::vector<LabelCount>> by_spelling;
  for (const LabelCount& label : labels) {
    by_spelling[label_spelling(label.name)].push_back(label);
  }
  for (const auto& [spelling, alike] : by_spelling) {
    if (alike.size() > 1) {
      problems.add_all(fault::kSimilarLabels, data.files().front(), lines_of(alike), named(alike));
    }
  }
}

// Whether there is enough of each label to tell them apart.
void report_counts(const DataSource& data,
                   const std::vector<LabelCount>& labels,
                   std::size_t rows,
                   Problems& problems) {
  if (labels.size() < 2) {
    add_named(fault::kOneLabel, data, labels, problems);
  } else if (2 * labels.size() > rows && rows > 2 * kRareRows) {
    problems.add(fault::kOneRowPerLabel,
                 data.files().front(),
                 0,
                 fmt::format("{} labels in {} rows", labels.size(), rows));
  } else {
    const auto is_rare = [](const LabelCount& label) { return label.rows < kRareRows; };
    add_named(fault::kRareLabels, data, those(labels, is_rare), problems);
  }
}

// With the listed one that is meant, perhaps.
void report_unlisted(const Task& task, const std::vector<LabelCount>& labels, Problems& problems) {
  std::vector<std::string> listed;
  listed.reserve(task.labels.size());
  for (const Label& label : task.labels) {
    listed.push_back(label.name);
  }
  for (const LabelCount& label : labels) {
    if (std::ranges::find(listed, label.name) != listed.end()) {
      continue;
    }
    const std::optional<std::string> meant = nearest(label.name, listed);
    problems.add(fault::kUnlistedLabel,
                 label.rows > 0 ? task.data.files().front() : task.data.test,
                 label.line,
                 fmt::format("\"{}\"{}",
                             shortened(label.name, kShownColumns),
                             meant ? fmt::format(", did you mean \"{}\"?", *meant) : ""));
  }
}

bool has_rows(const LabelCount& label) {
  return label.rows > 0;
}

bool is_long(const LabelCount& label) {
  return label.name.size() > kLongestLabel;
}

bool means_missing(const LabelCount& label) {
  return is_like_missing(label.name);
}

}  // namespace

void Census::add(const ExampleView& example, bool is_test) {
  const std::uint32_t label = kind_ == TaskKind::Classify
                                  ? labels_.number_of(example.output)
                                  : static_cast<std::uint32_t>(fast_hash(example.output));
  (is_test ? tests_ : rows_).push_back(row_key(example, label));
}

void Census::report(const Task& task, Problems& problems) {
  report_repeats(task.data.files().front(), problems);
  report_leaks(task.data.test, problems);
  if (kind_ == TaskKind::Classify && !rows_.empty()) {
    report_labels(task, problems);
  }
}

void Census::report_repeats(const std::string& file, Problems& problems) {
  const std::vector<TextRow> order = sorted_by_text(rows_);
  std::vector<const RowKey*> repeating;
  std::vector<const RowKey*> conflicting;
  const RowKey* first = nullptr;
  for (const TextRow& text : order) {
    const RowKey& key = rows_[text.row];
    if (first == nullptr || key.near != first->near) {
      first = &key;
      continue;
    }
    (key.label == first->label ? repeating : conflicting).push_back(&key);
  }
  repeats_ = repeating.size() + conflicting.size();
  conflicts_ = conflicting.size();
  // In the order of the file, for the first lines.
  std::ranges::sort(repeating);
  std::ranges::sort(conflicting);
  for (const RowKey* key : repeating) {
    problems.add(fault::kRepeat, file, key->line);
  }
  for (const RowKey* key : conflicting) {
    problems.add(fault::kConflict, file, key->line);
  }
}

void Census::report_leaks(const std::string& file, Problems& problems) {
  is_leaked_.assign(tests_.size(), false);
  if (tests_.empty()) {
    return;
  }
  const std::vector<TextRow> order = sorted_by_text(rows_);
  std::unordered_set<std::uint64_t> exact;
  exact.reserve(rows_.size());
  for (const RowKey& key : rows_) {
    exact.insert(key.exact);
  }
  for (std::size_t test = 0; test < tests_.size(); ++test) {
    const RowKey& key = tests_[test];
    const auto alike = std::ranges::equal_range(order, key.near, {}, &TextRow::near);
    if (alike.empty()) {
      continue;
    }
    is_leaked_[test] = true;
    const bool is_exact = exact.contains(key.exact);
    const bool is_same = std::ranges::any_of(
        alike, [&](const TextRow& text) { return rows_[text.row].label == key.label; });
    ++(is_exact ? leaks_.exact : leaks_.near);
    leaks_.other_label += is_same ? 0 : 1;
    const FaultKind& kind =
        !is_same ? fault::kOtherLabelLeak : (is_exact ? fault::kExactLeak : fault::kNearLeak);
    problems.add(kind, file, key.line);
  }
}

void Census::report_labels(const Task& task, Problems& problems) const {
  const std::vector<LabelCount> all = labels();
  const std::vector<LabelCount> trained = those(all, has_rows);
  add_named(fault::kLongLabel, task.data, those(all, is_long), problems);
  add_named(fault::kLikeMissing, task.data, those(all, means_missing), problems);
  add_named(fault::kUnseenLabel, task.data, those(all, std::not_fn(has_rows)), problems);
  if (task.labels.empty()) {
    report_spellings(task.data, all, problems);
  } else {
    report_unlisted(task, all, problems);
  }
  report_counts(task.data, trained, rows_.size(), problems);
}

std::vector<LabelCount> Census::labels() const {
  std::vector<LabelCount> counts;
  counts.reserve(labels_.size());
  for (std::uint32_t number = 0; number < labels_.size(); ++number) {
    counts.push_back({.name = labels_.name(number)});
  }
  if (counts.empty()) {
    return counts;
  }
  const auto count = [&counts](const RowKey& key, std::size_t LabelCount::* rows) {
    LabelCount& label = counts[key.label];
    ++(label.*rows);
    label.line = label.line == 0 ? key.line : label.line;
  };
  for (const RowKey& key : rows_) {
    count(key, &LabelCount::rows);
  }
  for (const RowKey& key : tests_) {
    count(key, &LabelCount::test_rows);
  }
  std::ranges::sort(counts, [](const LabelCount& one, const LabelCount& other) {
    const std::size_t rows = one.rows + one.test_rows;
    const std::size_t other_rows = other.rows + other.test_rows;
    return rows != other_rows ? rows > other_rows : one.name < other.name;
  });
  return counts;
}

RowKey row_key(const ExampleView& example, std::uint32_t label) {
  thread_local std::string normalised_input;
  normalise(example.input, normalised_input);
  const std::uint64_t exact = fast_hash(example.input);
  const std::array<std::uint64_t, 2> both = {exact, fast_hash(example.output)};
  return {.id = fast_hash({reinterpret_cast<const char*>(both.data()), sizeof both}),
          .exact = exact,
          .near = fast_hash(normalised_input),
          .group = example.group.empty() ? 0 : fast_hash(example.group),
          .label = label,
          .line = static_cast<std::uint32_t>(example.line)};
}

}  // namespace tuneornot
