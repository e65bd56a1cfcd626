#pragma once

#include <set>
#include <string>
#include <string_view>

#include "metric/metric.h"

namespace tuneornot {

// The labels that an answer or a reference of form Label or Labels names. None for an empty answer,
// and for one that is no list of labels.
std::set<std::string> labels_in(std::string_view text, AnswerForm form);

}  // namespace tuneornot
