#include "study/disagreements.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "predictor/predict.h"

namespace tuneornot {

namespace {

// How sure both are; negative where one of them does not say.
double shared_confidence(const Answer& first, const Answer& second) {
  return std::min(first.confidence.value_or(-1), second.confidence.value_or(-1));
}

}  // namespace

std::optional<std::vector<Answer>> ask(const AskedPredictor& asked,
                                       std::span<const Query> queries,
                                       const std::stop_token& stop,
                                       Tally& tally) {
  tally.begin(route_of(asked.predictor.candidate) + " on unlabelled rows");
  std::vector<Answer> answers;
  answers.reserve(queries.size());
  while (!queries.empty()) {
    const auto batch = queries.first(std::min(kAskedTogether, queries.size()));
    for (Answer& answer : predict(asked.predictor, asked.model, batch, stop)) {
      answers.push_back(std::move(answer));
    }
    if (stop.stop_requested()) {
      return std::nullopt;
    }
    tally.add_measured(batch.size());
    queries = queries.subspan(batch.size());
  }
  return answers;
}

std::vector<std::size_t> disagreements(std::span<const Answer> first,
                                       std::span<const Answer> second) {
  check(first.size() == second.size(), "two predictors were asked about the same rows");
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < first.size(); ++place) {
    const bool is_answered = !first[place].failure && !second[place].failure;
    if (is_answered && first[place].text != second[place].text) {
      places.push_back(place);
    }
  }
  std::ranges::sort(places, {}, [&](std::size_t place) {
    return std::pair(-shared_confidence(first[place], second[place]), place);
  });
  return places;
}

}  // namespace tuneornot
