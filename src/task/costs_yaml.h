#pragma once

#include <string>

#include "task/costs.h"

namespace tuneornot {

// The `costs` of a task.yaml; what is as by default is left out, and so may be all of it.
std::string costs_yaml(const Costs& costs);

}  // namespace tuneornot
