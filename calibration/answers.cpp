#include "calibration/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "decide/scored_rows.h"

namespace tuneornot {

namespace {

class RightOrWrong : public Answers {
 public:
  double score_at(double location) const override { return normal_share(location); }

  void describe(Evidence& study) const override { study.metric = "accuracy"; }

  void draw_references(std::vector<ScoredRow>& /*rows*/, Draws& /*draws*/) const override {}

  void answer(double latent,
              const ScoredRow& /*row*/,
              Outcome& outcome,
              Draws& /*draws*/) const override {
    outcome.score = latent > 0 ? 1 : 0;
  }
};

// A quarter for each threshold that is passed.
class Graded : public Answers {
 public:
  double score_at(double location) const override {
    double score = 0;
    for (const double threshold : kThresholds) {
      score += normal_share(location - threshold) / kThresholds.size();
    }
    return score;
  }

  void describe(Evidence& study) const override {
    study.metric = "token_f1";
    study.form = AnswerForm::Text;
  }

  void draw_references(std::vector<ScoredRow>& /*rows*/, Draws& /*draws*/) const override {}

  void answer(double latent,
              const ScoredRow& /*row*/,
              Outcome& outcome,
              Draws& /*draws*/) const override {
    const auto passed = std::ranges::count_if(
        kThresholds, [latent](double threshold) { return latent > threshold; });
    outcome.score = static_cast<double>(passed) / kThresholds.size();
  }

 private:
  static constexpr std::array kThresholds = {-.75, -.25, .25, .75};
};

class Labelled : public Answers {
 public:
  explicit Labelled(std::size_t rows) : rows_(static_cast<double>(rows)) {
    double sum = 0;
    for (std::size_t label = 0; label < kLabels; ++label) {
      names_.push_back(fmt::format("label {:02}", label + 1));
      shares_.push_back(1 / static_cast<double>(label + 1));
      sum += shares_.back();
    }
    for (double& share : shares_) {
      share /= sum;
    }
  }

  double score_at(double location) const override {
    const double right = normal_share(location);
    double sum = 0;
    double labels = 0;
    for (std::size_t label = 0; label < kLabels; ++label) {
      if (shares_[label] * rows_ >= kPromisedRows) {
        const double said = right * shares_[label] + (1 - right) * said_wrongly(label);
        sum += 2 * right * shares_[label] / (shares_[label] + said);
        ++labels;
      }
    }
    return sum / labels;
  }

  void describe(Evidence& study) const override {
    study.metric = "macro_f1";
    for (std::size_t label = 0; label < kLabels; ++label) {
      study.label_shares[names_[label]] = shares_[label];
    }
  }

  void draw_references(std::vector<ScoredRow>& rows, Draws& draws) const override {
    for (ScoredRow& row : rows) {
      row.expected = names_[drawn_label(draws)];
    }
  }

  void answer(double latent, const ScoredRow& row, Outcome& outcome, Draws& draws) const override {
    outcome.score = latent > 0 ? 1 : 0;
    outcome.answer.text = latent > 0 ? row.expected : names_[drawn_mistake(row.expected, draws)];
  }

 private:
  static constexpr std::size_t kLabels = 28;

  std::size_t drawn_label(Draws& draws) const {
    double left = draws.rng().uniform();
    std::size_t label = 0;
    while (label + 1 < kLabels && left >= shares_[label]) {
      left -= shares_[label];
      ++label;
    }
    return label;
  }

  std::size_t drawn_mistake(const std::string& expected, Draws& draws) const {
    const auto place = std::ranges::find(names_, expected) - names_.begin();
    const auto label = static_cast<std::size_t>(place);
    if (draws.rng().uniform() < .5) {
      return (label + 1) % kLabels;
    }
    std::size_t mistake = label;
    while (mistake == label) {
      mistake = drawn_label(draws);
    }
    return mistake;
  }

  // On how many rows, were none right, this label would be said.
  double said_wrongly(std::size_t label) const {
    double said = .5 * shares_[(label + kLabels - 1) % kLabels];
    for (std::size_t other = 0; other < kLabels; ++other) {
      said += other == label ? 0 : .5 * shares_[other] * shares_[label] / (1 - shares_[other]);
    }
    return said;
  }

  double rows_;
  std::vector<std::string> names_;
  std::vector<double> shares_;
};

}  // namespace

std::unique_ptr<Answers> answers_of(Scale scale, std::size_t rows) {
  switch (scale) {
    case Scale::Graded:
      return std::make_unique<Graded>();
    case Scale::MacroF1:
      return std::make_unique<Labelled>(rows);
    case Scale::RightOrWrong:
      break;
  }
  return std::make_unique<RightOrWrong>();
}

double location_of(const Answers& answers, double score) {
  constexpr int kSteps = 50;
  double low = -8;
  double high = 8;
  for (int step = 0; step < kSteps; ++step) {
    const double middle = (low + high) / 2;
    (answers.score_at(middle) < score ? low : high) = middle;
  }
  return (low + high) / 2;
}

double normal_share(double x) {
  return std::erfc(-x / std::numbers::sqrt2) / 2;
}

}  // namespace tuneornot
