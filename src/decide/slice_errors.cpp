#include "decide/slice_errors.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "decide/slices.h"

namespace tuneornot {

namespace {

// The same evidence scored by what is wrong: the mean of a slice is then its share of errors.
Evidence scored_by_errors(Evidence evidence) {
  evidence.metric.clear();
  for (Entrant& entrant : evidence.entrants) {
    for (Outcome& outcome : entrant.test) {
      outcome.score = outcome.score == 1 ? 0 : 1;
    }
  }
  return evidence;
}

SliceErrors errors_of(const SliceResult& of) {
  SliceErrors errors{.slice = of.slice, .answers = of.answers, .groups = of.groups};
  errors.routes.reserve(of.routes.size());
  for (const SliceScore& route : of.routes) {
    const double wrong = std::round(route.score * static_cast<double>(of.answers));
    errors.routes.push_back({.wrong = static_cast<std::size_t>(wrong),
                             .share = route.score,
                             .interval = route.interval});
  }
  return errors;
}

// Against the route's share over all slices.
void add_more(std::size_t route, std::vector<SliceErrors>& slices) {
  double answers = 0;
  double wrong = 0;
  for (const SliceErrors& slice : slices) {
    answers += static_cast<double>(slice.answers);
    wrong += static_cast<double>(slice.routes[route].wrong);
  }
  for (SliceErrors& slice : slices) {
    WrongAnswers& of = slice.routes[route];
    of.more = static_cast<double>(of.wrong) - static_cast<double>(slice.answers) * wrong / answers;
  }
}

}  // namespace

std::vector<SliceErrors> slice_errors(const Evidence& evidence, const Verdict& verdict) {
  std::vector<SliceErrors> slices;
  for (const SliceResult& result : slice_results(scored_by_errors(evidence), verdict)) {
    slices.push_back(errors_of(result));
  }
  for (std::size_t route = 0; route < verdict.routes.size(); ++route) {
    add_more(route, slices);
  }
  std::ranges::sort(slices, {}, [&verdict](const SliceErrors& slice) {
    return std::pair(-slice.routes[verdict.pick].more, std::string_view(slice.slice));
  });
  return slices;
}

}  // namespace tuneornot
