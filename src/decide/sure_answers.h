#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "decide/evidence.h"
#include "decide/verdict.h"
#include "stats/intervals.h"

namespace tuneornot {

// The answers of a route that nobody need look at: those whose confidence is at least a threshold
// (selective classification: El-Yaniv and Wiener 2010, Geifman and El-Yaniv 2017). It is set on dev
// and measured on the test; on folds, for each by the other folds of its repeat.
struct SureAnswers {
  // The lowest confidence from which on so many of dev's answers are right as was asked for: what
  // new inputs go by. Empty where there is none.
  std::optional<double> threshold;
  std::size_t answers = 0;  // on the test, failures included
  std::size_t sure = 0;     // of these
  std::size_t right = 0;    // of the sure ones
  // 95 %, of the share that is sure and of the share of these that is right; empty where too few
  // groups stand behind them.
  std::optional<Interval> sure_interval;
  std::optional<Interval> right_interval;

  double coverage() const;  // the share that is sure
};

// A threshold that fewer rows stand behind would be luck.
constexpr std::size_t kFewestSure = 20;

// What new inputs go by, of an entrant of the evidence.
std::optional<double> sure_threshold(const Evidence& evidence,
                                     const Entrant& entrant,
                                     double precision);

// Of each route of the verdict on the evidence, in its order; empty for a route whose answers have
// no confidence. `precision` is the share of the sure answers that is to be right, 0 to 1.
std::vector<std::optional<SureAnswers>> sure_answers(const Evidence& evidence,
                                                     const Verdict& verdict,
                                                     double precision);

}  // namespace tuneornot
