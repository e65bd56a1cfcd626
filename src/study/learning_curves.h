#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "study/plan.h"
#include "study/raced_entrant.h"
#include "study/run_study.h"
#include "study/stored_curves.h"
#include "study/tally.h"

namespace tuneornot {

constexpr std::size_t kCurveDraws = 3;

// Why this split carries no learning curve of any route; empty where it does.
std::string reason_for_no_curves(const Split& split);

// How many dev rows are answered for a curve of one route, over all sizes and draws.
std::size_t answers_of_a_curve(const Split& split);

// What all parts of a curve have together, as a multiple of train.
double rows_of_a_curve(const Split& split);

// Measures on dev what each entrant's candidate becomes after learning from parts of train: the
// same nested parts for all. What the store has is not asked again. Curves that were measured
// before of the same entrants stay, also where they are not asked for now. Empty when stopped.
std::optional<StoredCurves> measure_curves(const StudyInputs& inputs,
                                           std::span<const RacedEntrant> entrants,
                                           const StudyHost& host,
                                           Tally& tally);

}  // namespace tuneornot
