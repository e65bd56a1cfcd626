#include "study/passing_trial.h"

#include <filesystem>

#include "strategy/strategy.h"
#include "study/measure.h"

namespace tuneornot {

std::optional<std::string> make_and_measure(const StudyInputs& inputs,
                                            const PassingTrial& trial,
                                            const StudyHost& host,
                                            Tally& tally) {
  const std::optional<Runner> runner = prepare(inputs, trial.making, host, tally);
  if (!runner) {
    return std::nullopt;
  }
  return measure_whole({.predictor = runner->predictor,
                        .predictor_hash = runner->hash,
                        .model = runner->model,
                        .subset = trial.subset,
                        .place = trial.place,
                        .note = trial.note,
                        .rows = trial.rows,
                        .metric = inputs.metric,
                        .batch_size = inputs.batch_size},
                       host,
                       tally);
}

void drop_measured(const StudyInputs& inputs, const Making& making) {
  const Strategy& strategy = find_strategy(making.candidate.strategy);
  if (strategy.learn == nullptr || strategy.keeps == Strategy::Keeps::ForStudy) {
    std::filesystem::remove_all(inputs.folder / making.folder);
  }
}

}  // namespace tuneornot
