#include "decide/sure_answers.h"

#include <algorithm>
#include <span>

#include "decide/compare.h"
#include "decide/routes.h"
#include "decide/scored_rows.h"
#include "decide/test_scores.h"

namespace tuneornot {

namespace {

struct Judged {
  double confidence = 0;
  bool is_right = false;
};

// Of the answers that have a confidence and for which `is_wanted` holds of their place.
template <typename IsWanted>
std::vector<Judged> judged(std::span<const Outcome> outcomes, const IsWanted& is_wanted) {
  std::vector<Judged> answers;
  for (std::size_t row = 0; row < outcomes.size(); ++row) {
    const Outcome& outcome = outcomes[row];
    if (outcome.answer.confidence && is_wanted(row)) {
      answers.push_back({.confidence = *outcome.answer.confidence, .is_right = outcome.score == 1});
    }
  }
  return answers;
}

// Answers of one confidence stand on the same side of it.
std::optional<double> threshold_for(double precision, std::vector<Judged> answers) {
  constexpr double kRounding = 1e-12;
  std::ranges::sort(answers, std::ranges::greater(), &Judged::confidence);
  std::optional<double> threshold;
  std::size_t right = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    right += answers[i].is_right ? 1 : 0;
    const std::size_t count = i + 1;
    const bool is_last =
        count == answers.size() || answers[count].confidence < answers[i].confidence;
    const double share = static_cast<double>(right) / static_cast<double>(count);
    if (is_last && count >= kFewestSure && share >= precision - kRounding) {
      threshold = answers[i].confidence;
    }
  }
  return threshold;
}

// Of every row, what its confidence has to reach: its own fold has no part in that.
std::vector<std::optional<double>> thresholds_on_folds(const HeldOut& held_out,
                                                       std::span<const Outcome> outcomes,
                                                       double precision) {
  const std::size_t places = held_out.counts.folds * held_out.counts.repeats;
  std::vector<std::optional<double>> of_fold(places);
  for (std::size_t fold = 0; fold < places; ++fold) {
    const auto is_other = [&](std::size_t row) {
      const std::size_t other = held_out.folds[row];
      return other != fold && other / held_out.counts.folds == fold / held_out.counts.folds;
    };
    of_fold[fold] = threshold_for(precision, judged(outcomes, is_other));
  }
  std::vector<std::optional<double>> thresholds;
  thresholds.reserve(outcomes.size());
  for (const std::size_t fold : held_out.folds) {
    thresholds.push_back(of_fold[fold]);
  }
  return thresholds;
}

bool has_confidence(const Outcome& outcome) {
  return outcome.answer.confidence.has_value();
}

bool is_sure(const Outcome& outcome, std::optional<double> threshold) {
  return threshold && outcome.answer.confidence && *outcome.answer.confidence >= *threshold;
}

// Shares of rows of the test: each row counts 1 or 0.
class Share {
 public:
  explicit Share(const Evidence& evidence) {
    if (evidence.held_out) {
      scores_.folds = evidence.held_out->counts;
    }
    scores_.right.resize(1);
  }

  void add(std::size_t row, const ScoredRow& scored, bool counts) {
    scores_.rows.push_back(row);
    scores_.groups.push_back(groups_.of(scored));
    scores_.right.front().push_back(counts ? 1 : 0);
    sum_ += counts ? 1 : 0;
  }

  std::size_t sum() const { return sum_; }
  std::size_t rows() const { return scores_.rows.size(); }

  std::optional<Interval> interval() {
    scores_.group_count = groups_.count();
    return carries_intervals(scores_) ? std::optional(score_interval(scores_, 0)) : std::nullopt;
  }

 private:
  TestScores scores_;
  GroupNumbers groups_;
  std::size_t sum_ = 0;
};

std::optional<SureAnswers> sure_answers_of(const Evidence& evidence,
                                           const Entrant& entrant,
                                           const std::vector<bool>& counts,
                                           double precision) {
  const std::span<const Outcome> seen = evidence.held_out ? entrant.test : entrant.dev;
  if (std::ranges::none_of(seen, has_confidence)) {
    return std::nullopt;
  }
  SureAnswers found{.threshold = sure_threshold(evidence, entrant, precision)};
  std::vector<std::optional<double>> thresholds(entrant.test.size(), found.threshold);
  if (evidence.held_out) {
    thresholds = thresholds_on_folds(*evidence.held_out, entrant.test, precision);
  }
  Share sure(evidence);
  Share right(evidence);
  for (std::size_t row = 0; row < entrant.test.size(); ++row) {
    if (!counts[row]) {
      continue;
    }
    const Outcome& outcome = entrant.test[row];
    sure.add(row, evidence.test_rows[row], is_sure(outcome, thresholds[row]));
    if (is_sure(outcome, thresholds[row])) {
      right.add(row, evidence.test_rows[row], outcome.score == 1);
    }
  }
  found.answers = sure.rows();
  found.sure = sure.sum();
  found.right = right.sum();
  found.sure_interval = sure.interval();
  found.right_interval = right.interval();
  return found;
}

}  // namespace

double SureAnswers::coverage() const {
  return answers == 0 ? 0 : static_cast<double>(sure) / static_cast<double>(answers);
}

std::optional<double> sure_threshold(const Evidence& evidence,
                                     const Entrant& entrant,
                                     double precision) {
  const std::vector<Outcome>& seen = evidence.held_out ? entrant.test : entrant.dev;
  return threshold_for(precision, judged(seen, [](std::size_t /*row*/) { return true; }));
}

std::vector<std::optional<SureAnswers>> sure_answers(const Evidence& evidence,
                                                     const Verdict& verdict,
                                                     double precision) {
  const std::vector<bool> counts = rows_that_count(evidence);
  std::vector<std::optional<SureAnswers>> found;
  found.reserve(verdict.routes.size());
  for (const RouteResult& route : verdict.routes) {
    const Entrant& entrant = evidence.entrants[place_of(evidence, route.candidate)];
    found.push_back(sure_answers_of(evidence, entrant, counts, precision));
  }
  return found;
}

}  // namespace tuneornot
