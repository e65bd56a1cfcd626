#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "cost/route_cost.h"
#include "decide/evidence.h"
#include "decide/offer.h"
#include "decide/routes.h"
#include "decide/test_scores.h"
#include "decide/verdict.h"

namespace tuneornot {

// What the evidence's user goes by.
ChoiceRule choice_rule(const Evidence& evidence);
ChoiceRule choice_rule(const Verdict& verdict);

// What orders routes by cost.
enum class ChosenBy { Tokens, Dollars, Worth };
std::string_view name_of(ChosenBy chosen_by);
ChosenBy chosen_by(const Verdict& verdict);

// Over the months at the user's volume; empty when one of the two is not known.
std::optional<double> usd_at_volume(const std::optional<RouteCost>& cost, const Pricing& pricing);

// What a route offers, by what was measured of it.
Offer offer_of(const RouteResult& route, const Pricing& pricing);

// The same of some of a verdict's routes, which stand in the entrants' order.
std::vector<Offer> offers_of(const Entrants& entrants, const Verdict& verdict);

// The routes that no other one beats on score and cost together (pareto_front), as places in
// Verdict::routes.
std::vector<std::size_t> cost_front(const Verdict& verdict);

// The same of score and the p95 of single calls, among the routes of which that was measured.
std::vector<std::size_t> latency_front(const Verdict& verdict);

// Where the pick and each other route that is not shown worse, or is the economy route, break even,
// as far as both have a cost. The verdict's routes stand in the entrants' order.
void add_break_evens(const Evidence& evidence, const TestScores& test, Verdict& verdict);

}  // namespace tuneornot
