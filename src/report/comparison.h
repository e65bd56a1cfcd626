#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "decide/head_to_head.h"
#include "report/report.h"

namespace tuneornot {

// Everything that is shown of a comparison; both writers get this one struct.
struct ComparedSide {
  std::string name;          // as the user wrote it; with the route where a study's was chosen
  std::size_t left_out = 0;  // its rows that not all sides have
};

struct ComparisonReport {
  std::string program_version;
  std::string metric;  // or what a file calls its scores
  std::vector<ComparedSide> sides;
  HeadToHead found;
  std::optional<FoldCounts> folds;  // the sides are routes measured on folds
  std::optional<double> margin;     // of --fail-if-worse; then there are two sides
  std::optional<Loss> loss;         // of the second side, where there is a margin
};

constexpr int kComparisonFormat = 1;

// Sides are called A, B, C, ...; there are at most so many.
constexpr std::size_t kMostSides = 26;

std::string terminal_comparison(const ComparisonReport& report, const TerminalStyle& style);

// One JSON object with "format": kComparisonFormat (docs/compare.md).
std::string json_comparison(const ComparisonReport& report);

}  // namespace tuneornot
