#include "strategy/strategy.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "strategy/few_shot.h"
#include "strategy/majority.h"
#include "strategy/zero_shot.h"

namespace tuneornot {

std::span<const Strategy> strategies() {
  static constexpr std::array kStrategies = {
      Strategy{.name = "majority",
               .help = "says what most training rows say; what everything else has to beat",
               .needs = Strategy::Needs::Nothing,
               .candidates = majority_candidates,
               .prepare = prepare_majority},
      Strategy{.name = "zero_shot",
               .help = "instruction and labels only",
               .needs = Strategy::Needs::Model,
               .candidates = zero_shot_candidates,
               .prepare = prepare_zero_shot},
      Strategy{.name = "few_shot",
               .help = "a handful of examples in the prompt, balanced over the labels",
               .needs = Strategy::Needs::Model,
               .candidates = few_shot_candidates,
               .prepare = prepare_few_shot},
  };
  return kStrategies;
}

const Strategy& find_strategy(std::string_view name) {
  const auto found = std::ranges::find(strategies(), name, &Strategy::name);
  if (found != strategies().end()) {
    return *found;
  }
  std::string message = "no strategy is called \"" + printable(name) + "\"; there are:";
  for (const Strategy& strategy : strategies()) {
    message += ' ';
    message += strategy.name;
  }
  throw Error(ErrorKind::Usage, message);
}

}  // namespace tuneornot
