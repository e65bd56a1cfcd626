#include "decide/compare.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

#include "stats/paired_tests.h"
#include "stats/resampled_t.h"

namespace tuneornot {

namespace {

constexpr double kLevel = 0.95;

bool is_right_or_wrong_of_single_rows(const TestScores& test) {
  return !test.is_corpus && !test.is_graded && !test.is_grouped();
}

Discordance discordance(const TestScores& test, const Pair& pair) {
  const std::vector<double>& first = test.right[pair.first];
  const std::vector<double>& second = test.right[pair.second];
  Discordance counts = {.rows = first.size()};
  for (std::size_t row = 0; row < first.size(); ++row) {
    counts.first_only += first[row] > second[row] ? 1 : 0;
    counts.second_only += first[row] < second[row] ? 1 : 0;
  }
  return counts;
}

std::vector<double> differences(const std::vector<double>& first,
                                const std::vector<double>& second) {
  std::vector<double> result(first.size());
  std::ranges::transform(first, second, result.begin(), std::minus<>());
  return result;
}

double sample_variance(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (const double value : values) {
    squares += (value - mean) * (value - mean);
  }
  return squares / (count - 1);
}

GroupedMean bootstrapped(const TestScores& test, double estimate, double variance) {
  return {.mean = estimate,
          .variance = variance,
          .degrees_of_freedom = static_cast<double>(test.group_count - 1),
          .groups = test.group_count};
}

// Over the rows, as if they were a test.
GroupedMean row_difference(const TestScores& test, const Pair& pair) {
  if (!test.is_corpus) {
    return grouped_mean(differences(test.right[pair.first], test.right[pair.second]), test.groups);
  }
  const std::vector<double> resampled =
      differences(test.resampled[pair.first], test.resampled[pair.second]);
  return bootstrapped(
      test, test.scores[pair.first] - test.scores[pair.second], sample_variance(resampled));
}

// Folds are stratified, so two routes that answer by little but the label (always the same one, for
// the plainest) differ by the same in every fold. The t would take that for certainty, though on
// other rows the labels' shares would be others: hence the variance of the rows as the least.
GroupedMean fold_difference(const TestScores& test, const Pair& pair) {
  const GroupedMean of_rows = row_difference(test, pair);
  const FoldCounts counts = test.folds.value_or(FoldCounts());
  GroupedMean difference = corrected_resampled_mean(
      differences(test.fold_scores[pair.first], test.fold_scores[pair.second]), counts.folds);
  difference.mean = of_rows.mean;  // folds may differ by a row or a group
  difference.variance = std::max(difference.variance, of_rows.variance);
  difference.degrees_of_freedom =
      std::min(difference.degrees_of_freedom, of_rows.degrees_of_freedom);
  difference.groups = of_rows.groups;
  return difference;
}

GroupedMean mean_difference(const TestScores& test, const Pair& pair) {
  return test.folds ? fold_difference(test, pair) : row_difference(test, pair);
}

// The variance of a score on folds is that of the rows, corrected like the t's.
GroupedMean with_folds(const TestScores& test, GroupedMean score) {
  if (test.folds) {
    const double correction = resampling_correction(test.folds->folds, test.folds->repeats);
    score.variance *= correction;
    score.groups = static_cast<std::size_t>(static_cast<double>(score.groups) / correction);
  }
  return score;
}

// Two entrants that never differed on this test may still differ on the next; t would say 0 and no
// doubt. Each group then counts as one row on which they agreed.
bool never_differed(const GroupedMean& difference) {
  return difference.mean == 0 && difference.variance == 0;
}

Discordance agreement(const GroupedMean& difference) {
  return {.rows = difference.groups};
}

// Where all is right, or nothing, resamples do not differ: then as for a share of groups.
Interval graded_interval(const GroupedMean& score) {
  if (score.variance == 0 && (score.mean == 0 || score.mean == 1)) {
    return proportion_interval(score.mean == 0 ? 0 : score.groups, score.groups, kLevel);
  }
  const Interval interval = t_interval(score, kLevel);
  return {.low = std::max(0.0, interval.low), .high = std::min(1.0, interval.high)};
}

Interval within_differences(const Interval& interval) {
  return {.low = std::max(-1.0, interval.low), .high = std::min(1.0, interval.high)};
}

}  // namespace

Comparison compare(const TestScores& test, const Pair& pair) {
  const double difference = test.scores[pair.first] - test.scores[pair.second];
  if (is_right_or_wrong_of_single_rows(test)) {
    const Discordance counts = discordance(test, pair);
    return {.difference = difference,
            .interval = tango_interval(counts, kLevel),
            .p = mcnemar_mid_p(counts)};
  }
  const GroupedMean mean = mean_difference(test, pair);
  const Interval interval = never_differed(mean) ? tango_interval(agreement(mean), kLevel)
                                                 : within_differences(t_interval(mean, kLevel));
  return {.difference = difference, .interval = interval, .p = t_test_p(mean)};
}

double variance_of_difference(const TestScores& test, const Pair& pair) {
  return mean_difference(test, pair).variance;
}

double upper_limit(const TestScores& test, const Pair& pair, double level) {
  if (is_right_or_wrong_of_single_rows(test)) {
    return tango_upper_limit(discordance(test, pair), level);
  }
  const GroupedMean mean = mean_difference(test, pair);
  return never_differed(mean) ? tango_upper_limit(agreement(mean), level)
                              : std::min(1.0, t_upper_limit(mean, level));
}

double regret_bound(const TestScores& test,
                    std::span<const std::size_t> compared,
                    std::size_t entrant,
                    double level) {
  double bound = 0;
  for (const std::size_t other : compared) {
    if (other != entrant) {
      bound = std::max(bound, upper_limit(test, {other, entrant}, level));
    }
  }
  return bound;
}

std::vector<ComparedPair> compare_all_pairs(const TestScores& test,
                                            std::span<const std::size_t> entrants) {
  std::vector<ComparedPair> pairs;
  std::vector<double> p_values;
  for (auto first = entrants.begin(); first != entrants.end(); ++first) {
    for (auto second = first + 1; second != entrants.end(); ++second) {
      const Pair pair = {*first, *second};
      pairs.push_back({.pair = pair, .found = compare(test, pair)});
      p_values.push_back(pairs.back().found.p);
    }
  }
  const std::vector<double> adjusted = holm(p_values);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pairs[i].p_holm = adjusted[i];
  }
  return pairs;
}

Interval score_interval(const TestScores& test, std::size_t entrant) {
  const std::vector<double>& right = test.right[entrant];
  if (test.is_corpus) {
    return graded_interval(with_folds(
        test, bootstrapped(test, test.scores[entrant], sample_variance(test.resampled[entrant]))));
  }
  if (test.is_graded) {
    return graded_interval(with_folds(test, grouped_mean(right, test.groups)));
  }
  if (test.is_grouped()) {
    return share_interval(with_folds(test, grouped_share(right, test.groups)), kLevel);
  }
  const auto count = static_cast<std::size_t>(std::ranges::count(right, 1.0));
  return proportion_interval(count, right.size(), kLevel);
}

double design_effect(const TestScores& test, std::size_t entrant) {
  if (is_right_or_wrong_of_single_rows(test)) {
    return 1;
  }
  double found = 0;
  double of_single_rows = 0;
  for (std::size_t rival = 0; rival < test.right.size(); ++rival) {
    if (rival != entrant && test.is_complete[rival]) {
      found += mean_difference(test, {rival, entrant}).variance;
      of_single_rows += sample_variance(differences(test.right[rival], test.right[entrant])) /
                        static_cast<double>(test.rows.size());
    }
  }
  return of_single_rows > 0 ? std::max(1.0, found / of_single_rows) : 1;
}

}  // namespace tuneornot
