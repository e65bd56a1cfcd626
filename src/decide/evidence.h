#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cost/route_cost.h"
#include "metric/metric.h"
#include "trial/probe.h"
#include "trial/trial.h"

namespace tuneornot {

// What a row of dev or test is, apart from its text.
struct ScoredRow {
  std::string example_id;
  std::string expected;
  std::string group;  // empty: its own group
  std::string slice;  // by which scores are shown too; may be empty
};

// The best candidate of one route on dev, and what it did. Outcomes run over the rows alike.
struct Entrant {
  Candidate candidate;
  std::size_t candidates_tried = 1;
  std::size_t labels_used = 0;  // training rows that stand in its prompt or made it
  Effort effort = {};
  std::vector<ProbeTurn> probe;  // none where it was not probed
  std::vector<Outcome> dev;
  std::vector<Outcome> test;  // empty before the seal is broken
};

// How often rows were held out in turn.
struct FoldCounts {
  std::size_t folds = 5;
  std::size_t repeats = 5;
};

// A study on folds (verdict.md section 2, small data): the test rows are all rows there are, once a
// repeat and repeat after repeat; what answered a row was made without the rows of its fold.
struct HeldOut {
  FoldCounts counts;
  std::vector<std::size_t> folds;  // of each test row: repeat x counts.folds + fold, from 0
};

struct Evidence {
  // The leading one. Empty: the mean of the outcomes' scores, whoever gave them.
  std::string metric;
  AnswerForm form = AnswerForm::Label;
  double margin = 0.02;
  Pricing pricing = {};
  std::optional<double> latency_p95_ms;  // the need
  std::vector<ScoredRow> dev_rows;       // none on folds
  std::vector<ScoredRow> test_rows;
  std::optional<HeldOut> held_out;  // empty: the test rows are a sealed test
  // Of train's rows, how many have a label; for the fixed set of labels of a mean over labels.
  std::map<std::string, double> label_shares;
  std::vector<Entrant> entrants;  // in the order of the strategies
};

}  // namespace tuneornot
