#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "decide/evidence.h"

namespace tuneornot {

// Before the seal is broken (verdict.md section 2): the best offer on dev of those that are
// eligible. Of entrants that cost alike it is the simpler strategy, which is the earlier one.
std::size_t nominate(const Evidence& evidence);

// Of the eligible ones beside the nominee, who scores best on dev; the first of equals.
std::optional<std::size_t> second_on_dev(const Evidence& evidence, std::size_t nominee);

// What `nominate` goes by.
double dev_score(const Evidence& evidence, const Entrant& entrant);

constexpr std::size_t kFirstRaceCheck = 32;

// After kFirstRaceCheck rows of dev and at each doubling, in one shared order: which candidates of
// a route stay in the race. Dropped is whoever is more than one paired standard error behind the
// leader (Breiman 1984); the leader is the best score, the first of equals. Scores run over the
// same rows.
std::vector<bool> still_racing(std::span<const std::vector<double>> scores);

}  // namespace tuneornot
