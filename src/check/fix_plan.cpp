#include "check/fix_plan.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

#include "task/labels.h"
#include "task/read_examples.h"

namespace tuneornot {

namespace {

struct Rows {
  explicit Rows(TaskKind kind) : hasher(kind) {}

  RowHasher hasher;
  std::vector<RowKey> train;
  std::vector<RowKey> test;
};

bool has_single_labels(const Task& task) {
  return task.kind == TaskKind::Classify && !task.many;
}

std::vector<std::size_t> rows_of_labels(const Rows& rows) {
  std::vector<std::size_t> counts(rows.hasher.labels().size());
  for (const std::vector<RowKey>* keys : {&rows.train, &rows.test}) {
    for (const RowKey& key : *keys) {
      ++counts[key.label];
    }
  }
  return counts;
}

// What becomes of a label.
struct Spelling {
  std::uint32_t number = 0;  // one for all that are written alike from now on
  std::string name;
};

// Of labels that are spelled alike, the name to keep; empty where that is not clear: two are as
// frequent, or the task lists none of them, or two.
std::string kept_name(const Task& task,
                      const LabelTable& names,
                      std::span<const std::uint32_t> alike,
                      std::span<const std::size_t> counts) {
  if (!task.labels.empty()) {
    const std::string spelling = label_spelling(names.name(alike.front()));
    const auto is_alike = [&](const Label& label) {
      return label_spelling(label.name) == spelling;
    };
    const auto found = std::ranges::find_if(task.labels, is_alike);
    return std::ranges::count_if(task.labels, is_alike) == 1 ? found->name : "";
  }
  const auto rows = [&counts](std::uint32_t label) { return counts[label]; };
  const std::uint32_t most = *std::ranges::max_element(alike, {}, rows);
  return std::ranges::count(alike, counts[most], rows) == 1 ? names.name(most) : "";
}

// By the label's number.
std::vector<Spelling> spellings_of(const Task& task, const Rows& rows) {
  const LabelTable& names = rows.hasher.labels();
  std::vector<Spelling> spellings(names.size());
  std::map<std::string, std::vector<std::uint32_t>> by_spelling;
  for (std::uint32_t label = 0; label < names.size(); ++label) {
    spellings[label] = {.number = label, .name = names.name(label)};
    by_spelling[label_spelling(names.name(label))].push_back(label);
  }
  if (!has_single_labels(task)) {
    return spellings;
  }
  const std::vector<std::size_t> counts = rows_of_labels(rows);
  for (const auto& [spelling, alike] : by_spelling) {
    const std::string kept = kept_name(task, names, alike, counts);
    for (const std::uint32_t label : alike) {
      if (!kept.empty()) {
        spellings[label] = {.number = alike.front(), .name = kept};
      }
    }
  }
  return spellings;
}

void respell(std::span<const Spelling> spellings, std::vector<RowKey>& keys) {
  for (RowKey& key : keys) {
    key.label = key.label < spellings.size() ? spellings[key.label].number : key.label;
  }
}

struct TestText {
  std::uint64_t near = 0;
  std::uint32_t exact = 0;
  std::uint32_t label = 0;
  auto operator<=>(const TestText&) const = default;
};

void find_leaks(const Rows& rows, std::vector<Fate>& fates) {
  std::vector<TestText> tests;
  tests.reserve(rows.test.size());
  for (const RowKey& key : rows.test) {
    tests.push_back({.near = key.near, .exact = key.exact, .label = key.label});
  }
  std::ranges::sort(tests);
  for (std::size_t row = 0; row < rows.train.size(); ++row) {
    const RowKey& key = rows.train[row];
    const auto alike = std::ranges::equal_range(tests, key.near, {}, &TestText::near);
    if (alike.empty()) {
      continue;
    }
    const bool is_same = std::ranges::find(alike, key.label, &TestText::label) != alike.end();
    const bool is_exact = std::ranges::find(alike, key.exact, &TestText::exact) != alike.end();
    fates[row] = !is_same ? Fate::OtherLabelLeak : is_exact ? Fate::ExactLeak : Fate::NearLeak;
  }
}

// The rows that are kept so far, equal texts together and in the order of the file.
std::vector<std::uint32_t> by_text(std::span<const RowKey> keys, std::span<const Fate> fates) {
  std::vector<std::uint32_t> order;
  for (std::uint32_t row = 0; row < keys.size(); ++row) {
    if (fates[row] == Fate::Keep) {
      order.push_back(row);
    }
  }
  std::ranges::sort(order, {}, [&keys](std::uint32_t row) {
    return std::tuple(keys[row].near, keys[row].exact, row);
  });
  return order;
}

// Returns how many rows repeat the text of another under another output.
std::size_t find_repeats(std::span<const RowKey> keys, std::vector<Fate>& fates) {
  const std::vector<std::uint32_t> order = by_text(keys, fates);
  std::size_t conflicts = 0;
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    const RowKey& first = keys[order[begin]];
    std::size_t others = 0;
    for (end = begin; end < order.size(); ++end) {
      const RowKey& key = keys[order[end]];
      if (key.near != first.near || key.exact != first.exact) {
        break;
      }
      others += key.label == first.label ? 0 : 1;
    }
    conflicts += others;
    for (std::size_t place = begin + 1; place < end && others == 0; ++place) {
      fates[order[place]] = Fate::Repeat;
    }
  }
  return conflicts;
}

std::vector<PlannedRow> planned(std::span<const RowKey> keys, std::span<const Fate> fates) {
  std::vector<PlannedRow> rows;
  rows.reserve(keys.size());
  for (std::size_t row = 0; row < keys.size(); ++row) {
    rows.push_back({.line = keys[row].line, .fate = fates[row]});
  }
  return rows;
}

}  // namespace

FixPlan plan_fix(const Task& task, const std::filesystem::path& folder) {
  Rows rows(task.kind);
  Problems told_while_writing;
  const auto keep = [&rows](const ExampleView& example, bool is_test) {
    (is_test ? rows.test : rows.train).push_back(rows.hasher.key_of(example));
  };
  read_examples(task, folder, keep, told_while_writing);
  FixPlan plan;
  const std::vector<Spelling> spellings = spellings_of(task, rows);
  const LabelTable& names = rows.hasher.labels();
  for (std::uint32_t label = 0; label < spellings.size(); ++label) {
    if (spellings[label].name != names.name(label)) {
      plan.spellings.emplace(names.name(label), spellings[label].name);
    }
  }
  respell(spellings, rows.train);
  respell(spellings, rows.test);
  std::vector<Fate> train(rows.train.size(), Fate::Keep);
  std::vector<Fate> test(rows.test.size(), Fate::Keep);
  find_leaks(rows, train);
  plan.conflicts = find_repeats(rows.train, train) + find_repeats(rows.test, test);
  plan.rows = planned(rows.train, train);
  plan.test_rows = planned(rows.test, test);
  return plan;
}

}  // namespace tuneornot
