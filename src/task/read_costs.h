#pragma once

#include "task/task_keys.h"

namespace tuneornot {

// The values of needs.calls_per_month and of costs.
void read_calls_per_month(const Value& value, Task& task);
void read_costs(const Value& value, Task& task);

}  // namespace tuneornot
