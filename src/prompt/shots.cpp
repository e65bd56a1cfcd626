#include "prompt/shots.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include "base/check.h"

namespace tuneornot {

namespace {

constexpr std::size_t kLengthLimit = 3;  // times the median

std::size_t length_of(const Example& example) {
  return example.input.size() + example.output.size();
}

std::size_t median_length(std::span<const Example> examples) {
  std::vector<std::size_t> lengths;
  lengths.reserve(examples.size());
  for (const Example& example : examples) {
    lengths.push_back(length_of(example));
  }
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
  std::ranges::nth_element(lengths, middle);
  return *middle;
}

// Indices of the rows that may be shown, in random order, by label; one list when generating.
std::map<std::string, std::vector<std::size_t>> pools(std::span<const Example> train,
                                                      TaskKind kind,
                                                      Rng& rng) {
  std::vector<std::size_t> order(train.size());
  std::iota(order.begin(), order.end(), 0);
  rng.shuffle(std::span(order));
  const std::size_t limit = kLengthLimit * median_length(train);
  std::map<std::string, std::vector<std::size_t>> by_label;
  for (const std::size_t i : order) {
    if (length_of(train[i]) <= limit) {
      by_label[kind == TaskKind::Classify ? train[i].output : ""].push_back(i);
    }
  }
  return by_label;
}

// Takes out of `pool` the first row of a group that is not shown yet; else simply the first row.
std::size_t take(std::vector<std::size_t>& pool,
                 std::span<const Example> train,
                 std::set<std::string>& groups) {
  const auto is_new = [&](std::size_t i) {
    return train[i].group.empty() || !groups.contains(train[i].group);
  };
  auto found = std::ranges::find_if(pool, is_new);
  if (found == pool.end()) {
    found = pool.begin();
  }
  const std::size_t taken = *found;
  pool.erase(found);
  groups.insert(train[taken].group);
  return taken;
}

}  // namespace

std::vector<const Example*> usual_rows(std::span<const Example> train) {
  check(!train.empty(), "shots come from training rows");
  const std::size_t limit = kLengthLimit * median_length(train);
  std::vector<const Example*> rows;
  rows.reserve(train.size());
  for (const Example& example : train) {
    if (length_of(example) <= limit) {
      rows.push_back(&example);
    }
  }
  return rows;
}

std::vector<Shot> usual_shots(std::span<const Example> train) {
  std::vector<Shot> shots;
  shots.reserve(train.size());
  for (const Example* row : usual_rows(train)) {
    shots.push_back({.input = row->input, .answer = row->output});
  }
  return shots;
}

std::vector<Shot> balanced_shots(std::span<const Example> train,
                                 TaskKind kind,
                                 std::size_t n,
                                 Rng& rng) {
  check(!train.empty(), "shots come from training rows");
  auto by_label = pools(train, kind, rng);
  std::vector<std::string> labels;
  labels.reserve(by_label.size());
  for (const auto& [label, pool] : by_label) {
    labels.push_back(label);
  }
  rng.shuffle(std::span(labels));

  std::set<std::string> groups;
  std::vector<Shot> shots;
  while (shots.size() < n && !labels.empty()) {
    const std::size_t round = std::min(labels.size(), n - shots.size());
    for (const std::string& label : std::span(labels).first(round)) {
      const Example& example = train[take(by_label[label], train, groups)];
      shots.push_back({.input = example.input, .answer = example.output});
    }
    std::erase_if(labels, [&](const std::string& label) { return by_label[label].empty(); });
  }
  rng.shuffle(std::span(shots));
  return shots;
}

}  // namespace tuneornot
