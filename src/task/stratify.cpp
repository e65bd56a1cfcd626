#include "task/stratify.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

#include "base/error.h"

namespace tuneornot {

namespace {

constexpr std::size_t kMoreAtOnce = 4;

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
//
// Of a large table nearly all rows are for the last side, and it takes those that come first until
// it lacks no more than the others. How many these are of each label is known without looking at
// them one by one: only those that come last are sorted and placed.
class Stratifier {
 public:
  Stratifier(const StratifiedRows& rows, std::span<const std::size_t> targets)
      : rows_(rows), side_of_(rows.rows.size(), targets.size() - 1) {
    for (const RowKey& row : rows.rows) {
      const std::uint32_t stratum = stratum_of(row);
      totals_.resize(std::max<std::size_t>(totals_.size(), stratum + std::size_t{1}));
      ++totals_[stratum];
    }
    for (const std::size_t target : targets) {
      sides_.push_back({.target = target, .counts = std::vector<std::size_t>(totals_.size())});
    }
  }

  // Groups in the order in which they come. More may follow.
  void place(std::span<const std::uint32_t> groups) {
    for (const std::uint32_t group : groups) {
      place_rows(rows_.groups.rows_of(group));
    }
  }

  // All that are not placed yet, each a group, but `later` ones: on the last side, if that is where
  // they would go one by one in any order. False, and nothing is placed, where it is not.
  bool leave_to_last(std::span<const std::uint32_t> later) {
    std::vector<std::size_t> counts = totals_;
    for (const Side& side : sides_) {
      std::ranges::transform(counts, side.counts, counts.begin(), std::minus());
    }
    for (const std::uint32_t group : later) {
      --counts[stratum_of(rows_.rows[rows_.groups.rows_of(group).front()])];
    }
    Side& last = sides_.back();
    const std::size_t rows = std::reduce(counts.begin(), counts.end());
    if (rows > 0 && (last.rows + rows > last.target || !lacks_most(counts))) {
      return false;
    }
    std::ranges::transform(last.counts, counts, last.counts.begin(), std::plus());
    last.rows += rows;
    return true;
  }

  // Rows that the sides before the last lack.
  std::size_t lacking_before_last() const {
    std::size_t rows = 0;
    for (const Side& side : std::span(sides_).first(sides_.size() - 1)) {
      rows += side.target - std::min(side.target, side.rows);
    }
    return rows;
  }

  // The side of each row.
  std::vector<std::size_t> take_sides() { return std::move(side_of_); }

 private:
  std::uint32_t stratum_of(const RowKey& row) const {
    return rows_.kind == TaskKind::Classify ? row.label : 0;
  }

  // Whether the last side still lacks more than any other when all but one of so many rows of each
  // stratum are there.
  bool lacks_most(std::span<const std::size_t> counts) const {
    Side filled = sides_.back();
    for (std::uint32_t stratum = 0; stratum < counts.size(); ++stratum) {
      filled.counts[stratum] += std::max<std::size_t>(counts[stratum], 1) - 1;
      const auto lacks_less = [&](const Side& side) {
        return side.rows >= side.target || lack(stratum, side) < lack(stratum, filled);
      };
      if (counts[stratum] > 0 &&
          !std::ranges::all_of(std::span(sides_).first(sides_.size() - 1), lacks_less)) {
        return false;
      }
    }
    return true;
  }

  void place_rows(std::span<const std::uint32_t> rows) {
    const std::size_t index = side_for(rows);
    Side& side = sides_[index];
    side.rows += rows.size();
    for (const std::uint32_t row : rows) {
      ++side.counts[stratum_of(rows_.rows[row])];
      side_of_[row] = index;
    }
  }

  // The last side where none has room.
  std::size_t side_for(std::span<const std::uint32_t> rows) const {
    std::size_t best = sides_.size() - 1;
    double most = -std::numeric_limits<double>::infinity();
    for (std::size_t index = 0; index < sides_.size(); ++index) {
      const Side& side = sides_[index];
      if (side.rows + rows.size() / 2 >= side.target) {
        continue;
      }
      if (const double lacking = lack(rows, side); lacking > most) {
        best = index;
        most = lacking;
      }
    }
    return best;
  }

  // How many rows the side lacks of the strata of the group's rows, summed over these rows.
  double lack(std::span<const std::uint32_t> rows, const Side& side) const {
    double sum = 0;
    for (const std::uint32_t row : rows) {
      sum += lack(stratum_of(rows_.rows[row]), side);
    }
    return sum;
  }

  // Times the number of all rows, so that every number is whole and sums are the same on every
  // machine.
  double lack(std::uint32_t stratum, const Side& side) const {
    return static_cast<double>(side.target) * static_cast<double>(totals_[stratum]) -
           static_cast<double>(side_of_.size()) * static_cast<double>(side.counts[stratum]);
  }

  const StratifiedRows& rows_;
  std::vector<std::size_t> side_of_;
  std::vector<std::size_t> totals_;  // rows of each stratum
  std::vector<Side> sides_;
};

// A random number for each group, which says when it comes among those of its size.
std::vector<std::uint64_t> draws_for(const Groups& groups, Rng rng) {
  std::vector<std::uint64_t> draws(groups.size());
  std::ranges::generate(draws, [&rng] { return rng.next(); });
  return draws;
}

std::vector<std::uint32_t> groups_of_several(const Groups& groups,
                                             std::span<const std::uint64_t> draws) {
  std::vector<std::uint32_t> large;
  for (std::uint32_t group = 0; group < groups.size(); ++group) {
    if (groups.rows_of(group).size() > 1) {
      large.push_back(group);
    }
  }
  std::ranges::sort(large, [&](std::uint32_t one, std::uint32_t other) {
    const std::size_t rows = groups.rows_of(one).size();
    const std::size_t other_rows = groups.rows_of(other).size();
    return rows == other_rows ? draws[one] < draws[other] : rows > other_rows;
  });
  return large;
}

// Those whose draws are not below `first`.
std::vector<std::uint32_t> groups_of_one(const Groups& groups,
                                         std::span<const std::uint64_t> draws,
                                         std::uint64_t first) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> drawn;
  for (std::uint32_t group = 0; group < groups.size(); ++group) {
    if (draws[group] >= first && groups.rows_of(group).size() == 1) {
      drawn.emplace_back(draws[group], group);
    }
  }
  std::ranges::sort(drawn);
  std::vector<std::uint32_t> order(drawn.size());
  std::ranges::transform(drawn, order.begin(), [](const auto& pair) { return pair.second; });
  return order;
}

// From which draw on there are likely to be so many of the groups; 0: from the first.
std::uint64_t first_draw_for(std::size_t wanted, std::size_t groups) {
  const double share = static_cast<double>(wanted) / static_cast<double>(groups);
  return share < 1 ? static_cast<std::uint64_t>(std::ldexp(1 - share, 64)) : 0;
}

}  // namespace

std::vector<std::size_t> stratified(const StratifiedRows& rows,
                                    std::span<const std::size_t> targets,
                                    Rng rng) {
  const Groups& groups = rows.groups;
  const std::vector<std::uint64_t> draws = draws_for(groups, rng);
  std::vector<std::uint32_t> order = groups_of_several(groups, draws);
  if (!rows.label_sets.empty()) {
    std::ranges::copy(groups_of_one(groups, draws, 0), std::back_inserter(order));
    return stratified_by_labels(
        {.rows = rows.rows, .groups = groups, .of_sets = rows.label_sets}, targets, order);
  }
  Stratifier stratifier(rows, targets);
  stratifier.place(order);
  std::size_t wanted = stratifier.lacking_before_last();
  std::vector<std::uint32_t> later;
  while (wanted > 0) {
    wanted *= kMoreAtOnce;
    later = groups_of_one(groups, draws, first_draw_for(wanted, groups.size() - order.size()));
    if (stratifier.leave_to_last(later)) {
      break;
    }
  }
  stratifier.place(later);
  return stratifier.take_sides();
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
  const auto is_same_text = [&rows, &members](std::uint32_t row) {
    return rows.rows[row].near == rows.rows[members.front()].near;
  };
  if (groups.size() == 1 && std::ranges::all_of(members, is_same_text)) {
    throw Error(ErrorKind::Data,
                file + ": every row has the same text; name the column that holds the texts");
  }
  throw Error(ErrorKind::Data,
              fmt::format("{}: the rows cannot be split with groups kept whole: there {} {} "
                          "group{}, and that of line {} alone holds {} rows; name a column with "
                          "smaller groups, or none",
                          file,
                          groups.size() == 1 ? "is" : "are",
                          groups.size(),
                          groups.size() == 1 ? "" : "s",
                          rows.rows[std::ranges::min(members)].line,
                          members.size()));
}

}  // namespace tuneornot
