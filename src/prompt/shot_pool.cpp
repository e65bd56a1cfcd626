#include "prompt/shot_pool.h"

#include <utility>

namespace tuneornot {

namespace {

std::vector<std::string_view> inputs_of(std::span<const Shot> shots) {
  std::vector<std::string_view> inputs;
  inputs.reserve(shots.size());
  for (const Shot& shot : shots) {
    inputs.push_back(shot.input);
  }
  return inputs;
}

}  // namespace

ShotPool::ShotPool(std::vector<Shot> shots) : shots_(std::move(shots)), index_(inputs_of(shots_)) {}

std::vector<Shot> shots_of(std::span<const Example> train) {
  std::vector<Shot> shots;
  shots.reserve(train.size());
  for (const Example& example : train) {
    shots.push_back({.input = example.input, .answer = example.output});
  }
  return shots;
}

}  // namespace tuneornot
