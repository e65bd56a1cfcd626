#include "study/redraws.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "study/passing_trial.h"
#include "study/runner.h"

namespace tuneornot {

namespace {

// The trial's key; empty when stopped.
std::optional<std::string> measure_redraw(const StudyInputs& inputs,
                                          const RacedEntrant& entrant,
                                          std::size_t redraw,
                                          const StudyHost& host,
                                          Tally& tally) {
  const Making making = {.candidate = entrant.candidate,
                         .model = entrant.model,
                         .train = inputs.split.train,
                         .folder = redraw_folder(entrant.candidate, redraw),
                         .redraw = redraw};
  std::optional<std::string> key = make_and_measure(
      inputs,
      {.making = making, .note = fmt::format(", drawn anew {}", redraw), .rows = inputs.split.dev},
      host,
      tally);
  if (key) {
    drop_measured(inputs, making);
  }
  return key;
}

// Empty when stopped.
std::optional<StoredRedraws> redraws_of(const StudyInputs& inputs,
                                        const RacedEntrant& entrant,
                                        const StudyHost& host,
                                        Tally& tally) {
  StoredRedraws redraws{.dev_key = entrant.dev_key};
  for (std::size_t redraw = 1; redraw <= kRedraws; ++redraw) {
    std::optional<std::string> key = measure_redraw(inputs, entrant, redraw, host, tally);
    if (!key) {
      return std::nullopt;
    }
    redraws.keys.push_back(*std::move(key));
  }
  return redraws;
}

// What an earlier run measured of it; else nothing.
std::optional<StoredRedraws> known_redraws(const std::vector<StoredRedraws>& before,
                                           const RacedEntrant& entrant) {
  const auto known = std::ranges::find(before, entrant.dev_key, &StoredRedraws::dev_key);
  return known == before.end() || known->keys.size() != kRedraws ? std::nullopt
                                                                 : std::optional(*known);
}

}  // namespace

std::string_view reason_for_no_redraws(const Strategy& strategy, SearchEffort effort) {
  if (strategy.learn != nullptr && strategy.keeps == Strategy::Keeps::ForPredictor &&
      effort != SearchEffort::Thorough) {
    return "it takes long to learn; effort: thorough does that";
  }
  return strategy.needs != Strategy::Needs::Nothing && effort == SearchEffort::Quick
             ? "it asks a model; effort: normal does that"
             : "";
}

std::size_t answers_of_redraws(const Split& split, std::size_t routes) {
  return std::min(routes, kRedrawnRoutes) * kRedraws * split.dev.size();
}

std::optional<std::vector<StoredRedraws>> measure_redraws(const StudyInputs& inputs,
                                                          std::span<const RacedEntrant> entrants,
                                                          const StudyHost& host,
                                                          Tally& tally) {
  const std::vector<StoredRedraws> before = stored_redraws(host.store);
  std::vector<StoredRedraws> redraws;
  for (const RacedEntrant& entrant : entrants) {
    const std::string_view reason =
        reason_for_no_redraws(find_strategy(entrant.candidate.strategy), inputs.task.effort);
    std::optional<StoredRedraws> found = known_redraws(before, entrant);
    if (found || !reason.empty()) {
      tally.drop(kRedraws * inputs.split.dev.size());
      redraws.push_back(found.value_or(
          StoredRedraws{.dev_key = entrant.dev_key, .left_out = std::string(reason)}));
      continue;
    }
    found = redraws_of(inputs, entrant, host, tally);
    if (!found) {
      return std::nullopt;
    }
    redraws.push_back(*std::move(found));
  }
  std::error_code not_empty;
  std::filesystem::remove(inputs.folder / kRedrawsFolder, not_empty);
  return redraws;
}

}  // namespace tuneornot
