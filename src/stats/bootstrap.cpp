#include "stats/bootstrap.h"

#include <cmath>
#include <vector>

#include "base/check.h"

namespace tuneornot {

namespace {

using Rows = std::vector<std::size_t>;

std::vector<Rows> rows_by_group(std::span<const std::size_t> groups) {
  std::vector<Rows> result;
  for (std::size_t row = 0; row < groups.size(); ++row) {
    check(groups[row] < result.max_size(), "a group label counts from 0");
    if (groups[row] >= result.size()) {
      result.resize(groups[row] + 1);
    }
    result[groups[row]].push_back(row);
  }
  std::erase_if(result, [](const Rows& rows) { return rows.empty(); });
  return result;
}

void resample(const std::vector<Rows>& groups, Rng& rng, Rows& sample) {
  sample.clear();
  for (std::size_t draw = 0; draw < groups.size(); ++draw) {
    const Rows& drawn = groups[rng.below(groups.size())];
    sample.insert(sample.end(), drawn.begin(), drawn.end());
  }
}

}  // namespace

void for_each_resample(std::span<const std::size_t> groups,
                       std::size_t resamples,
                       Rng& rng,
                       const std::function<void(std::span<const std::size_t>)>& visit) {
  const std::vector<Rows> grouped_rows = rows_by_group(groups);
  check(grouped_rows.size() >= 2, "resampling over groups needs two of them");
  Rows sample;
  for (std::size_t done = 0; done < resamples; ++done) {
    resample(grouped_rows, rng, sample);
    visit(sample);
  }
}

double bootstrap_standard_error(
    std::span<const std::size_t> groups,
    std::size_t resamples,
    Rng& rng,
    const std::function<double(std::span<const std::size_t>)>& statistic) {
  check(resamples >= 2, "a standard error needs two resamples");
  // Welford's update: the squares do not lose their digits to a large mean.
  std::size_t done = 0;
  double mean = 0;
  double squares = 0;
  for_each_resample(groups, resamples, rng, [&](std::span<const std::size_t> rows) {
    const double value = statistic(rows);
    const double step = value - mean;
    mean += step / static_cast<double>(++done);
    squares += step * (value - mean);
  });
  return std::sqrt(squares / static_cast<double>(resamples - 1));
}

}  // namespace tuneornot
