#pragma once

#include <cstddef>
#include <string>

#include "check/survey.h"

namespace tuneornot {

constexpr int kSurveyFormat = 1;

// The survey as people read it, within `columns` cells.
std::string survey_text(const Survey& survey, std::size_t columns);

// The same as one JSON object, two-space indented (docs/data.md).
std::string survey_json(const Survey& survey);

}  // namespace tuneornot
