#include "strategy/zero_shot.h"

#include "strategy/prompted.h"

namespace tuneornot {

Candidates zero_shot_candidates(const Planning& /*planning*/) {
  return {.settings = {Settings{}}};
}

Predictor prepare_zero_shot(const Preparation& preparation) {
  return Predictor{.candidate = preparation.candidate,
                   .labels_used = 0,
                   .method = program_without_shots(preparation)};
}

}  // namespace tuneornot
