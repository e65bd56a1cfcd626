#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "task/groups.h"
#include "task/labels.h"

namespace tuneornot {

// The labels of a row, by numbers that do not depend on the order of the rows.
using LabelSet = std::vector<std::uint32_t>;

// Those of each set in the table, whose names are sets of labels (join_labels).
std::vector<LabelSet> numbered_label_sets(const LabelTable& sets);

struct LabelledRows {
  std::span<const RowKey> rows;
  const Groups& groups;               // of the same rows
  std::span<const LabelSet> of_sets;  // the labels of each RowKey::label
};

// `stratified` for rows of several labels each. Groups come in the order `order`.
std::vector<std::size_t> stratified_by_labels(const LabelledRows& rows,
                                              std::span<const std::size_t> targets,
                                              std::span<const std::uint32_t> order);

}  // namespace tuneornot
