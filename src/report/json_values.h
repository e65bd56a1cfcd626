#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "decide/evidence.h"
#include "stats/intervals.h"

// How the JSON writers of this module write down what they share.
namespace tuneornot {

// Keeps the keys in the order of the documents.
using Json = nlohmann::ordered_json;

Json interval_json(const Interval& interval);

// null where there is none.
Json or_null(const std::optional<double>& value);
Json or_null(const std::optional<std::size_t>& value);
Json or_null(const std::optional<Interval>& interval);
Json or_null(const std::optional<FoldCounts>& folds);

// Two-space indented; bytes that are not UTF-8 become U+FFFD.
std::string json_text(const Json& json);

}  // namespace tuneornot
