#include "calibration/true_scores.h"

#include <array>
#include <span>

#include "base/check.h"

namespace tuneornot {

namespace {

std::vector<double> scores_of(const Cell& cell) {
  constexpr std::array kLadder = {.5, .6, .7, .8, .9, .95, .97, .99};
  std::vector<double> scores(cell.entrants, cell.score);
  switch (cell.pattern) {
    case Pattern::Alike:
      break;
    case Pattern::TwoAhead:
      scores[1] += cell.lead;
      [[fallthrough]];
    case Pattern::OneAhead:
      scores[0] += cell.lead;
      break;
    case Pattern::EvenlyBehind:
      for (std::size_t i = 0; i < scores.size(); ++i) {
        scores[i] -= cell.lead * static_cast<double>(i) / static_cast<double>(scores.size() - 1);
      }
      break;
    case Pattern::Ladder:
      check(scores.size() == kLadder.size(), "a ladder has eight rungs");
      scores.assign(kLadder.begin(), kLadder.end());
      break;
  }
  return scores;
}

}  // namespace

std::vector<double> drawn_scores(const Cell& cell, Draws& draws) {
  std::vector<double> scores = scores_of(cell);
  draws.rng().shuffle(std::span(scores));
  return scores;
}

}  // namespace tuneornot
