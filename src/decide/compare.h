#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "decide/test_scores.h"
#include "stats/intervals.h"

namespace tuneornot {

// Two entrants; what is said of them is about first - second.
struct Pair {
  std::size_t first = 0;
  std::size_t second = 0;
};

// A word is said of a difference whose p, after Holm, is no more than this.
constexpr double kSignificance = 0.05;

struct Comparison {
  double difference = 0;
  Interval interval;  // 95 %
  double p = 1;       // raw, two-sided
};

// verdict.md section 2, by what the test is: McNemar mid-p and Tango's score interval for rows that
// are right or wrong and independent; t with the CR2 variance over groups where some hold several
// rows; t with the bootstrap's variance over groups for a corpus metric; on folds the corrected
// resampled t, its variance no less than that of the rows, which is one of the former two. All need
// a test that carries intervals.
Comparison compare(const TestScores& test, const Pair& pair);

struct ComparedPair {
  Pair pair;
  Comparison found;
  double p_holm = 1;  // over all pairs
};

// Every pair of `entrants` once, for when none was named beforehand to compare the others with.
std::vector<ComparedPair> compare_all_pairs(const TestScores& test,
                                            std::span<const std::size_t> entrants);

// What another draw of rows, or of whole groups, does to the difference: its variance.
double variance_of_difference(const TestScores& test, const Pair& pair);

// One-sided upper limit of the difference.
double upper_limit(const TestScores& test, const Pair& pair, double level);

// At most so far is `entrant` below the best of `compared`: the largest of these limits, 0 at
// least.
double regret_bound(const TestScores& test,
                    std::span<const std::size_t> compared,
                    std::size_t entrant,
                    double level);

// 95 %, of an entrant's score.
Interval score_interval(const TestScores& test, std::size_t entrant);

// How much wider groups, or macro-F1, make the differences to `entrant` than a share right of as
// many independent rows would be: the ratio of the variances, all rivals together. At least 1.
double design_effect(const TestScores& test, std::size_t entrant);

}  // namespace tuneornot
