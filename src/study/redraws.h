#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "strategy/strategy.h"
#include "study/raced_entrant.h"
#include "study/run_study.h"
#include "study/stored_redraws.h"
#include "study/tally.h"

namespace tuneornot {

constexpr std::size_t kRedraws = 3;
constexpr std::size_t kRedrawnRoutes = 2;  // the nominee, and who came second on dev

// Why an entrant is not made anew in a study of this effort; empty where it is.
std::string_view reason_for_no_redraws(const Strategy& strategy, SearchEffort effort);

// How many dev rows the redraws of a study of so many routes answer at most.
std::size_t answers_of_redraws(const Split& split, std::size_t routes);

// Makes each of these entrants anew from the same rows and measures it on dev, kRedraws times. What
// the store has is not asked again. Empty when stopped.
std::optional<std::vector<StoredRedraws>> measure_redraws(const StudyInputs& inputs,
                                                          std::span<const RacedEntrant> entrants,
                                                          const StudyHost& host,
                                                          Tally& tally);

}  // namespace tuneornot
