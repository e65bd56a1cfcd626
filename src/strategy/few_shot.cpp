#include "strategy/few_shot.h"

#include <algorithm>
#include <string>

#include "prompt/shots.h"
#include "strategy/prompted.h"

namespace tuneornot {

namespace {

constexpr std::size_t kFewest = 8;
constexpr std::size_t kMost = 96;  // beyond that it is many_shot's work

Settings settings(std::size_t shots, int draw) {
  return {{"shots", std::to_string(std::min(shots, kMost))}, {"draw", std::to_string(draw)}};
}

}  // namespace

Candidates few_shot_candidates(const Planning& planning) {
  const std::size_t one_each = std::max(kFewest, planning.task.labels.size());
  return {.settings = {settings(one_each, 1), settings(one_each, 2), settings(2 * one_each, 1)}};
}

Predictor prepare_few_shot(const Preparation& preparation) {
  const Settings& chosen = preparation.candidate.settings;
  Rng rng(preparation.seed, "few_shot draw " + chosen.at("draw"));
  PromptProgram program = program_without_shots(preparation);
  program.shots =
      balanced_shots(preparation.train, preparation.task.kind, std::stoul(chosen.at("shots")), rng);
  return Predictor{.candidate = preparation.candidate,
                   .labels_used = program.shots.size(),
                   .method = std::move(program)};
}

}  // namespace tuneornot
