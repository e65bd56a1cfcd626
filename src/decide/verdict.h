#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cost/break_even.h"
#include "decide/evidence.h"
#include "decide/latency.h"
#include "stats/intervals.h"

namespace tuneornot {

// How a route compares with the nominee on the test, or with the pick on folds; of the leading
// metric alone. "Equal" is not a word we use.
enum class Word { Nominee, Better, Worse, NotSeparable };

// How sure the pick is. Untested: no statement, as groups are too few, too many of the nominee's
// calls were lost in transit, no label is common enough for macro-F1, or no other route was
// measured.
enum class Certainty { Confirmed, Supported, Open, Overturned, Untested };

std::string_view name_of(Word word);
std::string_view name_of(Certainty certainty);

// Where the pick and another route cost the same.
struct RouteBreakEven {
  std::size_t route = 0;         // the other one; an index into Verdict::routes
  BreakEven found;               // the pick is the first of the two
  std::vector<WhatIf> what_ifs;  // the other one is the second
};

struct RouteResult {
  Candidate candidate;
  std::size_t candidates_tried = 1;
  std::size_t labels_used = 0;
  std::optional<double> dev_score;   // empty on folds
  double score = 0;                  // on the test or the folds, by the leading metric
  std::optional<Interval> interval;  // 95 %; empty when the test has too few groups
  std::size_t right = 0;             // of Verdict::answers
  std::size_t failures = 0;          // calls without an answer: they score 0
  double tokens_per_call = 0;
  std::optional<RouteCost> cost;
  std::string cost_unknown;                  // why there is none
  std::optional<double> answers_per_second;  // in batches; empty where that was not timed
  std::optional<Latency> latency;
  LatencyNeed latency_need = LatencyNeed::None;
  bool is_eligible = true;  // may be taken: it does not miss the need, or no route does otherwise
  Word word = Word::NotSeparable;
  double difference = 0;                        // this - nominee
  std::optional<Interval> difference_interval;  // 95 %
  std::optional<double> p;                      // raw, two-sided
  std::optional<double> p_holm;                 // over the comparisons with the nominee
  std::optional<double> regret_bound;           // at most so far below the best entrant, 0 to 1
};

struct Verdict {
  std::string metric;
  double margin = 0.02;
  std::optional<double> latency_p95_ms;  // the need
  std::size_t nominee = 0;               // index into routes; on folds the pick
  std::size_t pick = 0;                  // the nominee, unless the test overturned it
  std::optional<std::size_t> runner_up;
  Certainty certainty = Certainty::Open;
  // Of a pick made where it is scored, overturned or on folds: less what being picked there adds.
  std::optional<double> corrected_score;
  std::optional<FoldCounts> folds;  // empty: measured on a sealed test
  std::size_t rows = 0;  // less those on which a call was lost in transit: missing, not wrong
  std::size_t answers =
      0;  // of each route: as many, or on folds so many times as there are repeats
  std::size_t groups = 0;
  bool grouped = false;                         // rows of one group are not independent
  std::optional<double> detectable_difference;  // 0 to 1
  std::optional<std::size_t> rows_for_margin;   // so many test rows would settle the margin
  std::optional<std::size_t> economy;  // cheapest entrant not shown worse than the pick, if cheaper
  Pricing pricing;                     // what costs and the choice by them rest on
  std::vector<RouteBreakEven> break_evens;
  // Where a point has a worth: the share of tests, drawn from this one's groups, on which the pick
  // is worth most less what it costs.
  std::optional<double> chance_of_pick;
  std::vector<std::string> warnings;  // few groups, many failures, ...
  std::vector<RouteResult> routes;    // best test score first; equals in the entrants' order
};

// verdict.md sections 2 and 3, from outcomes to words. `nominee` (an index into the entrants) was
// frozen before, and is eligible. Pure: the same evidence gives the same verdict, bit for bit.
Verdict decide(const Evidence& evidence, std::size_t nominee);

// The same of a study on folds: takes the best offer by the scores there.
Verdict decide_on_folds(const Evidence& evidence);

}  // namespace tuneornot
