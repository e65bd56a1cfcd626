#include "strategy/nearest_shots.h"

#include <string>
#include <utility>

#include "prompt/shots.h"
#include "strategy/prompted.h"
#include "strategy/shot_room.h"

namespace tuneornot {

Candidates nearest_shots_candidates(const Planning& planning) {
  return shot_candidates(planning, {4, 16});
}

Predictor prepare_nearest_shots(const Preparation& preparation) {
  NearestShots method{.shots = std::stoul(preparation.candidate.settings.at("shots")),
                      .program = program_without_shots(preparation),
                      .rows = ShotPool(usual_shots(preparation.train))};
  return Predictor{.candidate = preparation.candidate,
                   .labels_used = method.rows.shots().size(),
                   .method = std::move(method)};
}

}  // namespace tuneornot
