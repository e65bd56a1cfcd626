#pragma once

#include <cstddef>

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
// rows; t with the bootstrap's variance over groups for a corpus metric. All need a
// test that carries intervals.
Comparison compare(const TestScores& test, const Pair& pair);

// One-sided upper limit of the difference.
double upper_limit(const TestScores& test, const Pair& pair, double level);

// 95 %, of an entrant's score.
Interval score_interval(const TestScores& test, std::size_t entrant);

// How much wider groups, or macro-F1, make the differences to `entrant` than a share right of as
// many independent rows would be: the ratio of the variances, all rivals together. At least 1.
double design_effect(const TestScores& test, std::size_t entrant);

}  // namespace tuneornot
