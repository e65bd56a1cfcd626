#include <cmath>
#include <nlohmann/json.hpp>

#include "calibration/results.h"

namespace tuneornot {

namespace {

using Json = nlohmann::json;

// JSON knows no infinity: a goal without an upper end.
Json json(const Interval& interval) {
  return Json::array(
      {interval.low, std::isfinite(interval.high) ? Json(interval.high) : Json(nullptr)});
}

Json json(const Claim& claim) {
  return {{"name", claim.name},
          {"seen", claim.seen},
          {"limits", json(claim.limits)},
          {"goal", json(claim.goal)},
          {"met", name_of(claim.met)}};
}

Json json(const Share& share) {
  return share.studies == 0 ? Json(nullptr) : Json(share.value());
}

Json json(const Mean& mean) {
  return mean.studies == 0
             ? Json(nullptr)
             : Json{{"mean", mean.value()}, {"standard_error", mean.standard_error()}};
}

Json json(const Taker& taker) {
  return {{"regret", json(taker.regret)}, {"cost_rank", json(taker.cost_rank)}};
}

Json json(const CellResult& result) {
  const Tally& tally = result.tally;
  Json cell = {{"name", result.name},
               {"studies", tally.studies},
               {"claims", Json::array()},
               {"certainty", Json::object()},
               {"optimism_before_correction", json(tally.picked_optimism)},
               {"taken",
                {{"pick", json(tally.pick)},
                 {"best_on_test", json(tally.best_on_test)},
                 {"best_on_dev", json(tally.best_on_dev)},
                 {"truly_best", json(tally.oracle)}}},
               {"power", {{"shown", json(tally.shown)}, {"by_mid_p", json(tally.shown_by_mid_p)}}},
               {"asked", json(tally.asked)}};
  for (const Claim& claim : result.claims) {
    cell["claims"].push_back(json(claim));
  }
  for (std::size_t i = 0; i < tally.certainties.size(); ++i) {
    const auto& [said, wrong] = tally.certainties[i];
    cell["certainty"][std::string(name_of(static_cast<Certainty>(i)))] = {{"said", json(said)},
                                                                          {"wrong", json(wrong)}};
  }
  return cell;
}

}  // namespace

Json results_json(std::span<const CellResult> results, std::uint64_t seed) {
  Json all = {{"format", 1}, {"seed", seed}, {"cells", Json::array()}};
  for (const CellResult& result : results) {
    all["cells"].push_back(json(result));
  }
  return all;
}

}  // namespace tuneornot
