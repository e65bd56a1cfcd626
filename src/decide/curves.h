#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "decide/evidence.h"
#include "stats/learning_curve.h"

namespace tuneornot {

// What a route answered to the dev rows after learning from so many labels.
struct SizeOutcomes {
  std::size_t labels = 0;
  std::vector<std::vector<Outcome>> draws;  // (draws, dev rows)
};

struct RouteOnSizes {
  Candidate candidate;
  std::vector<SizeOutcomes> sizes;  // the last is all training rows, drawn once
};

struct CurveScore {
  std::size_t labels = 0;
  double score = 0;   // on dev, by the leading metric: the mean of the draws
  Interval interval;  // 95 %
};

// How a route's score on dev grows with labels.
struct RouteCurve {
  Candidate candidate;
  std::vector<CurveScore> scores;
  Gain last_step;  // from the last size but one to all training rows
  Halt halt = Halt::FewSizes;
  PowerLaw law;                  // of the error; these four only from kFewestSizes on
  std::size_t law_from = 0;      // labels
  Backtest backtest;             // of errors
  std::optional<Gain> twice;     // of twice as many labels; where there is no halt
  std::optional<Gain> furthest;  // of kReach times as many; likewise
  bool will_not_help = false;    // even those are shown to gain less than the margin
};

struct RouteCrossing {
  std::size_t from = 0;  // leads with few labels; an index into Curves::routes
  std::size_t to = 0;    // leads with more
  Crossing found;
};

struct RouteWithoutCurve {
  Candidate candidate;
  std::string why;
};

// The learning curves of a study.
struct Curves {
  std::string left_out;  // why there is none at all; else empty
  std::vector<RouteCurve> routes;
  std::vector<RouteCrossing> crossings;
  std::vector<RouteWithoutCurve> without;
};

// Scores, gains and crossings, by the evidence's metric and margin, on resamples of dev's groups
// that all routes share. What has learned nothing is the entrant majority, where there is one. Of
// dev rows in fewer than five groups there are no curves, and left_out says so.
Curves read_curves(const Evidence& evidence, std::span<const RouteOnSizes> measured);

}  // namespace tuneornot
