#pragma once

#include "decide/curves.h"
#include "report/json_values.h"

namespace tuneornot {

Json curves_json(const Curves& curves);

}  // namespace tuneornot
