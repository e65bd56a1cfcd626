#include "task/census.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/normalise.h"
#include "base/text.h"
#include "task/faults.h"
#include "task/label_cells.h"
#include "task/label_sets.h"
#include "task/labels.h"

namespace tuneornot {

namespace {

constexpr std::size_t kRareRows = 10;
constexpr std::size_t kLabelsNamed = 5;
constexpr std::size_t kShownColumns = 60;

// What a field holds in some of the rows, each value once.
std::vector<std::uint32_t> distinct(std::span<const RowKey> keys,
                                    std::span<const std::uint32_t> rows,
                                    std::uint32_t RowKey::* field) {
  std::vector<std::uint32_t> values(rows.size());
  std::ranges::transform(rows, values.begin(), [&](std::uint32_t row) { return keys[row].*field; });
  std::ranges::sort(values);
  const auto repeated = std::ranges::unique(values);
  values.erase(repeated.begin(), repeated.end());
  return values;
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

bool is_one_text(const std::vector<LabelCount>& labels) {
  return std::ranges::all_of(labels, [first = composed(labels.front().name)](const auto& label) {
    return composed(label.name) == first;
  });
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
      const FaultKind& kind = is_one_text(alike) ? fault::kAccentEncoding : fault::kSimilarLabels;
      problems.add_all(kind, data.files().front(), lines_of(alike), named(alike));
    }
  }
}

// How many rows have a label that stands in another row, too.
std::size_t rows_of_repeated(const std::vector<LabelCount>& labels) {
  std::size_t rows = 0;
  for (const LabelCount& label : labels) {
    rows += label.rows > 1 ? label.rows : 0;
  }
  return rows;
}

// Whether there is enough of each label to tell them apart.
void report_counts(const DataSource& data,
                   const std::vector<LabelCount>& labels,
                   std::size_t rows,
                   Problems& problems) {
  if (labels.size() < 2) {
    add_named(fault::kOneLabel, data, labels, problems);
  } else if (2 * rows_of_repeated(labels) < rows && rows > 2 * kRareRows) {
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

// Of outputs that are no labels; a few may well be alike.
void report_one_output(const DataSource& data, std::span<const RowKey> rows, Problems& problems) {
  const auto is_first = [&rows](const RowKey& key) { return key.label == rows.front().label; };
  if (rows.size() >= kRareRows && std::ranges::all_of(rows, is_first)) {
    problems.add(fault::kOneOutput, data.files().front(), rows.front().line);
  }
}

bool has_rows(const LabelCount& label) {
  return label.rows > 0;
}

bool is_long(const LabelCount& label) {
  return label.name.size() > kLongestLabel;
}

bool is_in_brackets(const LabelCount& label) {
  return is_label_list(label.name);
}

bool means_missing(const LabelCount& label) {
  return is_like_missing(label.name);
}

}  // namespace

void Census::add(const ExampleView& example, bool is_test) {
  (is_test ? tests_ : rows_).push_back(hasher_.key_of(example));
  if (kind_ == TaskKind::Extract && !is_test) {
    sketch_.add(example.output, example.line);
  }
  if (has_time_ && !is_test) {
    times_.push_back(example.time_read);
  }
  see_time(example);
}

Groups Census::take_groups() {
  check(by_text_ != nullptr, "rows are reported before they are grouped");
  return {rows_, std::move(*std::exchange(by_text_, nullptr))};
}

std::vector<LabelSet> Census::numbered_sets() const {
  return many_ ? numbered_label_sets(hasher_.labels()) : std::vector<LabelSet>();
}

std::vector<std::optional<std::int64_t>> Census::times() const {
  std::vector<std::optional<std::int64_t>> times;
  const DateOrder::Answer order = date_order();
  if (order == DateOrder::Answer::Unclear) {
    return times;  // which is an error of the data
  }
  times.reserve(times_.size());
  for (const CellTime& time : times_) {
    times.push_back(time_in(time, order));
  }
  return times;
}

void Census::report(const Task& task, Problems& problems) {
  by_text_ = std::make_unique<HashOrder>(rows_, &RowKey::near);
  report_repeats(task.data.files().front(), problems);
  report_leaks(task.data.test, problems);
  if (kind_ == TaskKind::Classify && !rows_.empty()) {
    report_labels(task, problems);
  } else if (kind_ != TaskKind::Classify) {
    report_one_output(task.data, rows_, problems);
  }
  report_objects(task, problems);
  if (date_order() == DateOrder::Answer::Unclear) {
    problems.add(fault::kUnclearTime, task.data.files().front(), slashed_line_, slashed_);
  }
}

void Census::see_time(const ExampleView& example) {
  const CellTime& time = example.time_read;
  date_order_.see(time);
  if (slashed_.empty() && time.day_first != time.month_first) {
    slashed_ = example.time;
    slashed_line_ = example.line;
  }
}

// Marks first, so that the faults are told in the order of the file.
void Census::report_repeats(const std::string& file, Problems& problems) {
  std::vector<const FaultKind*> faults(rows_.size());
  by_text_->for_each_hash([&](std::span<const std::uint32_t> alike) {
    for (const std::uint32_t row : alike.subspan(1)) {
      const bool is_same = rows_[row].label == rows_[alike.front()].label;
      faults[row] = is_same ? &fault::kRepeat : &fault::kConflict;
    }
  });
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    if (faults[row] != nullptr) {
      problems.add(*faults[row], file, rows_[row].line);
      ++repeats_;
      conflicts_ += faults[row] == &fault::kConflict ? 1 : 0;
    }
  }
}

void Census::report_leaks(const std::string& file, Problems& problems) {
  is_leaked_.assign(tests_.size(), false);
  std::vector<const FaultKind*> faults(tests_.size());
  HashOrder(tests_, &RowKey::near).for_each_hash([&](std::span<const std::uint32_t> alike) {
    const std::span<const std::uint32_t> known = by_text_->rows_with(tests_[alike.front()].near);
    const std::vector<std::uint32_t> exact = distinct(rows_, known, &RowKey::exact);
    const std::vector<std::uint32_t> labels = distinct(rows_, known, &RowKey::label);
    for (const std::uint32_t test : known.empty() ? known : alike) {
      const bool is_exact = std::ranges::binary_search(exact, tests_[test].exact);
      const bool is_same = std::ranges::binary_search(labels, tests_[test].label);
      ++(is_exact ? leaks_.exact : leaks_.near);
      leaks_.other_label += is_same ? 0 : 1;
      faults[test] =
          !is_same ? &fault::kOtherLabelLeak : (is_exact ? &fault::kExactLeak : &fault::kNearLeak);
    }
  });
  const std::vector<bool> is_of_known_group = has_known_group();
  for (std::size_t test = 0; test < tests_.size(); ++test) {
    if (faults[test] == nullptr && is_of_known_group[test]) {
      faults[test] = &fault::kGroupLeak;
      ++leaks_.group;
    }
    if (faults[test] != nullptr) {
      is_leaked_[test] = true;
      problems.add(*faults[test], file, tests_[test].line);
    }
  }
}

// Of each test row.
std::vector<bool> Census::has_known_group() const {
  std::vector<bool> is_known(1);  // by number; 0 is no group
  for (const RowKey& key : rows_) {
    is_known.resize(std::max<std::size_t>(is_known.size(), key.group + std::size_t{1}));
    is_known[key.group] = key.group != 0;
  }
  std::vector<bool> has;
  has.reserve(tests_.size());
  for (const RowKey& key : tests_) {
    has.push_back(key.group < is_known.size() && is_known[key.group]);
  }
  return has;
}

void Census::report_objects(const Task& task, Problems& problems) const {
  if (!task.schema.empty()) {
    return;  // which says what is right
  }
  for (const MixedField& field : sketch_.mixed_fields()) {
    problems.add(fault::kMixedTypes,
                 task.data.files().front(),
                 field.line,
                 fmt::format("\"{}\": {}", shortened(field.path, kShownColumns), field.types));
  }
}

void Census::report_labels(const Task& task, Problems& problems) const {
  const std::vector<LabelCount> all = labels();
  const std::vector<LabelCount> trained = those(all, has_rows);
  add_named(fault::kLongLabel, task.data, those(all, is_long), problems);
  add_named(fault::kLikeMissing, task.data, those(all, means_missing), problems);
  if (!many_) {
    add_named(fault::kLikeList, task.data, those(all, is_in_brackets), problems);
  }
  add_named(fault::kUnseenLabel, task.data, those(all, std::not_fn(has_rows)), problems);
  if (task.labels.empty()) {
    report_spellings(task.data, all, problems);
  } else {
    report_unlisted(task, all, problems);
  }
  // One label that some rows have and some have not is enough.
  if (!many_ || label_sets().size() < 2 || trained.size() > 1) {
    report_counts(task.data, trained, rows_.size(), problems);
  }
}

std::vector<LabelCount> Census::labels() const {
  return many_ ? counts_in_sets(label_sets()) : label_sets();
}

std::vector<LabelCount> Census::label_sets() const {
  std::vector<LabelCount> counts;
  const LabelTable& table = hasher_.labels();
  counts.reserve(table.size());
  for (std::uint32_t number = 0; number < table.size(); ++number) {
    counts.push_back({.name = table.name(number)});
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

}  // namespace tuneornot
