#pragma once

#include <string>

#include "check/survey.h"
#include "report/report.h"

namespace tuneornot {

constexpr int kSurveyFormat = 1;

// The survey as people read it: within the style's columns, but for lines that are to be copied,
// and readable without colour.
std::string survey_text(const Survey& survey, const TerminalStyle& style);

// The same as one JSON object, two-space indented (docs/data.md).
std::string survey_json(const Survey& survey);

}  // namespace tuneornot
