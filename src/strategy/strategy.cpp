#include "strategy/strategy.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "strategy/bm25_nearest.h"
#include "strategy/current.h"
#include "strategy/embed_linear.h"
#include "strategy/few_shot.h"
#include "strategy/fine_tune.h"
#include "strategy/fine_tune_shots.h"
#include "strategy/majority.h"
#include "strategy/many_shot.h"
#include "strategy/nearest_shots.h"
#include "strategy/tfidf_linear.h"
#include "strategy/zero_shot.h"

namespace tuneornot {

namespace {

constexpr std::array kStrategies = {
    Strategy{.name = kCurrentStrategy,
             .help = "what runs today, where the task says: its answers, its prompt or a program",
             .needs = Strategy::Needs::Nothing,
             .serves = Strategy::Serves::EveryKind,
             .learns = Strategy::Learns::Nothing,
             .candidates = current_candidates,
             .prepare = prepare_current},
    Strategy{.name = "majority",
             .help = "says what most training rows say; what everything else has to beat",
             .needs = Strategy::Needs::Nothing,
             .serves = Strategy::Serves::EveryKind,
             .learns = Strategy::Learns::Nothing,
             .candidates = majority_candidates,
             .prepare = prepare_majority},
    Strategy{.name = "tfidf_linear",
             .help = "words and stretches of letters, weighted for each label; no model",
             .needs = Strategy::Needs::Nothing,
             .serves = Strategy::Serves::Classify,
             .candidates = tfidf_linear_candidates,
             .prepare = prepare_tfidf_linear},
    Strategy{.name = "bm25_nearest",
             .help = "the answer of the most similar training rows; no model",
             .needs = Strategy::Needs::Nothing,
             .serves = Strategy::Serves::EveryKind,
             .candidates = bm25_nearest_candidates,
             .prepare = prepare_bm25_nearest},
    Strategy{.name = "embed_linear",
             .help = "the vector that a model gives a text, weighted for each label",
             .needs = Strategy::Needs::Vectors,
             .serves = Strategy::Serves::Classify,
             .candidates = embed_linear_candidates,
             .prepare = prepare_embed_linear,
             .learn = learn_embed_linear,
             .sketch = sketch_embed_linear,
             .learning_ms = embed_linear_ms,
             .keeps = Strategy::Keeps::ForStudy},
    Strategy{.name = "zero_shot",
             .help = "instruction and labels only; with and without batch calibration",
             .needs = Strategy::Needs::Completions,
             .serves = Strategy::Serves::EveryKind,
             .learns = Strategy::Learns::Nothing,
             .candidates = zero_shot_candidates,
             .prepare = prepare_zero_shot,
             .learn = learn_zero_shot,
             .sketch = sketch_zero_shot,
             .learning_ms = zero_shot_ms},
    Strategy{.name = "few_shot",
             .help = "a handful of examples in the prompt, balanced over the labels",
             .needs = Strategy::Needs::Completions,
             .serves = Strategy::Serves::EveryKind,
             .candidates = few_shot_candidates,
             .prepare = prepare_few_shot},
    Strategy{.name = "nearest_shots",
             .help = "with every input the examples most like it",
             .needs = Strategy::Needs::Completions,
             .serves = Strategy::Serves::EveryKind,
             .candidates = nearest_shots_candidates,
             .prepare = prepare_nearest_shots,
             .learn = learn_nearest_shots,
             .sketch = sketch_nearest_shots,
             .learning_ms = nearest_shots_ms,
             .keeps = Strategy::Keeps::ForStudy},
    Strategy{.name = "many_shot",
             .help = "as many examples as the context has room for, the same for every input",
             .needs = Strategy::Needs::Completions,
             .serves = Strategy::Serves::EveryKind,
             .candidates = many_shot_candidates,
             .prepare = prepare_many_shot},
    Strategy{.name = "fine_tune",
             .help = "LoRA on the rows, with zero_shot's prompt and the bare instruction",
             .needs = Strategy::Needs::Completions,
             .serves = Strategy::Serves::EveryKind,
             .candidates = fine_tune_candidates,
             .prepare = prepare_fine_tune,
             .learn = learn_fine_tune,
             .sketch = sketch_fine_tune,
             .learning_ms = fine_tune_ms},
    Strategy{.name = "fine_tune_shots",
             .help = "LoRA on prompts that already hold shots, the nearest or the same for all",
             .needs = Strategy::Needs::Completions,
             .serves = Strategy::Serves::EveryKind,
             .candidates = fine_tune_shots_candidates,
             .prepare = prepare_fine_tune_shots,
             .learn = learn_fine_tune_shots,
             .sketch = sketch_fine_tune_shots,
             .learning_ms = fine_tune_shots_ms},
};

}  // namespace

std::span<const Strategy> strategies() {
  return kStrategies;
}

bool serves(const Strategy& strategy, TaskKind kind) {
  return strategy.serves == Strategy::Serves::EveryKind || kind == TaskKind::Classify;
}

Strategy::Needs needs_of(const Strategy& strategy, const Task& task) {
  const bool is_own_prompt = strategy.name == kCurrentStrategy && !task.current.prompt.empty();
  return is_own_prompt ? Strategy::Needs::Completions : strategy.needs;
}

bool asks_model(const Strategy& strategy, const Task& task) {
  return needs_of(strategy, task) != Strategy::Needs::Nothing;
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
