#include "strategy/fine_tune_shots.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "prompt/render.h"
#include "prompt/shots.h"
#include "strategy/adapter_learning.h"
#include "strategy/prompted.h"
#include "strategy/shot_room.h"

namespace tuneornot {

namespace {

constexpr const char* kName = "fine_tune_shots";
constexpr const char* kNearest = "shots";  // the setting that says how many
constexpr std::size_t kNearestShots = 4;

bool has_fixed_shots(const Preparation& preparation) {
  return preparation.candidate.settings.contains(kFixed);
}

PromptProgram bare_program(const Preparation& preparation) {
  PromptProgram program = chat_program(preparation);
  program.lists_answers = false;
  return program;
}

PromptProgram with_fixed_shots(const Preparation& preparation) {
  PromptProgram program = bare_program(preparation);
  program.shots = fixed_shots(preparation, Rng(preparation.seed, "fine_tune_shots fixed"));
  return program;
}

NearestShots with_nearest_shots(const Preparation& preparation) {
  return {.shots = std::stoul(preparation.candidate.settings.at(kNearest)),
          .program = bare_program(preparation),
          .rows = ShotPool(usual_shots(preparation.train))};
}

bool tell_of_each_other(const Example& one, const Example& other) {
  return one.input == other.input || (!one.group.empty() && one.group == other.group);
}

// What a row of `usual`, whose shots the method has, or another one is shown when it is learnt.
std::vector<Shot> shots_of_others(const NearestShots& method,
                                  const std::vector<const Example*>& usual,
                                  const Example& row) {
  const auto tells = [&row](const Example* other) { return tell_of_each_other(*other, row); };
  const auto tell = static_cast<std::size_t>(std::ranges::count_if(usual, tells));
  std::vector<Shot> shots;
  for (const Found& found : method.rows.nearest(row.input, method.shots + tell)) {
    if (shots.size() < method.shots && !tells(usual[found.text])) {
      shots.push_back(method.rows.shots()[found.text]);
    }
  }
  std::ranges::reverse(shots);
  return shots;
}

std::vector<Lesson> lessons_behind(const NearestShots& method, std::span<const Example> train) {
  const std::vector<const Example*> usual = usual_rows(train);
  std::vector<Lesson> lessons;
  lessons.reserve(train.size());
  for (const Example& row : train) {
    const std::vector<Shot> shots = shots_of_others(method, usual, row);
    lessons.push_back({.prompt = render(method.program, shots, row.input), .reply = row.output});
  }
  return lessons;
}

// Why it is not tried; empty where it is.
std::string refusal(const Planning& planning) {
  if (planning.task.effort != SearchEffort::Thorough && !is_named(planning.task, kName)) {
    return "it learns several times as long as fine_tune; effort: thorough tries it, or name it "
           "under strategies";
  }
  return ShotRoom(planning).refusal(kFixedShots);
}

}  // namespace

Candidates fine_tune_shots_candidates(const Planning& planning) {
  try {
    const double rate = kBolder * usual_rate_of_trainable(planning, kName);
    Candidates candidates = {.settings = {}, .left_out = refusal(planning)};
    if (candidates.left_out.empty()) {
      Settings nearest = learning_settings(planning, rate);
      Settings fixed = nearest;
      nearest[kNearest] = std::to_string(kNearestShots);
      fixed[kFixed] = std::to_string(kFixedShots);
      candidates.settings = {std::move(nearest), std::move(fixed)};
    }
    return candidates;
  } catch (const Error& error) {
    return {.settings = {}, .left_out = error.what()};
  }
}

std::vector<Lesson> fine_tune_shots_lessons(const Preparation& preparation) {
  return has_fixed_shots(preparation)
             ? lessons_behind(with_fixed_shots(preparation), preparation.train)
             : lessons_behind(with_nearest_shots(preparation), preparation.train);
}

LearningEnd learn_fine_tune_shots(const Preparation& preparation, const LearningHost& host) {
  return learn_adapter(preparation,
                       {.predictor = sketch_fine_tune_shots(preparation),
                        .lessons = fine_tune_shots_lessons(preparation)},
                       host);
}

double fine_tune_shots_ms(const Preparation& preparation, const Clock& clock) {
  return adapter_learning_ms(preparation, fine_tune_shots_lessons(preparation), clock);
}

Predictor prepare_fine_tune_shots(const Preparation& preparation) {
  return taught(preparation, sketch_fine_tune_shots(preparation));
}

Predictor sketch_fine_tune_shots(const Preparation& preparation) {
  Predictor predictor;
  predictor.candidate = preparation.candidate;
  predictor.labels_used = preparation.train.size();
  if (has_fixed_shots(preparation)) {
    predictor.method = with_fixed_shots(preparation);
  } else {
    predictor.method = with_nearest_shots(preparation);
  }
  return predictor;
}

}  // namespace tuneornot
