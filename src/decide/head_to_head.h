#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decide/compare.h"
#include "decide/evidence.h"
#include "decide/verdict.h"

namespace tuneornot {

// What one of several predictors did on the rows that all of them answered.
struct Standing {
  double score = 0;
  std::optional<Interval> interval;  // 95 %; empty where there are too few groups
  std::size_t right = 0;
  std::size_t failures = 0;    // rows without a usable answer: they score 0
  std::size_t missing = 0;     // rows whose call was lost on the way
  bool is_complete = true;     // at most 1 % are missing; else it is compared with no other
  std::optional<double> full;  // of macro-F1 that leaves rare labels out: over all labels
};

// What is said of `pair.second` against `pair.first`.
struct PairFinding {
  Pair pair;
  double difference = 0;  // second - first
  Interval interval;      // 95 %, not corrected for the number of pairs
  double p = 1;           // raw, two-sided
  double p_holm = 1;      // over all pairs
  Word word = Word::NotSeparable;
};

// Predictors side by side, none of them named beforehand as the one to compare with: Holm runs over
// all pairs. Entrants and standings are in the same order.
struct HeadToHead {
  std::size_t rows = 0;  // less those on which a call was lost
  std::size_t groups = 0;
  std::size_t lost = 0;  // answers' rows that were left out since a call was lost
  bool is_grouped = false;
  std::size_t labels = 0;         // of macro-F1 alone: of the rows,
  std::size_t scored_labels = 0;  // and of them those that its score is over
  std::vector<Standing> standings;
  std::vector<PairFinding> pairs;  // empty where the rows carry no comparison
};

HeadToHead head_to_head(const Evidence& evidence);

// Whether the second of a pair is worse than the first by more than a margin.
enum class Loss {
  Within,  // shown not to be: the interval's lower limit is not below -margin
  Worse,   // shown worse (p of the test, 0.05 at most), and by more than the margin
  Open     // neither
};

std::string_view name_of(Loss loss);

Loss loss_of(const PairFinding& found, double margin);

}  // namespace tuneornot
