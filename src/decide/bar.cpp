#include "decide/bar.h"

#include <algorithm>

#include "decide/resolution.h"
#include "stats/paired_tests.h"

namespace tuneornot {

namespace {

// What a difference has to be to be shown, up to a factor that the number of comparisons leaves as
// it is.
double relative_difference(std::size_t comparisons) {
  return detectable_difference({.rows = 1, .entrants = comparisons + 1, .discordance = 1});
}

std::optional<double> if_possible(double score) {
  return score <= 1 ? std::optional(score) : std::nullopt;
}

}  // namespace

std::optional<Bar> bar_for_another(const Verdict& verdict) {
  if (!verdict.detectable_difference) {
    return std::nullopt;
  }
  const auto rivals = static_cast<std::size_t>(std::ranges::count_if(
      verdict.routes, [](const RouteResult& route) { return route.p_holm.has_value(); }));
  // A nominee gives way only to what is shown better than it. A pick that was made on these rows
  // gives way to the margin, and all pairs are compared.
  const bool was_named_before = !verdict.folds && verdict.certainty != Certainty::Overturned;
  const std::size_t before = verdict.folds ? pairs_of(rivals + 1) : rivals;
  const std::size_t comparisons = was_named_before ? rivals + 1 : pairs_of(rivals + 2);
  const double difference =
      std::min(1.0,
               *verdict.detectable_difference * relative_difference(comparisons) /
                   relative_difference(before));
  const double pick = verdict.routes[verdict.pick].score;
  const double gap = was_named_before ? std::max(difference, verdict.margin) : verdict.margin;
  return Bar{.comparisons = comparisons,
             .difference = difference,
             .shown_from = if_possible(pick + difference),
             .taken_above = if_possible(pick + gap)};
}

}  // namespace tuneornot
