#include "task/label_sets.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "task/labels.h"

namespace tuneornot {

namespace {

using PairCounts = std::map<std::pair<std::string, std::string>, std::size_t>;

void count_pairs(std::span<const std::string> labels, std::size_t rows, PairCounts& counts) {
  for (std::size_t first = 0; first < labels.size(); ++first) {
    for (std::size_t second = first + 1; second < labels.size(); ++second) {
      counts[{labels[first], labels[second]}] += rows;
    }
  }
}

}  // namespace

std::vector<LabelCount> counts_in_sets(std::span<const LabelCount> sets) {
  std::map<std::string, LabelCount> counts;
  for (const LabelCount& set : sets) {
    for (const std::string& name : split_labels(set.name)) {
      LabelCount& label = counts[name];
      // A line of the train file comes first, as the counts of a census have it.
      const bool is_earlier = label.line == 0 || (set.rows > 0 && label.rows == 0) ||
                              ((set.rows > 0) == (label.rows > 0) && set.line < label.line);
      label.line = is_earlier ? set.line : label.line;
      label.rows += set.rows;
      label.test_rows += set.test_rows;
    }
  }
  std::vector<LabelCount> labels;
  for (auto& [name, label] : counts) {
    label.name = name;
    labels.push_back(std::move(label));
  }
  std::ranges::sort(labels, [](const LabelCount& one, const LabelCount& other) {
    const std::size_t rows = one.rows + one.test_rows;
    const std::size_t other_rows = other.rows + other.test_rows;
    return rows != other_rows ? rows > other_rows : one.name < other.name;
  });
  return labels;
}

std::vector<LabelPair> pairs_in_sets(std::span<const LabelCount> sets) {
  PairCounts counts;
  for (const LabelCount& set : sets) {
    count_pairs(split_labels(set.name), set.rows + set.test_rows, counts);
  }
  std::vector<LabelPair> pairs;
  pairs.reserve(counts.size());
  for (const auto& [labels, rows] : counts) {
    pairs.push_back({.first = labels.first, .second = labels.second, .rows = rows});
  }
  std::ranges::sort(pairs, [](const LabelPair& one, const LabelPair& other) {
    return std::tie(other.rows, one.first, one.second) <
           std::tie(one.rows, other.first, other.second);
  });
  return pairs;
}

}  // namespace tuneornot
