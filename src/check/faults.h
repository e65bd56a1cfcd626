#pragma once

#include <span>

#include "table/problems.h"

namespace tuneornot {

// What only a survey looks for. But for the first, which `run` refuses, they are signs that the
// numbers of a study would mean less than they seem to, and stop nothing.
namespace fault {

extern const FaultKind kSetting;
extern const FaultKind kConstantColumn;
extern const FaultKind kTellingInput;
extern const FaultKind kTellingColumn;
extern const FaultKind kOutputInInput;
extern const FaultKind kDominantLabel;
extern const FaultKind kOddDates;

}  // namespace fault

std::span<const FaultKind* const> survey_faults();

}  // namespace tuneornot
