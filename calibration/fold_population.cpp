#include "calibration/fold_population.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "calibration/answers.h"
#include "calibration/made_population.h"
#include "calibration/true_scores.h"

namespace tuneornot {

namespace {

class FoldPopulation : public Population {
 public:
  explicit FoldPopulation(const Cell& cell)
      : cell_(cell),
        world_(*cell.folds),
        own_(own_noise(cell.discordance)),
        answers_(answers_of(Scale::RightOrWrong, cell.rows)) {}

  Evidence unanswered() const override {
    Evidence study = unanswered_study(cell_.entrants, 0, cell_.rows * FoldCounts().repeats);
    for (std::size_t i = 0; i < study.test_rows.size(); ++i) {
      study.test_rows[i].example_id = study.test_rows[i % cell_.rows].example_id;
      for (Entrant& entrant : study.entrants) {
        entrant.test[i].example_id = study.test_rows[i].example_id;
      }
    }
    return study;
  }

  Truth draw(Evidence& study, Draws& draws) const override {
    const std::vector<std::size_t> folds = drawn_folds(draws);
    std::vector<double> difficulties(cell_.rows);
    std::ranges::generate(difficulties, [&] { return draws.normal(); });
    const std::vector<double> scores = drawn_scores(cell_, draws);
    Truth truth;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      truth.scores.push_back(answer(study.entrants[i].test, folds, difficulties, scores[i], draws));
    }
    study.held_out = HeldOut{.counts = {}, .folds = folds};
    return truth;
  }

 private:
  // Of each test row.
  std::vector<std::size_t> drawn_folds(Draws& draws) const;
  // Returns the true score.
  double answer(std::vector<Outcome>& outcomes,
                std::span<const std::size_t> folds,
                std::span<const double> difficulties,
                double score,
                Draws& draws) const;

  Cell cell_;
  FoldWorld world_;
  double own_;
  std::unique_ptr<Answers> answers_;
};

std::vector<std::size_t> FoldPopulation::drawn_folds(Draws& draws) const {
  const FoldCounts counts;
  std::vector<std::size_t> order(cell_.rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<std::size_t> folds(cell_.rows * counts.repeats);
  for (std::size_t repeat = 0; repeat < counts.repeats; ++repeat) {
    draws.rng().shuffle(std::span(order));
    for (std::size_t place = 0; place < order.size(); ++place) {
      folds[repeat * cell_.rows + order[place]] = repeat * counts.folds + place % counts.folds;
    }
  }
  return folds;
}

double FoldPopulation::answer(std::vector<Outcome>& outcomes,
                              std::span<const std::size_t> folds,
                              std::span<const double> difficulties,
                              double score,
                              Draws& draws) const {
  const double alike = world_.training * std::sqrt(world_.shared) * draws.normal();
  const double apart = world_.training * std::sqrt(1 - world_.shared);
  const double of_folds = std::sqrt(1 + own_ * own_ + apart * apart);
  const double centre =
      location_of(*answers_, score) *
          std::sqrt(of_folds * of_folds + world_.training * world_.training * world_.shared) +
      alike;
  std::vector<double> items(cell_.rows);
  for (std::size_t row = 0; row < items.size(); ++row) {
    items[row] = centre + difficulties[row] + own_ * draws.normal();
  }
  std::vector<double> shifts(FoldCounts().folds * FoldCounts().repeats);
  std::ranges::generate(shifts, [&] { return apart * draws.normal(); });
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    outcomes[i].score = items[i % items.size()] + shifts[folds[i]] > 0 ? 1 : 0;
  }
  return normal_share(centre / of_folds);
}

}  // namespace

std::unique_ptr<Population> fold_population(const Cell& cell) {
  return std::make_unique<FoldPopulation>(cell);
}

}  // namespace tuneornot
