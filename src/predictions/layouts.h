#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "predictions/predictions.h"

namespace tuneornot {

// A row as its file has it, before it is known which of its scores counts.
struct FoundPrediction {
  Prediction prediction;
  std::string part;                                     // provider or filter
  std::map<std::string, std::optional<double>> scores;  // by field; empty: there, but no number
  std::vector<std::string> usual;                       // fields that count when none is asked for
};

// A way in which programs write predictions down.
struct PredictionLayout {
  std::string_view part_word;  // what its parts are called; empty: it has none
  bool (*is_of)(const nlohmann::json& row);
  // `row` is an object. The id is empty where the row has none.
  FoundPrediction (*read)(const nlohmann::json& row, const std::string& input_column);
};

// The one that the row is of: the plain one where it is of no other.
const PredictionLayout& layout_of(const nlohmann::json& row);

// promptfoo's output in one object: where its list of rows stands in it; null where it is none.
const nlohmann::json* promptfoo_rows(const nlohmann::json& object);

}  // namespace tuneornot
