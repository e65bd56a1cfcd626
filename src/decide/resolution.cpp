#include "decide/resolution.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "stats/resampled_t.h"

namespace tuneornot {

std::size_t pairs_of(std::size_t entrants) {
  return entrants * (entrants - 1) / 2;
}

double discordance_of(std::span<const Outcome> ours, std::span<const Outcome> theirs) {
  constexpr double kCommonDiscordance = 0.12;
  constexpr std::size_t kEnoughRows = 30;
  // Of graded scores the mean square of their difference: it is what the variance comes from, and
  // for right and wrong the share of rows on which they differ.
  const double discordant = std::transform_reduce(
      ours.begin(),
      ours.end(),
      theirs.begin(),
      0.0,
      std::plus<>(),
      [](const Outcome& a, const Outcome& b) { return std::pow(a.score - b.score, 2); });
  if (ours.size() < kEnoughRows || discordant == 0) {
    return kCommonDiscordance;
  }
  return discordant / static_cast<double>(ours.size());
}

double shown_difference(const TestDesign& design, double design_effect) {
  return std::min(1.0, detectable_difference(design) * std::sqrt(design_effect));
}

double shown_on_folds(std::size_t rows,
                      std::size_t entrants,
                      std::size_t folds,
                      std::size_t repeats) {
  return shown_difference({.rows = rows, .entrants = pairs_of(entrants) + 1},
                          resampling_correction(folds, repeats));
}

std::optional<std::size_t> rows_to_show(double margin,
                                        const TestDesign& design,
                                        double design_effect) {
  if (margin <= 0) {
    return std::nullopt;
  }
  constexpr double kMostRows = 1e18;
  const auto rows =
      static_cast<double>(rows_to_detect(margin, design.entrants, design.discordance));
  return static_cast<std::size_t>(std::min(kMostRows, std::ceil(rows * design_effect)));
}

}  // namespace tuneornot
