#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "calibration/claims.h"
#include "calibration/tally.h"

namespace tuneornot {

struct CellResult {
  std::string name;
  Tally tally;
  std::vector<Claim> claims;
};

// Three tables in Markdown: what is promised, held against the goals; which certainty is said, and
// how often wrongly; and what is taken, beside what others would take. Then a line with the seed
// and how many claims are met.
std::string results_text(std::span<const CellResult> results, std::uint64_t seed);

// The same with all limits, {"format": 1, "seed", "cells": [{"name", "studies", "claims",
// "certainty", "taken", "power", "asked"}]}; shares and scores from 0 to 1.
nlohmann::json results_json(std::span<const CellResult> results, std::uint64_t seed);

}  // namespace tuneornot
