#include "strategy/nearest_shots.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "predictor/embedded_shots.h"
#include "predictor/text_vectors.h"
#include "prompt/shots.h"
#include "strategy/kept_vectors.h"
#include "strategy/prompted.h"
#include "strategy/shot_room.h"

namespace tuneornot {

namespace {

constexpr const char* kShots = "shots";
// The setting of candidates that find shots by something else than BM25.
constexpr const char* kBy = "by";
constexpr const char* kVectors = "vectors";
constexpr std::size_t kFewShots = 4;

bool goes_by_vectors(const Candidate& candidate) {
  return candidate.settings.contains(kBy);
}

std::size_t shots_of(const Candidate& candidate) {
  return std::stoul(candidate.settings.at(kShots));
}

std::vector<Settings> with_vectors(std::vector<Settings> settings) {
  for (Settings& one : settings) {
    one[kBy] = kVectors;
  }
  return settings;
}

// Rows that are in no prompt already.
std::vector<Shot> rows_besides(std::span<const Shot> fixed, std::vector<Shot> rows) {
  std::erase_if(rows,
                [&](const Shot& row) { return std::ranges::find(fixed, row) != fixed.end(); });
  return rows;
}

PromptProgram program_of(const Preparation& preparation) {
  PromptProgram program = program_without_shots(preparation);
  if (preparation.candidate.settings.contains(kFixed)) {
    program.shots = fixed_shots(preparation, Rng(preparation.seed, "nearest_shots fixed"));
  }
  return program;
}

NearestShots by_words(const Preparation& preparation) {
  PromptProgram program = program_of(preparation);
  std::vector<Shot> rows = rows_besides(program.shots, usual_shots(preparation.train));
  return {.shots = shots_of(preparation.candidate),
          .program = std::move(program),
          .rows = ShotPool(std::move(rows))};
}

// `vector_of` gives a row's vector, or an empty one.
template <typename VectorOf>
EmbeddedShots by_vectors(const Preparation& preparation, const VectorOf& vector_of) {
  EmbeddedShots method{.shots = shots_of(preparation.candidate),
                       .program = program_of(preparation)};
  std::vector<std::span<const float>> vectors;
  for (Shot& row : usual_shots(preparation.train)) {
    if (const std::span<const float> vector = vector_of(row); !vector.empty()) {
      method.rows.push_back(std::move(row));
      vectors.push_back(vector);
    }
  }
  if (vectors.empty()) {
    throw Error(ErrorKind::Model,
                route_of(preparation.candidate) +
                    ": the model embeds none of the training rows; leave it out under strategies");
  }
  method.index = VectorIndex(vectors);
  return method;
}

Predictor predictor_of(const Preparation& preparation, EmbeddedShots method) {
  return {.candidate = preparation.candidate,
          .labels_used = method.rows.size(),
          .method = std::move(method)};
}

Predictor predictor_by_words(const Preparation& preparation) {
  NearestShots method = by_words(preparation);
  return {.candidate = preparation.candidate,
          .labels_used = method.rows.shots().size() + method.program.shots.size(),
          .method = std::move(method)};
}

}  // namespace

Candidates nearest_shots_candidates(const Planning& planning) {
  Candidates candidates = shot_candidates(planning, {kFewShots, 16});
  const std::vector<Settings> by_words = candidates.settings;
  if (planning.model != nullptr && planning.model->abilities().embeds) {
    std::ranges::copy(with_vectors(by_words), std::back_inserter(candidates.settings));
  }
  if (ShotRoom(planning).refusal(kFixedShots + kFewShots).empty()) {
    candidates.settings.push_back(
        {{kShots, std::to_string(kFewShots)}, {kFixed, std::to_string(kFixedShots)}});
  }
  return candidates;
}

LearningEnd learn_nearest_shots(const Preparation& preparation, const LearningHost& host) {
  return goes_by_vectors(preparation.candidate)
             ? KeptVectors(preparation).learn(preparation.train, host)
             : LearningEnd::NothingToLearn;
}

double nearest_shots_ms(const Preparation& preparation, const Clock& clock) {
  return goes_by_vectors(preparation.candidate)
             ? KeptVectors(preparation).learning_ms(preparation.train, clock)
             : 0;
}

Predictor prepare_nearest_shots(const Preparation& preparation) {
  if (!goes_by_vectors(preparation.candidate)) {
    return predictor_by_words(preparation);
  }
  const KeptVectors kept(preparation);
  return predictor_of(preparation,
                      by_vectors(preparation, [&](const Shot& row) { return kept.of(row.input); }));
}

Predictor sketch_nearest_shots(const Preparation& preparation) {
  if (!goes_by_vectors(preparation.candidate)) {
    return predictor_by_words(preparation);
  }
  const std::vector<std::string> text = {preparation.train.front().input};
  const Embedded embedded = embed_texts(text, *preparation.model, {}).front();
  const auto* embedding = std::get_if<Embedding>(&embedded);
  if (embedding == nullptr) {
    return predictor_by_words(preparation);
  }
  return predictor_of(preparation, by_vectors(preparation, [&](const Shot& /*row*/) {
                        return std::span<const float>(embedding->values);
                      }));
}

}  // namespace tuneornot
