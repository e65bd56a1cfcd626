#include "task/label_stratify.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace tuneornot {

// Iterative stratification (Sechidis, Tsoumakas and Vlahavas 2011), with whole groups for rows. The
// label of which fewest rows are left is shared out first: those of a frequent one can still even
// out what came of it. Each of its groups goes to the side that lacks most of the label, and among
// several such to the one that lacks most rows. Rows without a label come last.

namespace {

struct Side {
  double share = 0;  // of all rows
  std::size_t target = 0;
  std::size_t rows = 0;
  std::vector<std::size_t> counts;  // of its rows, by label
};

class LabelStratifier {
 public:
  LabelStratifier(const LabelledRows& rows,
                  std::span<const std::size_t> targets,
                  std::span<const std::uint32_t> order)
      : rows_(rows), order_(order), side_of_group_(rows.groups.size()) {
    count_labels();
    for (const std::size_t target : targets) {
      sides_.push_back(
          {.share = static_cast<double>(target) / static_cast<double>(rows.rows.size()),
           .target = target,
           .counts = std::vector<std::size_t>(totals_.size())});
    }
  }

  std::vector<std::size_t> fill() {
    while (const std::optional<std::size_t> label = rarest_left()) {
      for (const std::uint32_t group : groups_with_[*label]) {
        if (!side_of_group_[group]) {
          place(group, side_for(group, *label));
        }
      }
    }
    for (const std::uint32_t group : order_) {
      if (!side_of_group_[group]) {
        place(group, side_for(group, std::nullopt));
      }
    }
    std::vector<std::size_t> sides(rows_.rows.size());
    for (std::uint32_t group = 0; group < side_of_group_.size(); ++group) {
      for (const std::uint32_t row : rows_.groups.rows_of(group)) {
        sides[row] = side_of_group_[group].value_or(0);
      }
    }
    return sides;
  }

 private:
  std::span<const std::uint32_t> labels_of(std::uint32_t row) const {
    return rows_.of_sets[rows_.rows[row].label];
  }

  void count_labels() {
    for (const std::uint32_t group : order_) {
      for (const std::uint32_t row : rows_.groups.rows_of(group)) {
        for (const std::uint32_t label : labels_of(row)) {
          const std::size_t labels = std::max<std::size_t>(totals_.size(), label + std::size_t{1});
          totals_.resize(labels);
          groups_with_.resize(labels);
          ++totals_[label];
          if (groups_with_[label].empty() || groups_with_[label].back() != group) {
            groups_with_[label].push_back(group);
          }
        }
      }
    }
    left_ = totals_;
  }

  std::optional<std::size_t> rarest_left() const {
    std::optional<std::size_t> rarest;
    for (std::size_t label = 0; label < left_.size(); ++label) {
      if (left_[label] > 0 && (!rarest || left_[label] < left_[*rarest])) {
        rarest = label;
      }
    }
    return rarest;
  }

  // What a side lacks: rows of the label, then rows.
  std::pair<double, double> lack(const Side& side, std::optional<std::size_t> label) const {
    const double rows = static_cast<double>(side.target) - static_cast<double>(side.rows);
    if (!label) {
      return {rows, rows};
    }
    return {side.share * static_cast<double>(totals_[*label]) -
                static_cast<double>(side.counts[*label]),
            rows};
  }

  std::size_t side_for(std::uint32_t group, std::optional<std::size_t> label) const {
    const std::size_t members = rows_.groups.rows_of(group).size();
    std::optional<std::size_t> best;
    for (std::size_t index = 0; index < sides_.size(); ++index) {
      const bool is_full = sides_[index].rows + members / 2 >= sides_[index].target;
      if (!is_full && (!best || lack(sides_[index], label) > lack(sides_[*best], label))) {
        best = index;
      }
    }
    return best.value_or(sides_.size() - 1);
  }

  void place(std::uint32_t group, std::size_t index) {
    side_of_group_[group] = index;
    for (const std::uint32_t row : rows_.groups.rows_of(group)) {
      ++sides_[index].rows;
      for (const std::uint32_t label : labels_of(row)) {
        ++sides_[index].counts[label];
        --left_[label];
      }
    }
  }

  const LabelledRows& rows_;
  std::span<const std::uint32_t> order_;
  std::vector<std::optional<std::size_t>> side_of_group_;
  std::vector<Side> sides_;
  std::vector<std::size_t> totals_;                      // rows of each label
  std::vector<std::size_t> left_;                        // of them not placed yet
  std::vector<std::vector<std::uint32_t>> groups_with_;  // each label, in the order given
};

}  // namespace

std::vector<LabelSet> numbered_label_sets(const LabelTable& sets) {
  std::map<std::string, std::uint32_t> numbers;  // in the order of the names, wherever they stand
  for (std::uint32_t set = 0; set < sets.size(); ++set) {
    for (const std::string& label : split_labels(sets.name(set))) {
      numbers.emplace(label, 0);
    }
  }
  std::uint32_t next = 0;
  for (auto& [label, number] : numbers) {
    number = next++;
  }
  std::vector<LabelSet> numbered(sets.size());
  for (std::uint32_t set = 0; set < sets.size(); ++set) {
    for (const std::string& label : split_labels(sets.name(set))) {
      numbered[set].push_back(numbers.at(label));
    }
  }
  return numbered;
}

std::vector<std::size_t> stratified_by_labels(const LabelledRows& rows,
                                              std::span<const std::size_t> targets,
                                              std::span<const std::uint32_t> order) {
  return LabelStratifier(rows, targets, order).fill();
}

}  // namespace tuneornot
