#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "task/census.h"
#include "task/dataset.h"
#include "task/folds.h"
#include "task/groups.h"

namespace tuneornot {

// Rows are either learned from, chosen by or tested on; or, where they are too few for a test of
// their own, all of them stand in train and are divided into folds.
struct Split {
  std::vector<Example> train;
  std::vector<Example> dev;
  std::vector<Example> test;  // sealed: nothing reads it before the nominee is frozen
  std::vector<Example>
      leaked;        // rows of a given test file whose text or group stands in train: unused
  Folds folds;       // (repeats, train); empty where there is a test
  std::string seal;  // SHA-256 of what is measured on, the test rows or all; order aside
};

enum class SplitPart : std::uint8_t { Test, Dev, Train };

struct Assignment {
  std::vector<SplitPart> parts;  // of each row
  std::size_t groups = 0;
  Folds folds;  // as of a Split; then every row is of train
};

// What a split goes by apart from the rows.
struct SplitRule {
  TaskKind kind = TaskKind::Classify;
  std::string file;  // for messages
  bool has_test = false;
  std::uint64_t seed = 0;
  std::vector<LabelSet> label_sets;  // of each RowKey::label where rows have several; else empty
  std::vector<std::optional<std::int64_t>> times;  // of each row where they are gone by; else empty
};

// The part of each row, as split_dataset has it; for callers that hold no texts. `groups` are those
// of the rows. Throws as split_dataset does.
Assignment assign_parts(std::span<const RowKey> rows, const Groups& groups, const SplitRule& rule);

// verdict.md section 1: by group, joined with the implicit groups of rows that are equal after
// normalisation; stratified by label (classify); from 500 rows test = 30 % within 150..2,000, dev =
// 15 % within 100..500. With a given test file only dev is taken, 15 % within 100..500 and at most
// a third. Where the task names a time, the latest groups are the test, those before them dev: what
// is chosen there is to do well on later rows too. Below 500 rows without a test file: folds, by no
// time. The same seed and the same rows, in any
// order, give the same split; dev, test and the rows of folds come out in a seeded shared random
// order. Throws ErrorKind::Data where rows are too few, or groups too few or too large to be split.
Split split_dataset(const Dataset& dataset, const Task& task, std::uint64_t seed);

}  // namespace tuneornot
