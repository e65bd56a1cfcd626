#include "calibration/made_population.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "calibration/answers.h"
#include "calibration/fold_population.h"
#include "calibration/race.h"
#include "calibration/true_scores.h"

namespace tuneornot {

namespace {

class MadePopulation : public Population {
 public:
  explicit MadePopulation(const Cell& cell)
      : cell_(cell),
        own_(own_noise(cell.discordance)),
        answers_(answers_of(cell.scale, cell.rows)) {}

  Evidence unanswered() const override {
    Evidence study = unanswered_study(cell_.entrants, cell_.dev_rows, cell_.rows);
    answers_->describe(study);
    return study;
  }

  Truth draw(Evidence& study, Draws& draws) const override;

 private:
  // Rows, how hard each is, and whose group it is.
  struct Items {
    std::span<const ScoredRow> rows;
    std::vector<double> difficulties;
    std::vector<std::size_t> groups;  // empty: each row is its own
    std::size_t group_count = 0;
  };

  Items draw_items(std::span<const ScoredRow> rows,
                   std::vector<std::size_t> groups,
                   Draws& draws) const;
  std::vector<std::size_t> draw_groups(Draws& draws) const;
  double draw_candidate(double score, Draws& draws) const;
  // The true score of the best of a route's candidates on dev, whose outcomes there are left in
  // `entrant`.
  double race(Entrant& entrant, const Items& items, double score, Truth& truth, Draws& draws) const;
  void answer_all(const Items& items,
                  double score,
                  std::vector<Outcome>& outcomes,
                  Draws& draws) const;

  Cell cell_;
  double own_;
  std::unique_ptr<Answers> answers_;
};

std::vector<std::size_t> MadePopulation::draw_groups(Draws& draws) const {
  if (cell_.groups == 0) {
    return {};
  }
  std::vector<double> sizes(cell_.groups, 1);
  double sum = 0;
  for (double& size : sizes) {
    size = cell_.sizes == GroupSizes::Lognormal ? std::exp(draws.normal()) : 1;
    sum += size;
  }
  // A row each, so that there are as many groups as are said; the others by size.
  std::vector<std::size_t> groups(cell_.rows);
  const auto others = static_cast<double>(cell_.rows - cell_.groups);
  std::size_t group = 0;
  double reached = sizes[0] / sum * others;
  for (std::size_t row = 0; row < cell_.rows; ++row) {
    if (row < cell_.groups) {
      groups[row] = row;
      continue;
    }
    while (group + 1 < cell_.groups && static_cast<double>(row - cell_.groups) >= reached) {
      reached += sizes[++group] / sum * others;
    }
    groups[row] = group;
  }
  return groups;
}

MadePopulation::Items MadePopulation::draw_items(std::span<const ScoredRow> rows,
                                                 std::vector<std::size_t> groups,
                                                 Draws& draws) const {
  Items items = {.rows = rows,
                 .difficulties = std::vector<double>(rows.size()),
                 .groups = std::move(groups),
                 .group_count = cell_.groups};
  std::vector<double> of_groups(items.group_count);
  std::ranges::generate(of_groups, [&] { return draws.normal(); });
  for (std::size_t row = 0; row < rows.size(); ++row) {
    items.difficulties[row] = items.groups.empty()
                                  ? draws.normal()
                                  : std::sqrt(1 - cell_.icc) * draws.normal() +
                                        std::sqrt(cell_.icc) * of_groups[items.groups[row]];
  }
  return items;
}

void MadePopulation::answer_all(const Items& items,
                                double score,
                                std::vector<Outcome>& outcomes,
                                Draws& draws) const {
  const double spread = std::sqrt(1 + own_ * own_);
  const double location = location_of(*answers_, score);
  std::vector<double> of_groups(items.groups.empty() ? 0 : items.group_count);
  std::ranges::generate(of_groups, [&] { return draws.normal(); });
  const double row_share = std::sqrt(1 - (of_groups.empty() ? 0 : cell_.icc));
  for (std::size_t row = 0; row < items.rows.size(); ++row) {
    double noise = row_share * draws.normal();
    if (!of_groups.empty()) {
      noise += std::sqrt(cell_.icc) * of_groups[items.groups[row]];
    }
    const double latent = location + (items.difficulties[row] + own_ * noise) / spread;
    answers_->answer(latent, items.rows[row], outcomes[row], draws);
  }
}

double MadePopulation::draw_candidate(double score, Draws& draws) const {
  return cell_.draw_sd == 0 ? score : std::clamp(score + cell_.draw_sd * draws.normal(), .01, .995);
}

double MadePopulation::race(
    Entrant& entrant, const Items& items, double score, Truth& truth, Draws& draws) const {
  std::vector<double> true_scores;
  std::vector<std::vector<double>> scores;
  for (std::size_t candidate = 0; candidate < cell_.candidates; ++candidate) {
    true_scores.push_back(draw_candidate(score, draws));
    answer_all(items, true_scores.back(), entrant.dev, draws);
    std::ranges::transform(entrant.dev, std::back_inserter(scores.emplace_back()), &Outcome::score);
  }
  const RaceEnd end = raced(scores);
  for (std::size_t row = 0; row < entrant.dev.size(); ++row) {
    entrant.dev[row].score = scores[end.best][row];
  }
  truth.dev_rows_asked += end.rows_asked;
  truth.dev_rows_unraced += static_cast<double>(cell_.candidates * entrant.dev.size());
  return true_scores[end.best];
}

Truth MadePopulation::draw(Evidence& study, Draws& draws) const {
  Truth truth;
  answers_->draw_references(study.dev_rows, draws);
  answers_->draw_references(study.test_rows, draws);
  const Items dev = draw_items(study.dev_rows, {}, draws);
  const Items test = draw_items(study.test_rows, draw_groups(draws), draws);
  for (std::size_t row = 0; row < test.groups.size(); ++row) {
    study.test_rows[row].group = std::to_string(test.groups[row]);
  }
  const std::vector<double> scores = drawn_scores(cell_, draws);
  for (std::size_t i = 0; i < study.entrants.size(); ++i) {
    Entrant& entrant = study.entrants[i];
    const double score = race(entrant, dev, scores[i], truth, draws);
    answer_all(test, score, entrant.test, draws);
    truth.scores.push_back(score);
  }
  return truth;
}

// Of two entrants that are both right on 80 % of the rows, when their latents correlate as that
// noise makes them: by the midpoint rule over what they share.
double discordance_at(double noise) {
  constexpr double kScore = .8;
  constexpr int kSteps = 400;
  constexpr double kReach = 8;
  const double location = location_of(*answers_of(Scale::RightOrWrong, 1), kScore);
  const double shared = 1 / std::sqrt(1 + noise * noise);
  const double own = noise * shared;
  double differ = 0;
  for (int step = 0; step < kSteps; ++step) {
    const double difficulty = kReach * (2 * (step + .5) / kSteps - 1);
    const double right = normal_share((location + shared * difficulty) / own);
    const double density = std::exp(-difficulty * difficulty / 2) / std::sqrt(2 * std::numbers::pi);
    differ += 2 * right * (1 - right) * density * 2 * kReach / kSteps;
  }
  return differ;
}

}  // namespace

double own_noise(double discordance) {
  check(discordance > 0 && discordance < .3,
        "two entrants of .8 differ on at most .32 of the rows");
  constexpr int kSteps = 50;
  double low = 1e-3;
  double high = 10;
  for (int step = 0; step < kSteps; ++step) {
    const double middle = (low + high) / 2;
    (discordance_at(middle) < discordance ? low : high) = middle;
  }
  return (low + high) / 2;
}

std::unique_ptr<Population> made_population(const Cell& cell) {
  if (cell.folds != nullptr) {
    return fold_population(cell);
  }
  return std::make_unique<MadePopulation>(cell);
}

}  // namespace tuneornot
