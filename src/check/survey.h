#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "check/columns.h"
#include "check/lengths.h"
#include "check/proposals.h"
#include "check/token_sample.h"
#include "model/model.h"
#include "task/census.h"
#include "task/task.h"

namespace tuneornot {

// All that can be said of a task's data before any model is asked.
struct Survey {
  Task task;
  std::size_t rows_read = 0;
  std::size_t rows_used = 0;
  std::size_t train_rows = 0;
  std::size_t dev_rows = 0;
  std::size_t test_rows = 0;  // without those that leak
  std::size_t fold_rows = 0;  // of train, too few to set some aside: all, in folds; else 0
  std::vector<LabelCount> labels;
  std::size_t groups = 0;  // of the one file, or of train; equal texts count as one
  Leaks leaks;
  std::size_t repeats = 0;
  std::size_t conflicts = 0;
  Lengths input;
  Lengths output;
  std::optional<TokenLengths> tokens;           // empty where no tokenizer is at hand
  std::optional<double> detectable_difference;  // 0 to 1; measured so, among three routes
  std::size_t rows_for_margin = 0;              // test rows at which that falls to needs.margin
  ColumnSurvey columns;
  std::vector<Proposal> proposals;
  std::vector<Problem> problems;  // errors first

  // Whether `run` would take it.
  bool is_usable() const;
};

// What a survey needs beside the data.
struct SurveyOptions {
  std::uint64_t seed = 0;                // of the split
  const Tokenizer* tokenizer = nullptr;  // null: lengths are counted in characters alone
  std::size_t context_tokens = 0;        // of the tokenizer's model
  // Throws an Error for what `run` would refuse of the task besides its data; may be null.
  std::function<void(const Task& task)> check_settings = nullptr;
};

// Reads the data of a task once, and the first rows twice; holds but a few texts, and at most about
// 75 bytes a row. `problems` may have some already. What makes the data unusable is an error among
// the problems; throws ErrorKind::Data only where a file cannot be read at all or lacks a column.
Survey survey(const Task& task,
              const std::filesystem::path& folder,
              const SurveyOptions& options,
              Problems problems);

}  // namespace tuneornot
