#include "study/stored_evidence.h"

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "decide/nominate.h"
#include "decide/scored_rows.h"
#include "metric/label_sets.h"
#include "study/effort.h"

namespace tuneornot {

namespace {

constexpr const char* kLeftOut = "left out";

[[noreturn]] void throw_interrupted() {
  throw Error(ErrorKind::Storage,
              "the study was interrupted before its end; run it again, it goes on from there");
}

[[noreturn]] void throw_changed(const std::string& rows) {
  throw Error(ErrorKind::Data,
              "the " + rows +
                  " rows are not those of the stored study: the data were changed since; run the "
                  "study again");
}

// The test, or every row once a repeat.
std::vector<ScoredRow> measured_rows(const Split& split) {
  std::vector<ScoredRow> rows = scored_rows(split.test);
  const std::vector<ScoredRow> all = scored_rows(split.train);
  for (std::size_t repeat = 0; repeat < split.folds.size(); ++repeat) {
    rows.insert(rows.end(), all.begin(), all.end());
  }
  return rows;
}

std::optional<HeldOut> held_out(const Split& split) {
  if (split.folds.empty()) {
    return std::nullopt;
  }
  HeldOut found{.counts = {.folds = kFolds, .repeats = split.folds.size()}};
  for (std::size_t repeat = 0; repeat < split.folds.size(); ++repeat) {
    for (const std::size_t fold : split.folds[repeat]) {
      found.folds.push_back(repeat * kFolds + fold);
    }
  }
  return found;
}

// In the order of measured_rows: a trial holds those of one fold, in the order of the rows.
std::vector<Outcome> fold_outcomes(const FrozenEntrant& entrant,
                                   const Split& split,
                                   const Store& store) {
  std::vector<Outcome> outcomes;
  for (std::size_t repeat = 0; repeat < split.folds.size(); ++repeat) {
    std::array<std::vector<Outcome>, kFolds> folds;
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
      folds[fold] = store.outcomes(entrant.fold_keys.at(repeat * kFolds + fold));
    }
    std::array<std::size_t, kFolds> next{};
    for (const std::size_t fold : split.folds[repeat]) {
      if (next[fold] == folds[fold].size()) {
        throw_interrupted();
      }
      outcomes.push_back(std::move(folds[fold][next[fold]++]));
    }
  }
  return outcomes;
}

}  // namespace

std::vector<ScoredRow> scored_rows(std::span<const Example> examples) {
  std::vector<ScoredRow> rows;
  rows.reserve(examples.size());
  for (const Example& example : examples) {
    rows.push_back({.example_id = example.id,
                    .expected = example.output,
                    .group = example.group,
                    .slice = example.slice});
  }
  return rows;
}

std::map<std::string, double> label_shares(std::span<const Example> train, AnswerForm form) {
  std::map<std::string, double> shares;
  if (form != AnswerForm::Label && form != AnswerForm::Labels) {
    return shares;
  }
  for (const Example& example : train) {
    for (const std::string& label : labels_in(example.output, form)) {
      shares[label] += 1.0 / static_cast<double>(train.size());
    }
  }
  return shares;
}

Evidence stored_evidence(const Frozen& frozen,
                         AnswerForm form,
                         const Split& split,
                         const Store& store) {
  if (frozen.seal != split.seal) {
    throw_changed("test");
  }
  Evidence evidence{.metric = frozen.metric,
                    .form = form,
                    .margin = frozen.margin,
                    .latency_p95_ms = frozen.latency_p95_ms,
                    .dev_rows = scored_rows(split.dev),
                    .test_rows = measured_rows(split),
                    .held_out = held_out(split),
                    .label_shares = label_shares(split.train, form)};
  for (const FrozenEntrant& frozen_entrant : frozen.entrants) {
    Entrant entrant{.candidate = frozen_entrant.candidate,
                    .candidates_tried = frozen_entrant.candidates_tried,
                    .labels_used = frozen_entrant.labels_used,
                    .effort = effort_of(frozen_entrant, store),
                    .probe = store.probe_turns(frozen_entrant.probe_key),
                    .dev = store.outcomes(frozen_entrant.dev_key),
                    .test = evidence.held_out ? fold_outcomes(frozen_entrant, split, store)
                                              : store.outcomes(frozen_entrant.test_key)};
    if (entrant.test.size() != evidence.test_rows.size()) {
      throw_interrupted();
    }
    if (!are_answers_to(entrant.dev, evidence.dev_rows)) {
      throw_changed("dev");  // entrants are frozen when they have answered all of it
    }
    evidence.entrants.push_back(std::move(entrant));
  }
  return evidence;
}

Verdict verdict_on(const Evidence& evidence) {
  return evidence.held_out ? decide_on_folds(evidence) : decide(evidence, nominate(evidence));
}

void keep_left_out(std::span<const std::string> left_out, Store& store) {
  store.set_record(kLeftOut, canonical_json(nlohmann::json(left_out)));
}

std::vector<std::string> stored_left_out(const Store& store) {
  const nlohmann::json list = nlohmann::json::parse(store.record(kLeftOut).value_or("[]"));
  return list.get<std::vector<std::string>>();
}

}  // namespace tuneornot
