#pragma once

#include "report/json_values.h"
#include "report/report.h"

namespace tuneornot {

// Everything that is known of a study's redraws (docs/report.md).
Json redraws_json(const Report& report);

}  // namespace tuneornot
