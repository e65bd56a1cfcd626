#include "strategy/fine_tune.h"

#include <string>

#include "base/error.h"
#include "strategy/adapter_learning.h"
#include "strategy/prompted.h"

namespace tuneornot {

namespace {

// The setting that leaves the labels, or the object's fields, out of the prompt.
constexpr const char* kPrompt = "prompt";
constexpr const char* kBare = "bare";

PromptProgram program_of(const Preparation& preparation) {
  PromptProgram program = chat_program(preparation);  // who is taught needs no shots to go by
  program.lists_answers = !preparation.candidate.settings.contains(kPrompt);
  return program;
}

std::vector<Lesson> lessons_of(const Preparation& preparation) {
  return lessons_behind(program_of(preparation), preparation.train);
}

// Both prompts at the bolder rate, where there is anything to list, and the usual rate where there
// is not; thorough studies try gentler ones too.
std::vector<Settings> settings_around(double usual, const Planning& planning) {
  const auto at_rate = [&](double rate) { return learning_settings(planning, rate); };
  const auto bare = [](Settings settings) {
    settings[kPrompt] = kBare;
    return settings;
  };
  const Settings bold = at_rate(kBolder * usual);
  std::vector<Settings> settings;
  if (planning.task.kind == TaskKind::Generate) {
    settings = {bold, at_rate(usual)};
  } else if (planning.task.kind == TaskKind::Extract) {
    settings = {bare(bold), bold};
  } else {
    settings = {bold, bare(bold)};
  }
  if (planning.task.effort == SearchEffort::Thorough) {
    if (planning.task.kind != TaskKind::Generate) {
      settings.push_back(at_rate(usual));
    }
    settings.push_back(at_rate(usual / kBolder));
  }
  return settings;
}

}  // namespace

Candidates fine_tune_candidates(const Planning& planning) {
  try {
    return {.settings = settings_around(usual_rate_of_trainable(planning, "fine_tune"), planning),
            .left_out = ""};
  } catch (const Error& error) {
    return {.settings = {}, .left_out = error.what()};
  }
}

LearningEnd learn_fine_tune(const Preparation& preparation, const LearningHost& host) {
  return learn_adapter(
      preparation,
      {.predictor = sketch_fine_tune(preparation), .lessons = lessons_of(preparation)},
      host);
}

double fine_tune_ms(const Preparation& preparation, const Clock& clock) {
  return adapter_learning_ms(preparation, lessons_of(preparation), clock);
}

Predictor prepare_fine_tune(const Preparation& preparation) {
  return taught(preparation, sketch_fine_tune(preparation));
}

Predictor sketch_fine_tune(const Preparation& preparation) {
  return {.candidate = preparation.candidate,
          .labels_used = preparation.train.size(),
          .method = program_of(preparation)};
}

}  // namespace tuneornot
