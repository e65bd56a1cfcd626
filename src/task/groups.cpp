#include "task/groups.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "base/text.h"

namespace tuneornot {

namespace {

// Disjoint sets with path halving (Tarjan and van Leeuwen 1984).
class DisjointSets {
 public:
  explicit DisjointSets(std::size_t size) : parents_(size) {
    std::iota(parents_.begin(), parents_.end(), 0);
  }

  std::size_t root(std::size_t item) {
    while (parents_[item] != item) {
      parents_[item] = parents_[parents_[item]];
      item = parents_[item];
    }
    return item;
  }

  void join(std::size_t one, std::size_t other) { parents_[root(one)] = root(other); }

 private:
  std::vector<std::size_t> parents_;
};

DisjointSets joined(std::span<const Example> examples) {
  DisjointSets sets(examples.size());
  std::unordered_map<std::string, std::size_t> by_group;
  std::unordered_map<std::string, std::size_t> by_text;
  for (std::size_t row = 0; row < examples.size(); ++row) {
    const Example& example = examples[row];
    sets.join(row, by_text.try_emplace(normalised(example.input), row).first->second);
    if (!example.group.empty()) {
      sets.join(row, by_group.try_emplace(example.group, row).first->second);
    }
  }
  return sets;
}

void add(Group& group, const Example& example) {
  const bool is_first = group.rows.empty();
  group.rows.push_back(&example);
  if (is_first || example.id < group.least_id) {
    group.least_id = example.id;
    group.name = example.group.empty() ? example.input : example.group;
  }
}

}  // namespace

std::vector<Group> groups_of(std::span<const Example> examples) {
  DisjointSets sets = joined(examples);
  std::vector<Group> groups;
  std::unordered_map<std::size_t, std::size_t> place_of_root;
  for (std::size_t row = 0; row < examples.size(); ++row) {
    const auto [found, is_new] = place_of_root.try_emplace(sets.root(row), groups.size());
    if (is_new) {
      groups.emplace_back();
    }
    add(groups[found->second], examples[row]);
  }
  std::ranges::sort(groups, {}, &Group::least_id);
  return groups;
}

}  // namespace tuneornot
