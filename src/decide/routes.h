#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "decide/evidence.h"
#include "decide/test_scores.h"
#include "decide/verdict.h"

namespace tuneornot {

// Entrants, by their place in the evidence.
using Entrants = std::vector<std::size_t>;

// What a verdict begins as: what was measured of each route, in the entrants' order, with intervals
// where the test carries them, and no comparison.
Verdict measured(const Evidence& evidence, const TestScores& test, std::size_t nominee);

// The entrant that a route of a verdict on the evidence is.
std::size_t place_of(const Evidence& evidence, const Candidate& candidate);

// Those that may be compared.
Entrants complete_entrants(const TestScores& test);

// Of these, those that may be taken: the eligible ones, or all where none is. The verdict's routes
// stand in the entrants' order.
Entrants those_eligible(const Entrants& compared, const Verdict& verdict);

// Whether there is a need that every route misses; then all are eligible nevertheless.
bool is_need_missed_by_all(const Verdict& verdict);

// What is said of a difference with this p, corrected by Holm. Nothing without a p.
Word word_for(std::optional<double> p_holm, double difference);

// The best on the test of those that could have been picked too.
void add_runner_up(const TestScores& test, Verdict& verdict);

// From the entrants' order to the one in which routes are shown.
void rank_routes(Verdict& verdict);

}  // namespace tuneornot
