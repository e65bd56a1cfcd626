#include "strategy/shot_room.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "prompt/shots.h"

namespace tuneornot {

namespace {

constexpr std::size_t kSample = 100;  // shots that are counted: enough for a mean
constexpr double kTurnTokens = 10;    // around a question and its answer, in the usual templates

double tokens_of(std::span<const Shot> shots, const Tokenizer& tokenizer) {
  const std::size_t step = std::max<std::size_t>(1, shots.size() / kSample);
  std::size_t tokens = 0;
  std::size_t counted = 0;
  for (std::size_t i = 0; i < shots.size(); i += step) {
    tokens += tokenizer.count(shots[i].input) + tokenizer.count(shots[i].answer);
    ++counted;
  }
  return kTurnTokens + static_cast<double>(tokens) / static_cast<double>(counted);
}

}  // namespace

ShotRoom::ShotRoom(const Planning& planning) {
  const std::vector<Shot> shots = usual_shots(planning.train);
  rows_ = shots.size();
  const Model* model = planning.model;
  if (model != nullptr && model->tokenizer() != nullptr && model->abilities().context_tokens > 0) {
    tokens_ = tokens_of(shots, *model->tokenizer());
    room_ = static_cast<std::size_t>(model->abilities().context_tokens) / 2;
  }
}

std::string ShotRoom::refusal(std::size_t shots) const {
  if (shots > rows_) {
    return fmt::format("{} shots are more than the {} training rows", shots, rows_);
  }
  const double needed = tokens_ * static_cast<double>(shots);
  if (needed > static_cast<double>(room_)) {
    return fmt::format("{} shots take about {:.0f} tokens, more than {}, half of the context",
                       shots,
                       needed,
                       room_);
  }
  return "";
}

Candidates shot_candidates(const Planning& planning, std::initializer_list<std::size_t> shots) {
  const ShotRoom room(planning);
  Candidates candidates;
  for (const std::size_t count : shots) {
    candidates.left_out = room.refusal(count);
    if (!candidates.left_out.empty()) {
      break;
    }
    candidates.settings.push_back({{"shots", std::to_string(count)}});
  }
  return candidates;
}

}  // namespace tuneornot
