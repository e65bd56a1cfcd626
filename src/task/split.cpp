#include "task/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "base/hash.h"
#include "base/normalise.h"
#include "base/random.h"
#include "task/row_key.h"
#include "task/stratify.h"
#include "task/time_split.h"

namespace tuneornot {

namespace {

constexpr std::size_t kFewestRowsForTest = 500;

struct Sizes {
  std::size_t test = 0;
  std::size_t dev = 0;
};

std::size_t share(std::size_t rows, std::size_t percent) {
  return (rows * percent + 50) / 100;
}

Sizes sizes_for(std::size_t rows, bool has_test) {
  const std::size_t dev = std::clamp<std::size_t>(share(rows, 15), 100, 500);
  if (has_test) {
    return {.test = 0, .dev = std::min(dev, rows / 3)};
  }
  return {.test = std::clamp<std::size_t>(share(rows, 30), 150, 2000), .dev = dev};
}

struct SplitInput {
  std::vector<RowKey> rows;
  SplitRule rule;
};

SplitInput input_of(std::span<const Example> examples, const Task& task, SplitRule rule) {
  SplitInput input{.rule = std::move(rule)};
  RowHasher hasher(task.kind);
  for (const Example& example : examples) {
    input.rows.push_back(hasher.key_of({.line = example.line,
                                        .input = example.input,
                                        .output = example.output,
                                        .group = example.group}));
    if (!task.data.time.empty()) {
      input.rule.times.push_back(example.time);
    }
  }
  if (task.many) {
    input.rule.label_sets = numbered_label_sets(hasher.labels());
  }
  return input;
}

std::string file_of(const Dataset& dataset) {
  return dataset.examples.empty() ? "the data" : dataset.examples.front().file;
}

// The order of the file leaves no trace.
void put_in_seeded_order(std::vector<Example>& examples, Rng& rng) {
  std::ranges::sort(examples, {}, &Example::id);
  rng.shuffle(std::span(examples));
}

std::string seal_of(std::span<const Example> examples) {
  std::vector<std::string> hashes;
  for (const Example& example : examples) {
    hashes.push_back(sha256(example.input + '\x1f' + example.output));
  }
  std::ranges::sort(hashes);
  return sha256(fmt::format("{}", fmt::join(hashes, "")));
}

// Of the test file: rows whose text or group train holds too are set aside.
void take_given_test(const Dataset& dataset, Split& split) {
  std::unordered_set<std::string> known;
  std::unordered_set<std::string> known_groups;
  for (const Example& example : dataset.examples) {
    known.insert(normalised(example.input));
    known_groups.insert(example.group);
  }
  known_groups.erase("");
  for (const Example& example : dataset.test) {
    const bool is_leaked =
        known.contains(normalised(example.input)) || known_groups.contains(example.group);
    (is_leaked ? split.leaked : split.test).push_back(example);
  }
  if (split.test.empty()) {
    throw Error(ErrorKind::Data,
                dataset.test.front().file +
                    ": every row's text or group stands in the train file too; give rows of its "
                    "own");
  }
}

// Below 500 rows a test would take rows from learning, and still show nothing.
Split folded(const Dataset& dataset, const Task& task, SplitRule rule) {
  Split split{.train = dataset.examples};
  Rng rng(rule.seed, "split: order of the rows");
  put_in_seeded_order(split.train, rng);
  const SplitInput input = input_of(split.train, task, std::move(rule));
  split.folds = assign_parts(input.rows, Groups(input.rows), input.rule).folds;
  split.seal = seal_of(split.train);
  return split;
}

void check_filled_by_time(std::span<const std::size_t> sides,
                          std::span<const std::size_t> targets,
                          const std::string& file) {
  for (std::size_t side = 0; side < targets.size(); ++side) {
    const auto rows = static_cast<std::size_t>(std::ranges::count(sides, side));
    if (2 * rows < targets[side]) {
      throw Error(ErrorKind::Data,
                  file +
                      ": the rows cannot be split by time: too many are of one time or group, or "
                      "have no time; name another column, or none");
    }
  }
}

// The side of each row: test, dev, train.
std::vector<std::size_t> sides_of(const StratifiedRows& rows, const SplitRule& rule) {
  const Sizes sizes = sizes_for(rows.rows.size(), rule.has_test);
  const std::array<std::size_t, 3> targets = {
      sizes.test, sizes.dev, rows.rows.size() - sizes.test - sizes.dev};
  if (!rule.times.empty()) {
    std::vector<std::size_t> sides = split_by_time(rows.groups, rule.times, targets);
    check_filled_by_time(sides, targets, rule.file);
    return sides;
  }
  std::vector<std::size_t> sides =
      stratified(rows, targets, Rng(rule.seed, "split: order of the groups"));
  check_filled(rows, sides, targets, rule.file);
  return sides;
}

}  // namespace

Assignment assign_parts(std::span<const RowKey> rows, const Groups& groups, const SplitRule& rule) {
  const StratifiedRows asked = {
      .rows = rows, .groups = groups, .kind = rule.kind, .label_sets = rule.label_sets};
  if (!rule.has_test && rows.size() < kFewestRowsForTest) {
    return {.parts = std::vector<SplitPart>(rows.size(), SplitPart::Train),
            .groups = groups.size(),
            .folds = assign_folds(asked, rule.file, rule.seed)};
  }
  if (rows.size() < 3) {
    throw Error(ErrorKind::Data,
                fmt::format("{}: {} rows are too few to learn and to choose from; add some",
                            rule.file,
                            rows.size()));
  }
  Assignment assigned{.groups = groups.size()};
  for (const std::size_t side : sides_of(asked, rule)) {
    assigned.parts.push_back(static_cast<SplitPart>(side));
  }
  return assigned;
}

Split split_dataset(const Dataset& dataset, const Task& task, std::uint64_t seed) {
  SplitRule rule{
      .kind = task.kind, .file = file_of(dataset), .has_test = !dataset.test.empty(), .seed = seed};
  if (!rule.has_test && dataset.examples.size() < kFewestRowsForTest) {
    return folded(dataset, task, std::move(rule));
  }
  Split split;
  const SplitInput input = input_of(dataset.examples, task, std::move(rule));
  const std::vector<SplitPart> parts =
      assign_parts(input.rows, Groups(input.rows), input.rule).parts;
  const std::array<std::vector<Example>*, 3> sides = {&split.test, &split.dev, &split.train};
  for (std::size_t row = 0; row < parts.size(); ++row) {
    sides[static_cast<std::size_t>(parts[row])]->push_back(dataset.examples[row]);
  }
  if (input.rule.has_test) {
    take_given_test(dataset, split);
  }

  Rng rng(seed, "split: order of the rows");
  for (std::vector<Example>* examples : {&split.test, &split.dev, &split.train, &split.leaked}) {
    put_in_seeded_order(*examples, rng);
  }
  split.seal = seal_of(split.test);
  return split;
}

}  // namespace tuneornot
