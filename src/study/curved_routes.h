#pragma once

#include <optional>
#include <string_view>

#include "strategy/strategy.h"

namespace tuneornot {

// Of which routes a learning curve is measured: what learns from rows and asks no model, which
// takes seconds; all that learns from rows; none.
enum class CurvedRoutes { Baselines, All, None };

std::string_view name_of(CurvedRoutes routes);
std::optional<CurvedRoutes> curved_routes_called(std::string_view name);

// Why a strategy has no curve; empty where it has one.
std::string_view reason_for_no_curve(const Strategy& strategy, CurvedRoutes routes);

}  // namespace tuneornot
