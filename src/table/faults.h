#pragma once

#include <span>

#include "table/problems.h"

namespace tuneornot {

// What the bytes and the rows of a file can have that their user should know; docs/data.md shows an
// example of each.
namespace fault {

extern const FaultKind kWindows1252;
extern const FaultKind kMixedEncoding;
extern const FaultKind kLoneSurrogate;
extern const FaultKind kNulByte;
extern const FaultKind kGzipTail;
extern const FaultKind kNoHeader;
extern const FaultKind kRepeatedHeader;
extern const FaultKind kUnnamedColumn;
extern const FaultKind kDuplicateColumn;
extern const FaultKind kShortRow;
extern const FaultKind kLongRow;
extern const FaultKind kBareQuote;
extern const FaultKind kTextAfterQuote;
extern const FaultKind kLongCell;
extern const FaultKind kBlankLine;
extern const FaultKind kBrokenLine;
extern const FaultKind kNotAnObject;
extern const FaultKind kRepeatedKey;
extern const FaultKind kNestedTooDeep;
extern const FaultKind kOtherShape;
extern const FaultKind kNotTurns;
extern const FaultKind kTurnWithoutRole;
extern const FaultKind kTurnWithoutText;
extern const FaultKind kNotText;
extern const FaultKind kTurnsBehindOutput;
extern const FaultKind kSeveralAnswers;
extern const FaultKind kOtherAssertion;
extern const FaultKind kDefaultTest;

}  // namespace fault

std::span<const FaultKind* const> table_faults();

}  // namespace tuneornot
