#include "study/stored_curves.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "base/error.h"
#include "base/json.h"
#include "decide/scored_rows.h"

namespace tuneornot {

namespace {

using nlohmann::json;

constexpr const char* kRecord = "curves";

json json_of(const StoredCurve& curve) {
  json sizes = json::array();
  for (const CurveTrials& size : curve.sizes) {
    sizes.push_back({{"labels", size.labels}, {"keys", size.keys}});
  }
  return {{"strategy", curve.candidate.strategy},
          {"model", curve.candidate.model},
          {"settings", curve.candidate.settings},
          {"left_out", curve.left_out},
          {"sizes", sizes}};
}

StoredCurve curve_of(const json& value) {
  StoredCurve curve{.candidate = {.strategy = value.at("strategy"),
                                  .model = value.at("model"),
                                  .settings = value.at("settings").get<Settings>()},
                    .left_out = value.at("left_out")};
  for (const json& size : value.at("sizes")) {
    curve.sizes.push_back(
        {.labels = size.at("labels"), .keys = size.at("keys").get<std::vector<std::string>>()});
  }
  return curve;
}

RouteOnSizes outcomes_of(const StoredCurve& curve, const Store& store) {
  RouteOnSizes route{.candidate = curve.candidate};
  for (const CurveTrials& size : curve.sizes) {
    route.sizes.push_back({.labels = size.labels});
    for (const std::string& key : size.keys) {
      route.sizes.back().draws.push_back(store.outcomes(key));
    }
  }
  return route;
}

bool are_of_dev(const RouteOnSizes& route, std::span<const ScoredRow> dev_rows) {
  return std::ranges::all_of(route.sizes, [&](const SizeOutcomes& size) {
    return std::ranges::all_of(size.draws, [&](const std::vector<Outcome>& outcomes) {
      return are_answers_to(outcomes, dev_rows);
    });
  });
}

}  // namespace

void keep_curves(const StoredCurves& curves, Store& store) {
  json routes = json::array();
  for (const StoredCurve& curve : curves.routes) {
    routes.push_back(json_of(curve));
  }
  store.set_record(kRecord, canonical_json({{"left_out", curves.left_out}, {"routes", routes}}));
}

std::optional<StoredCurves> stored_curves(const Store& store) {
  const std::optional<std::string> text = store.record(kRecord);
  if (!text) {
    return std::nullopt;
  }
  try {
    const json value = json::parse(*text);
    StoredCurves curves{.left_out = value.at("left_out")};
    for (const json& route : value.at("routes")) {
      curves.routes.push_back(curve_of(route));
    }
    return curves;
  } catch (const json::exception&) {
    throw Error(ErrorKind::Storage,
                "the study's record of its learning curves is damaged; move the study's files away "
                "and run it anew");
  }
}

Curves curves_on(const Evidence& evidence, const Store& store) {
  const std::optional<StoredCurves> stored = stored_curves(store);
  if (!stored) {
    return {.left_out = "this study was made before there were any; run it again"};
  }
  std::vector<RouteOnSizes> measured;
  std::vector<RouteWithoutCurve> without;
  for (const StoredCurve& curve : stored->routes) {
    if (!curve.left_out.empty()) {
      without.push_back({.candidate = curve.candidate, .why = curve.left_out});
      continue;
    }
    measured.push_back(outcomes_of(curve, store));
    if (!are_of_dev(measured.back(), evidence.dev_rows)) {
      return {.left_out = "the data were changed since it was measured; run the study again"};
    }
  }
  Curves curves = read_curves(evidence, measured);
  if (!stored->left_out.empty()) {
    curves.left_out = stored->left_out;
  }
  curves.without = std::move(without);
  return curves;
}

}  // namespace tuneornot
