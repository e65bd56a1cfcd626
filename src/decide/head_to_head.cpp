#include "decide/head_to_head.h"

#include <algorithm>

#include "decide/offer.h"
#include "decide/routes.h"
#include "decide/test_scores.h"

namespace tuneornot {

namespace {

Standing standing_of(const Evidence& evidence, const TestScores& test, std::size_t entrant) {
  const std::vector<Outcome>& outcomes = evidence.entrants[entrant].test;
  const std::vector<double>& right = test.right[entrant];
  Standing standing = {
      .score = test.scores[entrant],
      .right = static_cast<std::size_t>(std::ranges::count(right, 1.0)),
      .failures = static_cast<std::size_t>(std::ranges::count_if(
          test.rows, [&](std::size_t row) { return outcomes[row].answer.failure.has_value(); })),
      .missing = test.missing[entrant],
      .is_complete = test.is_complete[entrant]};
  if (standing.is_complete && carries_intervals(test)) {
    standing.interval = score_interval(test, entrant);
  }
  if (test.scored_labels < test.labels) {
    standing.full = test.full_scores[entrant];
  }
  return standing;
}

// Said of the later one, which is what is new: compare_all_pairs has it the other way round.
PairFinding turned(const ComparedPair& compared) {
  const Interval& limits = compared.found.interval;
  PairFinding found = {.pair = compared.pair,
                       .difference = 0 - compared.found.difference,
                       .interval = {.low = 0 - limits.high, .high = 0 - limits.low},
                       .p = compared.found.p,
                       .p_holm = compared.p_holm};
  found.word = word_for(found.p_holm, found.difference);
  return found;
}

}  // namespace

HeadToHead head_to_head(const Evidence& evidence) {
  const TestScores test = test_scores(evidence);
  HeadToHead result = {.rows = test.examples,
                       .groups = test.group_count,
                       .lost = evidence.test_rows.size() - test.rows.size(),
                       .is_grouped = test.group_count < test.examples,
                       .labels = test.labels,
                       .scored_labels = test.scored_labels};
  for (std::size_t i = 0; i < evidence.entrants.size(); ++i) {
    result.standings.push_back(standing_of(evidence, test, i));
  }
  if (carries_intervals(test)) {
    for (const ComparedPair& compared : compare_all_pairs(test, complete_entrants(test))) {
      result.pairs.push_back(turned(compared));
    }
  }
  return result;
}

std::string_view name_of(Loss loss) {
  switch (loss) {
    case Loss::Within:
      return "within";
    case Loss::Worse:
      return "worse";
    case Loss::Open:
      break;
  }
  return "open";
}

Loss loss_of(const PairFinding& found, double margin) {
  if (is_within_margin(-found.interval.low, margin)) {
    return Loss::Within;
  }
  const bool is_beyond = !is_within_margin(-found.difference, margin);
  return found.word == Word::Worse && is_beyond ? Loss::Worse : Loss::Open;
}

}  // namespace tuneornot
