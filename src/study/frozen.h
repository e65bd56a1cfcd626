#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "store/store.h"
#include "trial/trial.h"

namespace tuneornot {

// A candidate that an entrant was picked from.
struct RacedCandidate {
  std::string predictor;  // folder below the study's
  std::string dev_key;    // of its trial
  bool operator==(const RacedCandidate&) const = default;
};

struct FrozenEntrant {
  Candidate candidate;
  std::size_t candidates_tried = 1;
  std::size_t labels_used = 0;
  std::string predictor;  // folder below the study's
  std::string dev_key;    // of its trials; empty on folds
  std::string test_key;
  std::string probe_key;  // of its probe; empty where it was frozen before there were any
  std::vector<std::string> fold_keys;  // of its trials on folds: repeats x kFolds; else none
  std::vector<RacedCandidate> raced;   // it and those it was picked from; none on folds
  bool operator==(const FrozenEntrant&) const = default;
};

// What is fixed before a test row is read (verdict.md section 1, step 5); of a study on folds, what
// was measured.
struct Frozen {
  std::string metric;
  double margin = 0.02;
  std::optional<double> latency_p95_ms;  // the need
  std::string seal;
  std::vector<FrozenEntrant> entrants;
  std::optional<std::size_t> nominee;  // empty on folds: their scores make the pick
  bool after_opening = false;          // the same test had been opened under another frozen record
  bool operator==(const Frozen&) const = default;
};

std::string frozen_text(const Frozen& frozen);

// What an opening of the test is known by: the record but for the nominee, the need and the probes.
// The nominee follows from these, dev, the rule and the prices that a user names, all of which may
// change without a look at the test.
std::string opening_text(const Frozen& frozen);

// What the store holds; empty before the first freeze. Throws ErrorKind::Storage when the record is
// damaged, as stored_raced does.
std::optional<Frozen> stored_frozen(const Store& store);

// What was raced so far, as it would be frozen if no other route came; nobody is nominated yet.
void keep_raced(const Frozen& raced, Store& store);
std::optional<Frozen> stored_raced(const Store& store);

// Writes it down, and counts an opening of the test (or of the rows of the folds) unless a record
// of the same opening_text is there already. Returns what is now in force: with after_opening set
// where that test was opened before.
Frozen freeze(Frozen frozen, Store& store);

}  // namespace tuneornot
