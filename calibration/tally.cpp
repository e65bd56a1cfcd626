#include "calibration/tally.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "decide/routes.h"
#include "stats/paired_tests.h"

namespace tuneornot {

namespace {

constexpr double kRounding = 1e-9;
constexpr double kSupported = .05;

// A verdict's routes beside their true scores.
class Told {
 public:
  Told(const Evidence& study, const Verdict& verdict, const Truth& truth)
      : study_(study), verdict_(verdict) {
    for (const RouteResult& route : verdict.routes) {
      entrants_.push_back(place_of(study, route.candidate));
      scores_.push_back(truth.scores[entrants_.back()]);
    }
  }

  const Verdict& verdict() const { return verdict_; }
  const RouteResult& route(std::size_t i) const { return verdict_.routes[i]; }
  std::size_t size() const { return scores_.size(); }
  const std::vector<double>& scores() const { return scores_; }
  double score(std::size_t i) const { return scores_[i]; }
  double best() const { return std::ranges::max(scores_); }
  double regret(std::size_t i) const { return best() - scores_[i]; }
  // Less than 0: worse than the nominee.
  double difference(std::size_t i) const { return scores_[i] - scores_[verdict_.nominee]; }
  const Evidence& study() const { return study_; }
  const Entrant& entrant(std::size_t i) const { return study_.entrants[entrants_[i]]; }
  // The entrants of a simulated study stand in the order of their costs.
  double cost_rank(std::size_t i) const { return static_cast<double>(entrants_[i]); }

  template <typename Holds>
  double share_of_routes(const Holds& holds) const {
    double count = 0;
    for (std::size_t i = 0; i < size(); ++i) {
      count += holds(i) ? 1 : 0;
    }
    return count / static_cast<double>(size());
  }

 private:
  const Evidence& study_;
  const Verdict& verdict_;
  std::vector<std::size_t> entrants_;
  std::vector<double> scores_;
};

bool holds(const std::optional<Interval>& interval, double truth) {
  return interval && interval->low <= truth + kRounding && truth <= interval->high + kRounding;
}

bool is_false_word(const Told& told, std::size_t i) {
  switch (told.route(i).word) {
    case Word::Better:
      return told.difference(i) <= kRounding;
    case Word::Worse:
      return told.difference(i) >= -kRounding;
    case Word::Nominee:
    case Word::NotSeparable:
      break;
  }
  return false;
}

bool is_bounded(const Told& told, std::size_t i) {
  return told.route(i).regret_bound.value_or(1) >= told.regret(i) - kRounding;
}

void add_words(const Told& told, Tally& tally) {
  const double wrong = told.share_of_routes([&](std::size_t i) { return is_false_word(told, i); });
  tally.false_words.add(wrong > 0 ? 1 : 0);
  tally.regret_of_nominee.add(is_bounded(told, told.verdict().nominee) ? 1 : 0);
  const double bounded = told.share_of_routes([&](std::size_t i) { return is_bounded(told, i); });
  tally.regret_of_all.add(bounded == 1 ? 1 : 0);
}

void add_intervals(const Told& told, Tally& tally) {
  tally.scores.add(told.share_of_routes(
      [&](std::size_t i) { return holds(told.route(i).interval, told.score(i)); }));
  std::vector<std::size_t> order(told.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(told.score(i), i); });
  tally.scores_of.resize(told.size());
  for (std::size_t place = 0; place < order.size(); ++place) {
    tally.scores_of[place].add(
        holds(told.route(order[place]).interval, told.score(order[place])) ? 1 : 0);
  }
  const double held = told.share_of_routes([&](std::size_t i) {
    return i != told.verdict().nominee &&
           holds(told.route(i).difference_interval, told.difference(i));
  });
  const auto routes = static_cast<double>(told.size());
  tally.differences.add(held * routes / (routes - 1));
}

void add_optimism(const Told& told, Tally& tally) {
  const Verdict& verdict = told.verdict();
  if (!verdict.folds) {
    tally.optimism.add(told.route(verdict.nominee).score - told.score(verdict.nominee));
  }
  if (verdict.corrected_score) {
    tally.picked_optimism.add(told.route(verdict.pick).score - told.score(verdict.pick));
    tally.corrected_optimism.add(*verdict.corrected_score - told.score(verdict.pick));
  }
}

bool is_wrong(const Told& told) {
  const Verdict& verdict = told.verdict();
  switch (verdict.certainty) {
    case Certainty::Confirmed:
      return told.regret(verdict.pick) > verdict.margin + kRounding;
    case Certainty::Supported:
      return told.regret(verdict.pick) > kSupported + kRounding;
    case Certainty::Open:
      return !is_bounded(told, verdict.pick);
    case Certainty::Overturned:
      return told.difference(verdict.pick) < -kRounding;
    case Certainty::Untested:
      break;
  }
  return false;
}

void add_certainty(const Told& told, Tally& tally) {
  for (std::size_t i = 0; i < tally.certainties.size(); ++i) {
    const bool is_said = i == static_cast<std::size_t>(told.verdict().certainty);
    tally.certainties[i].said.add(is_said ? 1 : 0);
    tally.certainties[i].wrong.add(is_said && is_wrong(told) ? 1 : 0);
  }
}

void take(const Told& told, std::size_t i, Taker& taker) {
  taker.regret.add(told.regret(i));
  taker.cost_rank.add(told.cost_rank(i));
}

// The largest, and of equals the cheapest.
template <typename Number>
std::size_t best_by(const Told& told, const Number& number) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < told.size(); ++i) {
    const bool is_more = number(i) > number(best);
    const bool is_cheaper = number(i) == number(best) && told.cost_rank(i) < told.cost_rank(best);
    best = is_more || is_cheaper ? i : best;
  }
  return best;
}

void add_takers(const Told& told, Tally& tally) {
  take(told, told.verdict().pick, tally.pick);
  take(told, best_by(told, [&](std::size_t i) { return told.route(i).score; }), tally.best_on_test);
  take(told, best_by(told, [&](std::size_t i) { return told.score(i); }), tally.oracle);
  if (!told.verdict().folds) {
    take(told,
         best_by(told, [&](std::size_t i) { return told.route(i).dev_score.value_or(0); }),
         tally.best_on_dev);
  }
}

// Empty where nobody differs from the nominee in the way that is asked for.
std::optional<std::size_t> nearest_to_nominee(const Told& told) {
  const std::size_t best = best_by(told, [&](std::size_t i) { return told.score(i); });
  if (told.difference(best) > kRounding) {
    return best;
  }
  std::optional<std::size_t> next;
  for (std::size_t i = 0; i < told.size(); ++i) {
    const bool is_behind = told.difference(i) < -kRounding;
    if (is_behind && (!next || told.score(i) > told.score(*next))) {
      next = i;
    }
  }
  return next;
}

bool is_told_apart(const Told& told, std::size_t other) {
  return told.route(other).word == (told.difference(other) > 0 ? Word::Better : Word::Worse);
}

bool is_shown_by_mid_p(const Told& told, std::size_t other) {
  const std::vector<Outcome>& ours = told.entrant(other).test;
  const std::vector<Outcome>& nominee = told.entrant(told.verdict().nominee).test;
  Discordance counts = {.rows = ours.size()};
  for (std::size_t row = 0; row < ours.size(); ++row) {
    counts.first_only += ours[row].score > nominee[row].score ? 1 : 0;
    counts.second_only += ours[row].score < nominee[row].score ? 1 : 0;
  }
  const bool is_ahead = counts.first_only > counts.second_only;
  return mcnemar_mid_p(counts) <= .05 / static_cast<double>(told.size() - 1) &&
         is_ahead == (told.difference(other) > 0);
}

void add_power(const Told& told, Tally& tally) {
  const std::optional<std::size_t> other = nearest_to_nominee(told);
  if (!other) {
    return;
  }
  const double shown = is_told_apart(told, *other) ? 1 : 0;
  const double by_mid_p = is_shown_by_mid_p(told, *other) ? 1 : 0;
  tally.shown.add(shown);
  tally.shown_by_mid_p.add(by_mid_p);
  tally.shown_excess.add(shown - kLeastPower * by_mid_p);
}

void add_asked(const Told& told, const Truth& truth, Tally& tally) {
  const auto on_test = static_cast<double>(told.study().test_rows.size() * told.size());
  if (truth.dev_rows_unraced > 0) {
    tally.asked.add((truth.dev_rows_asked + on_test) / (truth.dev_rows_unraced + on_test));
  }
}

}  // namespace

void Share::add(double part) {
  held += part;
  ++studies;
}

void Share::add(const Share& other) {
  held += other.held;
  studies += other.studies;
}

double Share::value() const {
  return studies == 0 ? 0 : held / static_cast<double>(studies);
}

void Mean::add(double number) {
  sum += number;
  squares += number * number;
  ++studies;
}

void Mean::add(const Mean& other) {
  sum += other.sum;
  squares += other.squares;
  studies += other.studies;
}

double Mean::value() const {
  return studies == 0 ? 0 : sum / static_cast<double>(studies);
}

double Mean::standard_error() const {
  if (studies < 2) {
    return 0;
  }
  const auto count = static_cast<double>(studies);
  const double spread = squares / count - value() * value();
  return std::sqrt(std::max(0.0, spread) / (count - 1));
}

void CertaintyTally::add(const CertaintyTally& other) {
  said.add(other.said);
  wrong.add(other.wrong);
}

void Taker::add(const Taker& other) {
  regret.add(other.regret);
  cost_rank.add(other.cost_rank);
}

void Tally::add(const Evidence& study, const Verdict& verdict, const Truth& truth) {
  const Told told(study, verdict, truth);
  ++studies;
  add_words(told, *this);
  add_intervals(told, *this);
  add_optimism(told, *this);
  add_certainty(told, *this);
  add_takers(told, *this);
  add_power(told, *this);
  add_asked(told, truth, *this);
}

void Tally::add(const Tally& other) {
  studies += other.studies;
  false_words.add(other.false_words);
  scores.add(other.scores);
  scores_of.resize(std::max(scores_of.size(), other.scores_of.size()));
  for (std::size_t i = 0; i < other.scores_of.size(); ++i) {
    scores_of[i].add(other.scores_of[i]);
  }
  differences.add(other.differences);
  regret_of_nominee.add(other.regret_of_nominee);
  regret_of_all.add(other.regret_of_all);
  optimism.add(other.optimism);
  picked_optimism.add(other.picked_optimism);
  corrected_optimism.add(other.corrected_optimism);
  for (std::size_t i = 0; i < certainties.size(); ++i) {
    certainties[i].add(other.certainties[i]);
  }
  pick.add(other.pick);
  best_on_test.add(other.best_on_test);
  best_on_dev.add(other.best_on_dev);
  oracle.add(other.oracle);
  shown.add(other.shown);
  shown_by_mid_p.add(other.shown_by_mid_p);
  shown_excess.add(other.shown_excess);
  asked.add(other.asked);
}

const CertaintyTally& tally_of(const Tally& tally, Certainty certainty) {
  return tally.certainties[static_cast<std::size_t>(certainty)];
}

}  // namespace tuneornot
