#include "strategy/zero_shot.h"

#include <utility>
#include <vector>

#include "predictor/calibrated_prompt.h"
#include "strategy/calibration.h"
#include "strategy/prompted.h"

namespace tuneornot {

namespace {

constexpr const char* kCalibration = "calibration";
constexpr const char* kBatch = "batch";

bool is_calibrated(const Candidate& candidate) {
  return candidate.settings.contains(kCalibration);
}

// `prior` gives the logarithms of a program's prior, where there is to be one.
template <typename Prior>
Predictor zero_shot(const Preparation& preparation, const Prior& prior) {
  PromptProgram program = program_without_shots(preparation);
  Predictor predictor = {.candidate = preparation.candidate, .labels_used = 0};
  if (is_calibrated(preparation.candidate)) {
    const std::vector<double> log_prior = prior(program);
    predictor.method = CalibratedPrompt{.program = std::move(program), .log_prior = log_prior};
  } else {
    predictor.method = std::move(program);
  }
  return predictor;
}

}  // namespace

Candidates zero_shot_candidates(const Planning& planning) {
  Candidates candidates = {.settings = {Settings{}}};
  const bool is_choice = planning.task.kind == TaskKind::Classify && !planning.task.many;
  if (!is_choice || planning.model == nullptr) {
    return candidates;
  }
  if (can_be_calibrated(*planning.model)) {
    candidates.settings.push_back({{kCalibration, kBatch}});
  } else {
    candidates.left_out =
        "batch calibration, for which the model does not give the probabilities of labels";
  }
  return candidates;
}

LearningEnd learn_zero_shot(const Preparation& preparation, const LearningHost& host) {
  return is_calibrated(preparation.candidate)
             ? learn_prior(program_without_shots(preparation), preparation, host)
             : LearningEnd::NothingToLearn;
}

double zero_shot_ms(const Preparation& preparation, const Clock& clock) {
  return is_calibrated(preparation.candidate)
             ? prior_ms(program_without_shots(preparation), preparation, clock)
             : 0;
}

Predictor sketch_zero_shot(const Preparation& preparation) {
  return zero_shot(preparation, [](const PromptProgram& program) {
    return log_prior({}, program.labels.size());
  });
}

Predictor prepare_zero_shot(const Preparation& preparation) {
  return zero_shot(preparation, [&](const PromptProgram& program) {
    return learnt_log_prior(program, preparation);
  });
}

}  // namespace tuneornot
