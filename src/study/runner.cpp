#include "study/runner.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/random.h"
#include "model/schema_grammar.h"
#include "strategy/strategy.h"
#include "task/schema_sketch.h"

namespace tuneornot {

namespace {

// A model's name is the user's text, so the folder is called by a hash.
std::string folder_name(const Candidate& candidate) {
  const std::string place = route_of(candidate) + '\n' + settings_text(candidate.settings);
  return candidate.strategy + '-' + sha256(place).substr(0, 12);
}

// One that cannot bind what a model generates ends the study before the first call.
std::string schema_of(const StudyInputs& inputs, std::span<const Example> train) {
  std::string schema = object_schema(inputs.task, inputs.folder, train);
  if (!schema.empty()) {
    grammar_of_schema(schema);
  }
  return schema;
}

std::uint64_t seed_of(const StudyInputs& inputs, std::size_t redraw) {
  return redraw == 0 ? inputs.seed : Rng(inputs.seed, fmt::format("redraw {}", redraw)).next();
}

Preparation preparation_of(const StudyInputs& inputs, const Making& making) {
  return {.task = inputs.task,
          .train = making.train,
          .dev = inputs.split.dev,
          .candidate = making.candidate,
          .seed = seed_of(inputs, making.redraw),
          .schema = schema_of(inputs, making.train),
          .task_folder = inputs.folder,
          .folder = inputs.folder / making.folder,
          .vectors = inputs.folder / kVectorsFolder,
          .model = making.model};
}

struct Learning {
  LearningEnd end = LearningEnd::Done;
  std::optional<double> ms = 0;  // all of it; empty where it had been done before
};

// Tells how far it is, and what is left at the speed of this process. What an earlier process did
// of it is taken to have gone at that speed too, where the strategy does not know.
Learning learn(const Strategy& strategy,
               const Preparation& preparation,
               const StudyHost& host,
               Tally& tally) {
  if (strategy.learn == nullptr) {
    return {};
  }
  const double started_ms = host.clock.now_ms();
  std::size_t steps_here = 0;
  LearningStep last;
  const auto report = [&](const LearningStep& step) {
    last = step;
    ++steps_here;
    const double passed_ms = host.clock.now_ms() - started_ms;
    const double step_ms =
        step.spent_ms ? *step.spent_ms / static_cast<double>(std::max<std::size_t>(step.step, 1))
                      : passed_ms / static_cast<double>(steps_here);
    tally.learn(fmt::format("{} learns, step {} of {}{}",
                            route_of(preparation.candidate),
                            step.step,
                            step.steps,
                            step.loss ? fmt::format(", loss {:.3f}", *step.loss) : ""),
                static_cast<double>(step.steps - step.step) * step_ms);
  };
  const LearningEnd end =
      strategy.learn(preparation, {.clock = host.clock, .stop = host.stop, .report = report});
  if (end == LearningEnd::NothingToLearn) {
    return {.end = end};
  }
  if (steps_here == 0 || last.spent_ms) {
    return {.end = end, .ms = last.spent_ms};
  }
  const double speed_ms = (host.clock.now_ms() - started_ms) / static_cast<double>(steps_here);
  return {.end = end, .ms = speed_ms * static_cast<double>(last.steps)};
}

}  // namespace

std::optional<Runner> prepare(const StudyInputs& inputs,
                              const Making& making,
                              const StudyHost& host,
                              Tally& tally) {
  const Strategy& strategy = find_strategy(making.candidate.strategy);
  const Preparation preparation = preparation_of(inputs, making);
  const Learning learning = learn(strategy, preparation, host, tally);
  if (learning.end == LearningEnd::Stopped) {
    return std::nullopt;
  }
  const double started_ms = host.clock.now_ms();
  save_predictor(preparation.folder, strategy.prepare(preparation));
  const double prepared_ms = host.clock.now_ms() - started_ms;
  return Runner{
      .model = making.model,
      .folder = making.folder,
      .predictor = load_predictor(preparation.folder),
      .hash = predictor_hash(preparation.folder),
      .preparing_ms = learning.ms ? std::optional(*learning.ms + prepared_ms) : std::nullopt};
}

double learning_ms(const StudyInputs& inputs, const PlannedRoute& route, const Clock& clock) {
  const Strategy& strategy = find_strategy(route.strategy);
  if (strategy.learning_ms == nullptr) {
    return 0;
  }
  double sum_ms = 0;
  double most_ms = 0;
  for (const Candidate& candidate : route.candidates) {
    const double ms = strategy.learning_ms(
        preparation_of(inputs, making_of_all(inputs, candidate, route.model)), clock);
    sum_ms += ms;
    most_ms = std::max(most_ms, ms);
  }
  return strategy.keeps == Strategy::Keeps::ForStudy ? most_ms : sum_ms;
}

double learning_ms_anew(const StudyInputs& inputs, const Making& making, const Clock& clock) {
  const Strategy& strategy = find_strategy(making.candidate.strategy);
  if (strategy.learning_ms == nullptr) {
    return 0;
  }
  Preparation anew = preparation_of(inputs, making);
  anew.folder = inputs.folder / curve_folder(making.candidate, 0, 0);  // where nothing is ever made
  anew.vectors = anew.folder;
  return strategy.learning_ms(anew, clock);
}

Predictor sketch(const StudyInputs& inputs, const Making& making) {
  const Strategy& strategy = find_strategy(making.candidate.strategy);
  const Preparation preparation = preparation_of(inputs, making);
  return strategy.sketch == nullptr ? strategy.prepare(preparation) : strategy.sketch(preparation);
}

Making making_of_all(const StudyInputs& inputs, const Candidate& candidate, Model* model) {
  return {.candidate = candidate,
          .model = model,
          .train = inputs.split.train,
          .folder = predictor_folder(candidate)};
}

std::string predictor_folder(const Candidate& candidate) {
  return "predictors/" + folder_name(candidate);
}

std::string fold_folder(const Candidate& candidate, const FoldPlace& place) {
  return fmt::format("folds/{}-{}-{}", folder_name(candidate), place.repeat, place.fold);
}

std::string curve_folder(const Candidate& candidate, std::size_t draw, std::size_t size) {
  return fmt::format("{}/{}-{}-{}", kCurvesFolder, folder_name(candidate), draw, size);
}

std::string redraw_folder(const Candidate& candidate, std::size_t redraw) {
  return fmt::format("{}/{}-{}", kRedrawsFolder, folder_name(candidate), redraw);
}

}  // namespace tuneornot
