#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "decide/evidence.h"
#include "decide/slice_errors.h"
#include "decide/verdict.h"

namespace tuneornot {

// One label in a route's answers; several labels a row count each by itself.
struct LabelResult {
  std::string label;
  std::size_t rows = 0;   // answers whose reference has it
  std::size_t said = 0;   // answers that have it
  std::size_t right = 0;  // both
  double f1() const;      // 0 where right is 0
};

struct Confusion {
  std::string expected;
  std::string answer;
  std::size_t count = 0;
};

// Where a route goes wrong. Labels and confusions are of tasks with labels, confusions of those
// with one label a row.
struct RouteErrors {
  std::size_t wrong = 0;                        // answers that are not right, failures included
  std::map<std::string, std::size_t> failures;  // by name_of their kind
  std::vector<LabelResult> labels;              // worst F1 first
  std::vector<Confusion> confusions;            // most frequent first
};

// Where the routes of a study go wrong, and which labels may be wrong themselves. Rows and routes
// are numbers: texts stay where they are. Nothing here is a result; it says where to look.
struct ErrorAnalysis {
  std::vector<RouteErrors> routes;    // in the verdict's order
  std::vector<std::size_t> strong;    // routes whose score is nine tenths of the best one at least
  std::vector<std::size_t> disputed;  // rows that some of the strong have right and others wrong
  // Rows on which the strong, two of them at least, all gave one answer, and it is not the
  // reference. On folds in every repeat; the first one is named.
  std::vector<std::size_t> suspects;
  std::vector<SliceErrors> slices;  // none where the task names no slice
};

// `verdict` is that on the evidence.
ErrorAnalysis error_analysis(const Evidence& evidence, const Verdict& verdict);

}  // namespace tuneornot
