#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "decide/evidence.h"
#include "predictions/predictions.h"

namespace tuneornot {

// One of several predictors that are to be compared.
struct Side {
  std::string name;  // as the user wrote it
  std::vector<Prediction> rows;
};

// By what answers are scored: a task's rows and metric.
struct Ruler {
  Metric metric;  // opened
  std::vector<ScoredRow> rows;
  std::vector<std::string> inputs;  // of these rows
  std::map<std::string, double> label_shares;
  // An answer in the spelling of ScoredRow::expected; empty where it cannot be read.
  std::function<std::optional<std::string>(std::string_view answer)> read;
};

struct Matched {
  Evidence evidence;                  // an entrant for each side, on the rows that all have
  std::vector<std::size_t> left_out;  // of each side: rows that not all have
};

// Pairs rows: by id, else by an input that is there once on both sides. `ruler` null: every
// prediction brings its score, and the rows are those of the first side. Throws ErrorKind::Data
// where no row is common to all, or one id stands for different inputs or documents;
// ErrorKind::Usage where answers or scores are needed and a side has none.
Matched match(const Ruler* ruler, std::span<const Side> sides);

}  // namespace tuneornot
