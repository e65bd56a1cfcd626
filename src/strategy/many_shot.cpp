#include "strategy/many_shot.h"

#include "strategy/prompted.h"
#include "strategy/shot_room.h"

namespace tuneornot {

Candidates many_shot_candidates(const Planning& planning) {
  return shot_candidates(planning, {32, 128, 512, 2'048});
}

Predictor prepare_many_shot(const Preparation& preparation) {
  return with_balanced_shots(preparation, Rng(preparation.seed, "many_shot"));
}

}  // namespace tuneornot
