#pragma once

#include <string>
#include <vector>

#include "cost/route_cost.h"
#include "store/store.h"
#include "study/frozen.h"
#include "study/runner.h"

namespace tuneornot {

// What preparing took is kept by the predictor's folder, as learning that was done before is not
// done, and so not timed, again.
void keep_preparing_ms(const Runner& runner, Store& store);

// So are its remarks: a report opens no predictor.
void keep_remarks(const Runner& runner, Store& store);
std::vector<std::string> stored_remarks(const FrozenEntrant& entrant, const Store& store);

// What was spent on an entrant before its first call.
Effort effort_of(const FrozenEntrant& entrant, const Store& store);

}  // namespace tuneornot
