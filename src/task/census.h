#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "task/example_reader.h"
#include "task/labels.h"
#include "task/task.h"

namespace tuneornot {

// What is kept of a row once its text is gone. Hashes are XXH3's; two of 20 million different texts
// are taken for one with a probability of 1 in 90,000.
struct RowKey {
  std::uint64_t id = 0;     // of input and output
  std::uint64_t exact = 0;  // of the input
  std::uint64_t near = 0;   // of the input after normalisation
  std::uint64_t group = 0;  // 0: its own group
  std::uint32_t label = 0;  // number in the census's table; when generating, of the outputs' hashes
  std::uint32_t line = 0;
};

// The key of a row whose label has this number.
RowKey row_key(const ExampleView& example, std::uint32_t label);

struct LabelCount {
  std::string name;
  std::size_t rows = 0;       // of the one file, or of the train file
  std::size_t test_rows = 0;  // of the test file
  std::size_t line = 0;       // of its first row, in the train file where it has rows there
};

struct Leaks {
  std::size_t exact = 0;        // test rows whose text stands in train, byte for byte
  std::size_t near = 0;         // but for case, spaces and punctuation
  std::size_t other_label = 0;  // of both, those under another output
};

// Counts the examples of a task without holding their texts, and finds what is wrong between them:
// repeats, conflicts, leaks, labels that are one spelled twice. About 40 bytes a row.
class Census {
 public:
  explicit Census(TaskKind kind) : kind_(kind) {}

  void add(const ExampleView& example, bool is_test);

  // To be called once, after the last row: tells the Problems what is wrong between the rows.
  void report(const Task& task, Problems& problems);

  std::span<const RowKey> rows() const { return rows_; }  // of the one file, or of train
  std::span<const RowKey> test_rows() const { return tests_; }
  std::vector<LabelCount> labels() const;  // most rows first
  const Leaks& leaks() const { return leaks_; }
  std::size_t repeats() const { return repeats_; }      // rows whose text stood before
  std::size_t conflicts() const { return conflicts_; }  // of them under another output

  // Whether a test row, by its number, has a text that stands in train.
  const std::vector<bool>& is_leaked() const { return is_leaked_; }

 private:
  void report_repeats(const std::string& file, Problems& problems);
  void report_leaks(const std::string& file, Problems& problems);
  void report_labels(const Task& task, Problems& problems) const;

  TaskKind kind_;
  LabelTable labels_;
  std::vector<RowKey> rows_;
  std::vector<RowKey> tests_;
  Leaks leaks_;
  std::size_t repeats_ = 0;
  std::size_t conflicts_ = 0;
  std::vector<bool> is_leaked_;
};

}  // namespace tuneornot
