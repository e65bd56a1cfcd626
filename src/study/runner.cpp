#include "study/runner.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "strategy/strategy.h"

namespace tuneornot {

namespace {

// A model's name is the user's text, so the folder is called by a hash.
std::string folder_name(const Candidate& candidate) {
  const std::string place = route_of(candidate) + '\n' + settings_text(candidate.settings);
  return candidate.strategy + '-' + sha256(place).substr(0, 12);
}

}  // namespace

Runner prepare(const StudyInputs& inputs,
               const Candidate& candidate,
               Model* model,
               const Making& making) {
  const Predictor made = find_strategy(candidate.strategy)
                             .prepare({.task = inputs.task,
                                       .train = making.train,
                                       .candidate = candidate,
                                       .seed = inputs.seed});
  Runner runner{.model = model, .folder = making.folder};
  const std::filesystem::path folder = inputs.folder / runner.folder;
  save_predictor(folder, made);
  runner.predictor = load_predictor(folder);
  runner.hash = predictor_hash(folder);
  return runner;
}

std::string predictor_folder(const Candidate& candidate) {
  return "predictors/" + folder_name(candidate);
}

std::string fold_folder(const Candidate& candidate, const FoldPlace& place) {
  return fmt::format("folds/{}-{}-{}", folder_name(candidate), place.repeat, place.fold);
}

}  // namespace tuneornot
