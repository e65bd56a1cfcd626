#pragma once

#include <span>

#include "table/problems.h"

namespace tuneornot {

// What the examples of a task can have that their user should know; docs/data.md shows an example
// of each. Those of the bytes and the table are in table/faults.h.
namespace fault {

extern const FaultKind kMissingOutput;
extern const FaultKind kMissingInput;
extern const FaultKind kOtherInstruction;
extern const FaultKind kLabelSpaces;
extern const FaultKind kInvisibleInLabel;
extern const FaultKind kLikeMissing;
extern const FaultKind kLikeList;
extern const FaultKind kSimilarLabels;
extern const FaultKind kAccentEncoding;
extern const FaultKind kLongLabel;
extern const FaultKind kBrokenLabelList;
extern const FaultKind kLabelSeparator;
extern const FaultKind kRepeatedInSet;
extern const FaultKind kNoLabel;
extern const FaultKind kBrokenOutput;
extern const FaultKind kOutputNoObject;
extern const FaultKind kOutputTooDeep;
extern const FaultKind kMixedTypes;
extern const FaultKind kOffSchema;
extern const FaultKind kUncheckedKeyword;
extern const FaultKind kMissingTime;
extern const FaultKind kUnreadableTime;
extern const FaultKind kUnclearTime;
extern const FaultKind kOddTime;
extern const FaultKind kUnlistedLabel;
extern const FaultKind kOneLabel;
extern const FaultKind kOneOutput;
extern const FaultKind kOneRowPerLabel;
extern const FaultKind kRareLabels;
extern const FaultKind kUnseenLabel;
extern const FaultKind kRepeat;
extern const FaultKind kConflict;
extern const FaultKind kExactLeak;
extern const FaultKind kNearLeak;
extern const FaultKind kOtherLabelLeak;
extern const FaultKind kGroupLeak;
extern const FaultKind kNoSplit;
extern const FaultKind kManyLeftOut;
extern const FaultKind kNoExample;
extern const FaultKind kRefused;

}  // namespace fault

std::span<const FaultKind* const> task_faults();

}  // namespace tuneornot
