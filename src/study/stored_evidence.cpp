#include "study/stored_evidence.h"

#include <algorithm>
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
constexpr const char* kRoutes = "routes";

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

Outcome next_of(std::vector<Outcome>& outcomes, std::size_t& next) {
  if (next == outcomes.size()) {
    throw_interrupted();
  }
  return std::move(outcomes[next++]);
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
      outcomes.push_back(next_of(folds[fold], next[fold]));
    }
  }
  return outcomes;
}

std::vector<std::string> stored_list(const char* name, const Store& store) {
  const nlohmann::json list = nlohmann::json::parse(store.record(name).value_or("[]"));
  return list.get<std::vector<std::string>>();
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

Evidence evidence_on_dev(const Frozen& raced,
                         AnswerForm form,
                         const Split& split,
                         const Store& store) {
  if (raced.seal != split.seal) {
    throw_changed("test");
  }
  Evidence evidence{.metric = raced.metric,
                    .form = form,
                    .margin = raced.margin,
                    .latency_p95_ms = raced.latency_p95_ms,
                    .dev_rows = scored_rows(split.dev),
                    .label_shares = label_shares(split.train, form)};
  evidence.entrants.reserve(raced.entrants.size());
  for (const FrozenEntrant& entrant : raced.entrants) {
    evidence.entrants.push_back({.candidate = entrant.candidate,
                                 .candidates_tried = entrant.candidates_tried,
                                 .labels_used = entrant.labels_used,
                                 .effort = effort_of(entrant, store),
                                 .probe = store.probe_turns(entrant.probe_key),
                                 .dev = store.outcomes(entrant.dev_key)});
    if (!are_answers_to(evidence.entrants.back().dev, evidence.dev_rows)) {
      throw_changed("dev");  // a race ends when its best has answered all of it
    }
  }
  return evidence;
}

bool were_raced_on(const Split& split, const Frozen& raced, const Store& store) {
  const std::vector<ScoredRow> rows = scored_rows(split.dev);
  return raced.seal == split.seal &&
         std::ranges::all_of(raced.entrants, [&](const FrozenEntrant& entrant) {
           return are_answers_to(store.outcomes(entrant.dev_key), rows);
         });
}

Evidence stored_evidence(const Frozen& frozen,
                         AnswerForm form,
                         const Split& split,
                         const Store& store) {
  Evidence evidence = evidence_on_dev(frozen, form, split, store);
  evidence.test_rows = measured_rows(split);
  evidence.held_out = held_out(split);
  for (std::size_t i = 0; i < frozen.entrants.size(); ++i) {
    Entrant& entrant = evidence.entrants[i];
    entrant.test = evidence.held_out ? fold_outcomes(frozen.entrants[i], split, store)
                                     : store.outcomes(frozen.entrants[i].test_key);
    if (entrant.test.size() != evidence.test_rows.size()) {
      throw_interrupted();
    }
  }
  return evidence;
}

Verdict verdict_on(const Evidence& evidence) {
  return evidence.held_out ? decide_on_folds(evidence) : decide(evidence, nominate(evidence));
}

void keep_plan(const Plan& plan, Store& store) {
  std::vector<std::string> routes;
  routes.reserve(plan.routes.size());
  for (const PlannedRoute& route : plan.routes) {
    routes.push_back(route_of(route.candidates.front()));
  }
  store.set_record(kRoutes, canonical_json(nlohmann::json(routes)));
  store.set_record(kLeftOut, canonical_json(nlohmann::json(plan.left_out)));
}

std::vector<std::string> stored_routes(const Store& store) {
  return stored_list(kRoutes, store);
}

std::vector<std::string> stored_left_out(const Store& store) {
  return stored_list(kLeftOut, store);
}

}  // namespace tuneornot
