#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "task/census.h"
#include "task/dataset.h"

namespace tuneornot {

struct Split {
  std::vector<Example> train;
  std::vector<Example> dev;
  std::vector<Example> test;  // sealed: nothing reads it before the nominee is frozen
  std::vector<Example>
      leaked;        // rows of a given test file whose text or group stands in train: unused
  std::string seal;  // SHA-256 of the test rows' contents, order aside
};

enum class SplitPart : std::uint8_t { Test, Dev, Train };

struct Assignment {
  std::vector<SplitPart> parts;  // of each row
  std::size_t groups = 0;
};

// The part of each row, by the rule of split_dataset; for callers that hold no texts. Throws as
// that does, naming `file`.
Assignment assign_parts(std::span<const RowKey> rows,
                        TaskKind kind,
                        const std::string& file,
                        bool has_test,
                        std::uint64_t seed);

// verdict.md section 1: by group, joined with the implicit groups of rows that are equal after
// normalisation; stratified by label (classify); from 500 rows test = 30 % within 150..2,000, dev =
// 15 % within 100..500. With a given test file only dev is taken, 15 % within 100..500 and at most
// a third. The same seed and the same rows, in any order, give the same split; dev and test come
// out in a seeded shared random order. Throws ErrorKind::Data below 500 rows without a test file
// (folds are not in this version), and when groups are too few or too large to be split.
Split split_dataset(const Dataset& dataset, TaskKind kind, std::uint64_t seed);

}  // namespace tuneornot
