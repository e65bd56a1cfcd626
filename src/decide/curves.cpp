#include "decide/curves.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

#include "base/check.h"
#include "base/random.h"
#include "decide/scored_rows.h"
#include "decide/test_scores.h"
#include "metric/label_sets.h"
#include "metric/metric.h"
#include "stats/bootstrap.h"

namespace tuneornot {

namespace {

constexpr std::size_t kReplicates = 1000;
constexpr const char* kUnlearned = "majority";

using Rows = std::vector<std::size_t>;
using Score = std::function<double(std::span<const std::size_t> rows)>;

std::set<std::string> labels_of_dev(const Evidence& evidence) {
  std::set<std::string> labels;
  for (const ScoredRow& row : evidence.dev_rows) {
    labels.merge(labels_in(row.expected, evidence.form));
  }
  return promised_labels(evidence, labels, evidence.dev_rows.size());
}

// Scores lists of outcomes on any sample of the dev rows.
class DevScorer {
 public:
  explicit DevScorer(const Evidence& evidence)
      : evidence_(evidence), metric_(find_metric(evidence.metric, evidence.form)) {
    if (metric_.over_labels) {
      labels_ = labels_of_dev(evidence);
    }
  }

  Score score_of(std::span<const Outcome> outcomes) const {
    check(are_answers_to(outcomes, evidence_.dev_rows),
          "a curve's outcomes are those of the dev rows");
    return metric_.corpus ? corpus_score(outcomes) : mean_score(outcomes);
  }

 private:
  static Score mean_score(std::span<const Outcome> outcomes) {
    std::vector<double> scores;
    for (const Outcome& outcome : outcomes) {
      scores.push_back(outcome.score);
    }
    return [scores = std::move(scores)](std::span<const std::size_t> rows) {
      double sum = 0;
      for (const std::size_t row : rows) {
        sum += scores[row];
      }
      return sum / static_cast<double>(rows.size());
    };
  }

  Score corpus_score(std::span<const Outcome> outcomes) const {
    const std::vector<AnsweredRow> answers = answered_rows(outcomes, evidence_.dev_rows);
    CorpusScore score =
        labels_.empty() ? metric_.corpus(answers) : metric_.over_labels(answers, labels_);
    return [score = std::move(score)](std::span<const std::size_t> rows) { return score.of(rows); };
  }

  const Evidence& evidence_;
  Metric metric_;
  std::set<std::string> labels_;  // that a mean over labels is over; none: all
};

// The rows as they are, and the same resamples for all that is measured on them.
struct Samples {
  Rows all;
  std::vector<Rows> resamples;
};

Samples samples_of(const Rows& groups) {
  Samples samples{.all = Rows(groups.size())};
  std::iota(samples.all.begin(), samples.all.end(), std::size_t{0});
  constexpr std::uint64_t kSeed = 1;
  Rng rng(kSeed, "decide: dev resamples of curves");
  for_each_resample(groups, kReplicates, rng, [&](std::span<const std::size_t> rows) {
    samples.resamples.emplace_back(rows.begin(), rows.end());
  });
  return samples;
}

std::vector<double> mean_errors(const std::vector<Score>& draws, const Samples& samples) {
  std::vector<double> errors;
  for (const Rows& rows : samples.resamples) {
    double error = 0;
    for (const Score& draw : draws) {
      error += (1 - draw(rows)) / static_cast<double>(draws.size());
    }
    errors.push_back(error);
  }
  return errors;
}

CurvePoint point_of(const SizeOutcomes& size, const DevScorer& scorer, const Samples& samples) {
  CurvePoint point{.labels = size.labels};
  std::vector<Score> draws;
  for (const std::vector<Outcome>& outcomes : size.draws) {
    draws.push_back(scorer.score_of(outcomes));
    point.errors.push_back(1 - draws.back()(samples.all));
  }
  point.resampled = mean_errors(draws, samples);
  return point;
}

std::optional<Unlearned> unlearned_of(const Evidence& evidence,
                                      const DevScorer& scorer,
                                      const Samples& samples) {
  const auto found = std::ranges::find_if(evidence.entrants, [](const Entrant& entrant) {
    return entrant.candidate.strategy == kUnlearned;
  });
  if (found == evidence.entrants.end()) {
    return std::nullopt;
  }
  const Score score = scorer.score_of(found->dev);
  return Unlearned{.error = 1 - score(samples.all), .resampled = mean_errors({score}, samples)};
}

RouteCurve route_curve(const Candidate& candidate, const LearningCurve& curve, double margin) {
  RouteCurve route{.candidate = candidate,
                   .last_step = last_step(curve),
                   .halt = curve.halt,
                   .law = curve.law,
                   .law_from = curve.labels[curve.from],
                   .backtest = curve.backtest};
  for (std::size_t size = 0; size < curve.labels.size(); ++size) {
    const Interval error = error_interval(curve, size);
    route.scores.push_back({.labels = curve.labels[size],
                            .score = 1 - curve.errors[size],
                            .interval = {.low = 1 - error.high, .high = 1 - error.low}});
  }
  if (curve.halt == Halt::None) {
    const auto pool = static_cast<double>(curve.labels.back());
    route.twice = gain_at(curve, 2 * pool);
    route.furthest = gain_at(curve, kReach * pool);
    route.will_not_help = route.furthest->interval.high < margin;
  }
  return route;
}

// From one route to each of the others.
void add_crossings(const std::vector<LearningCurve>& curves,
                   std::size_t from,
                   std::vector<RouteCrossing>& crossings) {
  for (std::size_t to = 0; to < curves.size(); ++to) {
    if (from == to || curves[from].labels != curves[to].labels) {
      continue;
    }
    if (const std::optional<Crossing> found = crossing(curves[from], curves[to])) {
      crossings.push_back({.from = from, .to = to, .found = *found});
    }
  }
}

std::vector<RouteCrossing> crossings_of(const std::vector<LearningCurve>& curves) {
  std::vector<RouteCrossing> crossings;
  for (std::size_t from = 0; from < curves.size(); ++from) {
    add_crossings(curves, from, crossings);
  }
  return crossings;
}

}  // namespace

Curves read_curves(const Evidence& evidence, std::span<const RouteOnSizes> measured) {
  Curves curves;
  if (measured.empty()) {
    return curves;
  }
  GroupNumbers numbers;
  Rows groups;
  for (const ScoredRow& row : evidence.dev_rows) {
    groups.push_back(numbers.of(row));
  }
  if (numbers.count() < kFewestGroups) {
    curves.left_out = fmt::format("dev has only {} groups, too few to see a curve by; it takes {}",
                                  numbers.count(),
                                  kFewestGroups);
    return curves;
  }
  const DevScorer scorer(evidence);
  const Samples samples = samples_of(groups);
  const std::optional<Unlearned> unlearned = unlearned_of(evidence, scorer, samples);
  std::vector<LearningCurve> fitted;
  for (const RouteOnSizes& route : measured) {
    MeasuredCurve points{
        .rows = evidence.dev_rows.size(), .unlearned = unlearned, .seed = fitted.size() + 1};
    for (const SizeOutcomes& size : route.sizes) {
      points.points.push_back(point_of(size, scorer, samples));
    }
    fitted.push_back(learning_curve(points));
    curves.routes.push_back(route_curve(route.candidate, fitted.back(), evidence.margin));
  }
  curves.crossings = crossings_of(fitted);
  return curves;
}

}  // namespace tuneornot
