#include "strategy/few_shot.h"

#include <algorithm>
#include <string>

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
  const bool thorough = planning.task.effort == SearchEffort::Thorough;
  Candidates candidates;
  for (int draw = 1; draw <= (thorough ? 4 : 2); ++draw) {
    candidates.settings.push_back(settings(one_each, draw));
  }
  for (int draw = 1; draw <= (thorough ? 4 : 1); ++draw) {
    candidates.settings.push_back(settings(2 * one_each, draw));
  }
  return candidates;
}

Predictor prepare_few_shot(const Preparation& preparation) {
  const std::string& draw = preparation.candidate.settings.at("draw");
  return with_balanced_shots(preparation, Rng(preparation.seed, "few_shot draw " + draw));
}

}  // namespace tuneornot
