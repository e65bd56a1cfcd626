#include "calibration/race.h"

#include <algorithm>
#include <numeric>

#include "decide/nominate.h"

namespace tuneornot {

namespace {

using Candidates = std::vector<std::size_t>;

Candidates left_at(const Candidates& racing,
                   const std::vector<std::vector<double>>& scores,
                   std::size_t rows) {
  std::vector<std::vector<double>> so_far;
  for (const std::size_t candidate : racing) {
    so_far.emplace_back(scores[candidate].begin(),
                        scores[candidate].begin() + static_cast<std::ptrdiff_t>(rows));
  }
  const std::vector<bool> stays = still_racing(so_far);
  Candidates left;
  for (std::size_t i = 0; i < racing.size(); ++i) {
    if (stays[i]) {
      left.push_back(racing[i]);
    }
  }
  return left;
}

}  // namespace

RaceEnd raced(const std::vector<std::vector<double>>& scores) {
  const std::size_t all = scores.front().size();
  Candidates racing(scores.size());
  std::iota(racing.begin(), racing.end(), std::size_t{0});
  RaceEnd end;
  std::size_t asked = 0;
  for (std::size_t rows = kFirstRaceCheck; rows < all && racing.size() > 1; rows *= 2) {
    end.rows_asked += static_cast<double>((rows - asked) * racing.size());
    asked = rows;
    racing = left_at(racing, scores, rows);
  }
  end.rows_asked += static_cast<double>((all - asked) * racing.size());
  end.best = *std::ranges::max_element(racing, {}, [&](std::size_t candidate) {
    return std::accumulate(scores[candidate].begin(), scores[candidate].end(), 0.0);
  });
  return end;
}

}  // namespace tuneornot
