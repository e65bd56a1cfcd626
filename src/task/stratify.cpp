#include "task/stratify.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/error.h"

namespace tuneornot {

namespace {

// One of the sides while it is filled.
struct Side {
  std::size_t target = 0;  // rows
  std::size_t rows = 0;
  std::vector<std::size_t> counts;  // of its rows, by stratum
};

// Largest group first, in random order where equal: small groups then even out what large ones
// left. A group goes to the side that is furthest behind in its labels, among the sides that it
// brings nearer to their target. Groups of one row therefore meet the targets exactly and each
// label's share within a row or two; iterative stratification (Sechidis et al. 2011) is this with
// one more ordering, which single labels do not need.
class Stratifier {
 public:
  explicit Stratifier(const StratifiedRows& rows) : rows_(rows.rows), kind_(rows.kind) {
    for (const RowKey& row : rows_) {
      const std::size_t stratum = stratum_of(row);
      totals_.resize(std::max(totals_.size(), stratum + 1));
      ++totals_[stratum];
    }
  }

  std::vector<std::size_t> fill(const Groups& groups,
                                std::span<const std::uint32_t> order,
                                std::span<const std::size_t> targets) const {
    std::vector<Side> sides;
    for (const std::size_t target : targets) {
      sides.push_back({.target = target, .counts = std::vector<std::size_t>(totals_.size())});
    }
    std::vector<std::size_t> side_of(rows_.size());
    for (const std::uint32_t group : order) {
      const std::span<const std::uint32_t> members = groups.rows_of(group);
      const std::size_t index = side_for(members, sides);
      sides[index].rows += members.size();
      for (const std::uint32_t row : members) {
        ++sides[index].counts[stratum_of(rows_[row])];
        side_of[row] = index;
      }
    }
    return side_of;
  }

 private:
  std::size_t stratum_of(const RowKey& row) const {
    return kind_ == TaskKind::Classify ? row.label : 0;
  }

  // How many rows the side lacks of the strata of the group's rows, summed over these rows and
  // times rows_, so that every number is whole and the sum the same on every machine.
  double lack(std::span<const std::uint32_t> members, const Side& side) const {
    double sum = 0;
    for (const std::uint32_t row : members) {
      const std::size_t stratum = stratum_of(rows_[row]);
      sum += static_cast<double>(side.target) * static_cast<double>(totals_[stratum]) -
             static_cast<double>(rows_.size()) * static_cast<double>(side.counts[stratum]);
    }
    return sum;
  }

  // The last side where none has room.
  std::size_t side_for(std::span<const std::uint32_t> members, std::span<const Side> sides) const {
    std::size_t best = sides.size() - 1;
    double most = -std::numeric_limits<double>::infinity();
    for (std::size_t index = 0; index < sides.size(); ++index) {
      const Side& side = sides[index];
      if (side.rows + members.size() / 2 >= side.target) {
        continue;
      }
      if (const double lacking = lack(members, side); lacking > most) {
        best = index;
        most = lacking;
      }
    }
    return best;
  }

  std::span<const RowKey> rows_;
  TaskKind kind_;
  std::vector<std::size_t> totals_;  // rows of each stratum
};

std::vector<std::uint32_t> placing_order(const Groups& groups, Rng rng) {
  struct Turn {
    std::uint32_t group = 0;
    std::uint32_t rows = 0;
    std::uint64_t draw = 0;
  };
  std::vector<Turn> turns;
  turns.reserve(groups.size());
  for (std::uint32_t group = 0; group < groups.size(); ++group) {
    const auto rows = static_cast<std::uint32_t>(groups.rows_of(group).size());
    turns.push_back({.group = group, .rows = rows, .draw = rng.next()});
  }
  std::ranges::sort(turns, [](const Turn& one, const Turn& other) {
    return one.rows == other.rows ? one.draw < other.draw : one.rows > other.rows;
  });
  std::vector<std::uint32_t> order(turns.size());
  std::ranges::transform(turns, order.begin(), &Turn::group);
  return order;
}

}  // namespace

std::vector<std::size_t> stratified(const StratifiedRows& rows,
                                    std::span<const std::size_t> targets,
                                    Rng rng) {
  const std::vector<std::uint32_t> order = placing_order(rows.groups, rng);
  if (rows.label_sets.empty()) {
    return Stratifier(rows).fill(rows.groups, order, targets);
  }
  return stratified_by_labels(
      {.rows = rows.rows, .groups = rows.groups, .of_sets = rows.label_sets}, targets, order);
}

void check_filled(const StratifiedRows& rows,
                  std::span<const std::size_t> sides,
                  std::span<const std::size_t> targets,
                  const std::string& file) {
  bool is_filled = true;
  for (std::size_t side = 0; side < targets.size(); ++side) {
    const auto count = static_cast<std::size_t>(std::ranges::count(sides, side));
    is_filled = is_filled && 2 * count >= targets[side];
  }
  if (is_filled) {
    return;
  }
  const Groups& groups = rows.groups;
  std::size_t largest = 0;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    largest = groups.rows_of(group).size() > groups.rows_of(largest).size() ? group : largest;
  }
  const std::span<const std::uint32_t> members = groups.rows_of(largest);
  throw Error(ErrorKind::Data,
              fmt::format("{}: the rows cannot be split with groups kept whole: there are {} "
                          "groups, and that of line {} alone holds {} rows; name a column with "
                          "smaller groups, or none",
                          file,
                          groups.size(),
                          rows.rows[std::ranges::min(members)].line,
                          members.size()));
}

}  // namespace tuneornot
