#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "decide/evidence.h"

namespace tuneornot {

// The entrants' outcomes on the test as numbers. Entrants stand in the evidence's order; rows are
// those to which every complete entrant got an answer through, so that all are scored on the same.
struct TestScores {
  std::vector<bool> is_complete;     // per entrant: at most 1 % of its calls failed in transit
  std::vector<std::size_t> missing;  // per entrant: rows whose call failed in transit
  std::vector<std::size_t> rows;     // indices into Evidence::test_rows
  std::vector<std::size_t> groups;   // of each row, 0 .. group_count - 1
  std::size_t group_count = 0;
  std::size_t examples = 0;                // different ones; on folds each stands for several rows
  std::vector<std::vector<double>> right;  // (entrants, rows): 1 or 0
  std::vector<double> scores;              // per entrant, by the leading metric

  // Of a corpus metric only, which is macro-F1. Its score is over the labels for which the shares
  // in train promise 10 test rows; the full score, over all labels of the test, beside it.
  bool is_corpus = false;
  std::size_t labels = 0;  // of the test
  std::size_t scored_labels = 0;
  std::vector<double> full_scores;
  std::vector<std::vector<double>>
      resampled;  // (entrants, kResamples); where intervals are carried

  // On folds only.
  std::optional<FoldCounts> folds;
  std::vector<std::vector<double>> fold_scores;  // (entrants, repeats x folds)

  bool is_grouped() const { return group_count < rows.size(); }
};

// Fewer groups say nothing about how far a score would move on the next test.
constexpr std::size_t kFewestGroups = 5;

// Whether the test carries intervals and comparisons at all.
bool carries_intervals(const TestScores& test);

constexpr std::size_t kResamples = 2000;

TestScores test_scores(const Evidence& evidence);

// The entrants' scores on `kResamples` tests, each drawn from the groups of the real one with
// replacement: (entrants, kResamples). The same draws for all entrants and at each call.
std::vector<std::vector<double>> resampled_scores(const TestScores& test);

}  // namespace tuneornot
