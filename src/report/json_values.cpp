#include "report/json_values.h"

#include <nlohmann/json.hpp>

namespace tuneornot {

Json interval_json(const Interval& interval) {
  return {{"low", interval.low}, {"high", interval.high}};
}

Json or_null(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json or_null(const std::optional<std::size_t>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json or_null(const std::optional<Interval>& interval) {
  return interval ? interval_json(*interval) : Json(nullptr);
}

Json or_null(const std::optional<FoldCounts>& folds) {
  return folds ? Json{{"folds", folds->folds}, {"repeats", folds->repeats}} : Json(nullptr);
}

std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace tuneornot
