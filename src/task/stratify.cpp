#include "task/stratify.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
#include <utility>

#include "base/error.h"

namespace tuneornot {

namespace {

// One of the sides while it is filled.
struct Side {
  std::size_t target = 0;  // rows
  std::size_t rows = 0;
  std::vector<std::size_t> counts;  // of its rows, by stratum
};

// The groups in the order in which they are placed: those of several rows, and behind them those of
// one.
struct PlacingOrder {
  std::vector<std::uint32_t> groups;
  std::size_t large = 0;  // how many of them have several rows
};

// Largest group first, in random order where equal: small groups then even out what large ones
// left. A group goes to the side that is furthest behind in its labels, among the sides that it
// brings nearer to their target. Groups of one row therefore meet the targets exactly and each
// label's share within a row or two; iterative stratification (Sechidis et al. 2011) is this with
// one more ordering, which single labels do not need.
//
// Groups come at random, and with them their rows: so the strata of rows lie close together, and
// those of single rows are gathered beforehand, in loops where no miss of the cache waits for
// another.
class Stratifier {
 public:
  Stratifier(const StratifiedRows& rows, std::span<const std::size_t> targets)
      : groups_(rows.groups) {
    strata_.reserve(rows.rows.size());
    for (const RowKey& row : rows.rows) {
      const std::uint32_t stratum = rows.kind == TaskKind::Classify ? row.label : 0;
      strata_.push_back(stratum);
      totals_.resize(std::max<std::size_t>(totals_.size(), stratum + std::size_t{1}));
      ++totals_[stratum];
    }
    for (const std::size_t target : targets) {
      sides_.push_back({.target = target, .counts = std::vector<std::size_t>(totals_.size())});
    }
  }

  // The side of each row. Once.
  std::vector<std::size_t> fill(PlacingOrder order) {
    std::vector<std::size_t> side_of(strata_.size());
    for (const std::uint32_t group : std::span(order.groups).first(order.large)) {
      const std::span<const std::uint32_t> rows = groups_.rows_of(group);
      const std::size_t side = place(strata_of(rows));
      for (const std::uint32_t row : rows) {
        side_of[row] = side;
      }
    }
    const std::span<std::uint32_t> rows = std::span(order.groups).subspan(order.large);
    std::ranges::transform(
        rows, rows.begin(), [this](std::uint32_t group) { return groups_.rows_of(group).front(); });
    const std::vector<std::uint32_t> strata = strata_of(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      side_of[rows[i]] = place(std::span(strata).subspan(i, 1));
    }
    return side_of;
  }

 private:
  std::vector<std::uint32_t> strata_of(std::span<const std::uint32_t> rows) const {
    std::vector<std::uint32_t> strata(rows.size());
    std::ranges::transform(
        rows, strata.begin(), [this](std::uint32_t row) { return strata_[row]; });
    return strata;
  }

  // Of a group whose rows have these strata: its side.
  std::size_t place(std::span<const std::uint32_t> strata) {
    const std::size_t index = side_for(strata);
    sides_[index].rows += strata.size();
    for (const std::uint32_t stratum : strata) {
      ++sides_[index].counts[stratum];
    }
    return index;
  }

  // The last side where none has room.
  std::size_t side_for(std::span<const std::uint32_t> strata) const {
    std::size_t best = sides_.size() - 1;
    double most = -std::numeric_limits<double>::infinity();
    for (std::size_t index = 0; index < sides_.size(); ++index) {
      const Side& side = sides_[index];
      if (side.rows + strata.size() / 2 >= side.target) {
        continue;
      }
      if (const double lacking = lack(strata, side); lacking > most) {
        best = index;
        most = lacking;
      }
    }
    return best;
  }

  // How many rows the side lacks of the strata of the group's rows, summed over these rows and
  // times the number of all rows, so that every number is whole and the sum the same on every
  // machine.
  double lack(std::span<const std::uint32_t> strata, const Side& side) const {
    double sum = 0;
    for (const std::uint32_t stratum : strata) {
      sum += static_cast<double>(side.target) * static_cast<double>(totals_[stratum]) -
             static_cast<double>(strata_.size()) * static_cast<double>(side.counts[stratum]);
    }
    return sum;
  }

  const Groups& groups_;
  std::vector<std::uint32_t> strata_;  // of the rows
  std::vector<std::size_t> totals_;    // rows of each stratum
  std::vector<Side> sides_;
};

bool is_single(const Groups& groups, std::uint32_t group) {
  return groups.rows_of(group).size() == 1;
}

// Of the groups of one row, into `order`. Draws are spread evenly, so that their first bits tell
// nearly where each belongs: buckets of about eight are sorted where they lie, as in
// hash_order.cpp.
void order_single(const Groups& groups,
                  std::span<const std::uint64_t> draws,
                  std::span<std::uint32_t> order) {
  const unsigned bits = std::max(1U, static_cast<unsigned>(std::bit_width(order.size() / 8)));
  const unsigned shift = 64 - bits;
  std::vector<std::uint32_t> starts((std::size_t{1} << bits) + 1);
  for (std::uint32_t group = 0; group < draws.size(); ++group) {
    starts[draws[group] >> shift] += is_single(groups, group) ? 1 : 0;
  }
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  for (std::uint32_t group = 0; group < draws.size(); ++group) {
    if (is_single(groups, group)) {
      order[--starts[draws[group] >> shift]] = group;
    }
  }
  for (std::size_t bucket = 0; bucket + 1 < starts.size(); ++bucket) {
    std::ranges::sort(order.subspan(starts[bucket], starts[bucket + 1] - starts[bucket]),
                      {},
                      [draws](std::uint32_t group) { return draws[group]; });
  }
}

// Most groups are of one row, and need no comparing of sizes.
PlacingOrder placing_order(const Groups& groups, Rng rng) {
  std::vector<std::uint64_t> draws(groups.size());
  PlacingOrder order;
  order.groups.reserve(groups.size());
  for (std::uint32_t group = 0; group < groups.size(); ++group) {
    draws[group] = rng.next();
    if (!is_single(groups, group)) {
      order.groups.push_back(group);
    }
  }
  std::ranges::sort(order.groups, [&](std::uint32_t one, std::uint32_t other) {
    const std::size_t rows = groups.rows_of(one).size();
    const std::size_t other_rows = groups.rows_of(other).size();
    return rows == other_rows ? draws[one] < draws[other] : rows > other_rows;
  });
  order.large = order.groups.size();
  order.groups.resize(groups.size());
  order_single(groups, draws, std::span(order.groups).subspan(order.large));
  return order;
}

}  // namespace

std::vector<std::size_t> stratified(const StratifiedRows& rows,
                                    std::span<const std::size_t> targets,
                                    Rng rng) {
  PlacingOrder order = placing_order(rows.groups, rng);
  if (rows.label_sets.empty()) {
    return Stratifier(rows, targets).fill(std::move(order));
  }
  return stratified_by_labels(
      {.rows = rows.rows, .groups = rows.groups, .of_sets = rows.label_sets},
      targets,
      order.groups);
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
