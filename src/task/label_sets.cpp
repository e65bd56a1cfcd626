#include "task/label_sets.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "task/labels.h"

namespace tuneornot {

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
  std::ranges::stable_sort(
      labels, std::greater(), [](const LabelCount& label) { return label.rows + label.test_rows; });
  return labels;
}

std::vector<LabelPair> pairs_in_sets(std::span<const LabelCount> sets) {
  std::map<std::pair<std::string, std::string>, std::size_t> counts;
  for (const LabelCount& set : sets) {
    const std::vector<std::string> labels = split_labels(set.name);
    for (std::size_t first = 0; first < labels.size(); ++first) {
      for (std::size_t second = first + 1; second < labels.size(); ++second) {
        counts[{labels[first], labels[second]}] += set.rows + set.test_rows;
      }
    }
  }
  std::vector<LabelPair> pairs;
  for (const auto& [labels, rows] : counts) {
    pairs.push_back({.first = labels.first, .second = labels.second, .rows = rows});
  }
  std::ranges::stable_sort(pairs, std::greater(), &LabelPair::rows);
  return pairs;
}

}  // namespace tuneornot
