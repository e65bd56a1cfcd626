#include "study/stored_evidence.h"

#include <map>
#include <string>

#include "base/error.h"

namespace tuneornot {

namespace {

std::map<std::string, double> label_shares(std::span<const Example> train) {
  std::map<std::string, double> shares;
  for (const Example& example : train) {
    shares[example.output] += 1.0 / static_cast<double>(train.size());
  }
  return shares;
}

}  // namespace

std::vector<ScoredRow> scored_rows(std::span<const Example> examples) {
  std::vector<ScoredRow> rows;
  rows.reserve(examples.size());
  for (const Example& example : examples) {
    rows.push_back({.example_id = example.id, .expected = example.output, .group = example.group});
  }
  return rows;
}

Evidence stored_evidence(const Frozen& frozen, const Split& split, const Store& store) {
  if (frozen.seal != split.seal) {
    throw Error(ErrorKind::Data,
                "the test rows are not those of the stored study: the data were changed since; run "
                "the study again");
  }
  Evidence evidence{.metric = frozen.metric,
                    .margin = frozen.margin,
                    .dev_rows = scored_rows(split.dev),
                    .test_rows = scored_rows(split.test),
                    .label_shares = label_shares(split.train)};
  for (const FrozenEntrant& frozen_entrant : frozen.entrants) {
    Entrant entrant{.candidate = frozen_entrant.candidate,
                    .candidates_tried = frozen_entrant.candidates_tried,
                    .labels_used = frozen_entrant.labels_used,
                    .dev = store.outcomes(frozen_entrant.dev_key),
                    .test = store.outcomes(frozen_entrant.test_key)};
    if (entrant.test.size() != split.test.size() || entrant.dev.size() != split.dev.size()) {
      throw Error(ErrorKind::Storage,
                  "the study was interrupted before its end; run it again, it goes on from there");
    }
    evidence.entrants.push_back(std::move(entrant));
  }
  return evidence;
}

}  // namespace tuneornot
