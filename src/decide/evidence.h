#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "trial/trial.h"

namespace tuneornot {

// What a row of dev or test is, apart from its text.
struct ScoredRow {
  std::string example_id;
  std::string expected;
  std::string group;  // empty: its own group
};

// The best candidate of one route on dev, and what it did. Outcomes run over the rows alike.
struct Entrant {
  Candidate candidate;
  std::size_t candidates_tried = 1;
  std::size_t labels_used = 0;  // training rows that stand in its prompt or made it
  std::vector<Outcome> dev;
  std::vector<Outcome> test;  // empty before the seal is broken
};

struct Evidence {
  std::string metric;  // the leading one
  double margin = 0.02;
  std::vector<ScoredRow> dev_rows;
  std::vector<ScoredRow> test_rows;
  std::map<std::string, double> label_shares;  // in train; for macro-F1's fixed set of labels
  std::vector<Entrant> entrants;               // in the order of the strategies
};

}  // namespace tuneornot
