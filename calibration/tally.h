#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "calibration/population.h"
#include "decide/evidence.h"
#include "decide/verdict.h"

namespace tuneornot {

// In how many studies something held. A study may count in part, as for half of its routes, but
// never for more than one: rows and routes of one study are not independent.
struct Share {
  double held = 0;
  std::size_t studies = 0;

  void add(double part);
  void add(const Share& other);
  double value() const;  // 0 where there is no study
};

struct Mean {
  double sum = 0;
  double squares = 0;
  std::size_t studies = 0;

  void add(double number);
  void add(const Mean& other);
  double value() const;           // 0 where there is no study
  double standard_error() const;  // of value(); 0 where there are not two
};

// How often a word of certainty is said, and how often it is said and wrong: confirmed where the
// pick's regret is above the margin, supported where it is above 5 points, open where it is above
// R, overturned where the pick is worse in truth than the nominee.
struct CertaintyTally {
  Share said;
  Share wrong;

  void add(const CertaintyTally& other);
};

// Somebody who takes one of the entrants.
struct Taker {
  Mean regret;     // true score of the best entrant - that of the one taken
  Mean cost_rank;  // 0: the cheapest entrant

  void add(const Taker& other);
};

// Verdicts held against the truth.
struct Tally {
  std::size_t studies = 0;

  Share false_words;             // studies with a "better" or "worse" that is not so
  Share scores;                  // intervals that hold the true score
  std::vector<Share> scores_of;  // the same by the entrants' true scores, lowest first
  Share differences;             // intervals of a difference to the nominee that hold the true one
  Share regret_of_nominee;  // R of the nominee, or of a pick on folds, is no less than its regret
  Share regret_of_all;      // so for every entrant at once
  Mean optimism;            // of the nominee's score, less its true one; of a sealed test
  Mean picked_optimism;     // the same of a score that was picked where it was measured
  Mean corrected_optimism;  // and of what is printed for it

  std::array<CertaintyTally, 5> certainties;  // by Certainty

  Taker pick;
  Taker best_on_test;
  Taker best_on_dev;  // of a sealed test
  Taker oracle;       // the truly best

  // Of the nominee and the truly best of the others, or the next one where the nominee is the best:
  // the words tell them apart the right way round; McNemar's mid-p of these two alone does, at the
  // level at which Holm begins. Only where they differ in truth;
  // where single rows do not answer right or wrong by themselves, the mid-p says nothing.
  Share shown;
  Share shown_by_mid_p;
  Mean shown_excess;  // of the former over 90 % of the latter

  Mean asked;  // of all calls on dev and test, those that were made; of a sealed test

  void add(const Evidence& study, const Verdict& verdict, const Truth& truth);
  void add(const Tally& other);
};

// What a study's words should show at the least, as a share of what the mid-p shows.
constexpr double kLeastPower = .9;

const CertaintyTally& tally_of(const Tally& tally, Certainty certainty);

}  // namespace tuneornot
