#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "stats/paired_tests.h"
#include "trial/trial.h"

namespace tuneornot {

// Of so many entrants, at least one, each with each other: the comparisons of a study on folds.
std::size_t pairs_of(std::size_t entrants);

// On how many of the same rows two entrants scored differently, as a share. Where these are too few
// to tell, or never saw them differ, what is common between two routes.
double discordance_of(std::span<const Outcome> ours, std::span<const Outcome> theirs);

// detectable_difference and rows_to_detect of rows that say as much as `design_effect` times fewer
// independent ones. No number of rows shows a margin of 0.
double shown_difference(const TestDesign& design, double design_effect);

// The same on folds, which compare all pairs of `entrants` and less surely (docs/decision.md),
// before anything is measured.
double shown_on_folds(std::size_t rows,
                      std::size_t entrants,
                      std::size_t folds,
                      std::size_t repeats);

std::optional<std::size_t> rows_to_show(double margin,
                                        const TestDesign& design,
                                        double design_effect);

}  // namespace tuneornot
