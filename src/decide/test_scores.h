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
  std::vector<std::vector<double>> right;  // (entrants, rows): 1 or 0, between them where graded
  bool is_graded = false;                  // some row is neither right nor wrong
  std::vector<double> scores;              // per entrant, by the leading metric

  bool is_corpus = false;  // scored by a metric that is no mean of rows
  std::vector<std::vector<double>>
      resampled;  // (entrants, kResamples); of a corpus metric, where intervals are carried

  // Of a mean over labels only. Its score is over the labels for which the shares in train promise
  // 10 test rows; the full score, over all labels of the test, beside it.
  bool is_over_labels = false;
  std::size_t labels = 0;  // of the test
  std::size_t scored_labels = 0;
  std::vector<double> full_scores;

  // On folds only.
  std::optional<FoldCounts> folds;
  std::vector<std::vector<double>> fold_scores;  // (entrants, repeats x folds)

  bool is_grouped() const { return group_count < rows.size(); }
};

// Fewer groups say nothing about how far a score would move on the next test.
constexpr std::size_t kFewestGroups = 5;

// Fewer say it roughly.
constexpr std::size_t kFewGroups = 10;

// Whether the test carries intervals and comparisons at all.
bool carries_intervals(const TestScores& test);

constexpr std::size_t kResamples = 2000;

TestScores test_scores(const Evidence& evidence);

// The same of dev, as if that were the test.
TestScores scores_on_dev(const Evidence& evidence);

// Which of Evidence::test_rows those are over.
std::vector<bool> rows_that_count(const Evidence& evidence);

// The entrants' scores on `kResamples` tests, each drawn from the groups of the real one with
// replacement: (entrants, kResamples). The same draws for all entrants and at each call.
std::vector<std::vector<double>> resampled_scores(const TestScores& test);

}  // namespace tuneornot
