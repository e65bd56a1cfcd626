#include "task/time_split.h"

#include <algorithm>

namespace tuneornot {

namespace {

using Time = std::optional<std::int64_t>;  // unknown is before all others

struct TimedGroup {
  Time latest;
  std::uint32_t group = 0;
};

std::vector<TimedGroup> latest_first(const Groups& groups, std::span<const Time> times) {
  std::vector<TimedGroup> timed;
  timed.reserve(groups.size());
  for (std::uint32_t group = 0; group < groups.size(); ++group) {
    Time latest;
    for (const std::uint32_t row : groups.rows_of(group)) {
      latest = std::max(latest, times[row]);
    }
    timed.push_back({.latest = latest, .group = group});
  }
  std::ranges::stable_sort(timed, std::ranges::greater(), &TimedGroup::latest);
  return timed;
}

}  // namespace

std::vector<std::size_t> split_by_time(const Groups& groups,
                                       std::span<const Time> times,
                                       std::span<const std::size_t> targets) {
  std::vector<std::size_t> sides(times.size());
  std::vector<std::size_t> filled(targets.size());
  const std::vector<TimedGroup> timed = latest_first(groups, times);
  std::size_t side = 0;
  for (auto next = timed.begin(); next != timed.end();) {
    const auto end = std::ranges::find_if(next, timed.end(), [next](const TimedGroup& group) {
      return group.latest != next->latest;
    });
    std::size_t rows = 0;
    for (auto group = next; group != end; ++group) {
      rows += groups.rows_of(group->group).size();
    }
    while (side + 1 < targets.size() &&
           (!next->latest || filled[side] + rows / 2 >= targets[side])) {
      ++side;
    }
    filled[side] += rows;
    for (; next != end; ++next) {
      for (const std::uint32_t row : groups.rows_of(next->group)) {
        sides[row] = side;
      }
    }
  }
  return sides;
}

}  // namespace tuneornot
