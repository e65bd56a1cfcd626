#include "task/nested_subsets.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/random.h"
#include "task/groups.h"
#include "task/row_key.h"
#include "task/stratify.h"

namespace tuneornot {

namespace {

// What each size adds to the one before.
std::vector<std::size_t> steps_between(std::span<const std::size_t> sizes) {
  std::vector<std::size_t> steps;
  std::size_t before = 0;
  for (const std::size_t size : sizes) {
    check(size > before, "nested sizes grow");
    steps.push_back(size - before);
    before = size;
  }
  return steps;
}

// For each row the first size that holds it.
std::vector<std::size_t> first_sizes(std::span<const Example> rows,
                                     const Task& task,
                                     std::span<const std::size_t> sizes,
                                     Rng rng) {
  RowHasher hasher(task.kind);
  std::vector<RowKey> keys;
  for (const Example& row : rows) {
    keys.push_back(hasher.key_of(
        {.line = row.line, .input = row.input, .output = row.output, .group = row.group}));
  }
  std::vector<LabelSet> label_sets;
  if (task.many) {
    label_sets = numbered_label_sets(hasher.labels());
  }
  const Groups groups(keys);
  return stratified({.rows = keys, .groups = groups, .kind = task.kind, .label_sets = label_sets},
                    steps_between(sizes),
                    rng);
}

}  // namespace

std::vector<std::size_t> curve_sizes(std::size_t pool) {
  constexpr std::size_t kFewestLabels = 8;
  check(pool >= 4 * kFewestLabels, "a curve needs a pool of 32");
  std::vector<std::size_t> sizes;
  for (std::size_t labels = kFewestLabels; 6 * labels <= pool; labels *= 4) {
    sizes.push_back(labels);
  }
  sizes.insert(sizes.end(), {pool / 4, pool / 2, pool});
  return sizes;
}

std::vector<std::vector<Example>> nested_subsets(std::span<const Example> rows,
                                                 const Task& task,
                                                 std::span<const std::size_t> sizes,
                                                 std::uint64_t seed,
                                                 std::size_t draw) {
  check(!sizes.empty() && sizes.back() == rows.size(), "the last nested size is all rows");
  const std::vector<std::size_t> first =
      first_sizes(rows, task, sizes, Rng(seed, fmt::format("learning curve: draw {}", draw)));
  std::vector<std::vector<Example>> subsets(sizes.size() - 1);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t size = first[row]; size < subsets.size(); ++size) {
      subsets[size].push_back(rows[row]);
    }
  }
  return subsets;
}

}  // namespace tuneornot
