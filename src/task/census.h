#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "task/example_reader.h"
#include "task/groups.h"
#include "task/hash_order.h"
#include "task/label_stratify.h"
#include "task/row_key.h"
#include "task/schema_sketch.h"
#include "task/task.h"
#include "task/time_column.h"

namespace tuneornot {

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
  std::size_t group = 0;        // rows of another text, whose group stands in train
};

// Counts the examples of a task without holding their texts, and finds what is wrong between them:
// repeats, conflicts, leaks, labels that are one spelled twice. 32 bytes a row remain, and 16 to 40
// for each group, and 32 more a row where the task names a time; up to 64 a row are taken for a
// moment while there come more.
class Census {
 public:
  explicit Census(const Task& task)
      : kind_(task.kind),
        many_(task.many),
        has_time_(!task.data.time.empty()),
        hasher_(task.kind) {}

  void add(const ExampleView& example, bool is_test);

  // To be called once, after the last row: tells the Problems what is wrong between the rows.
  void report(const Task& task, Problems& problems);

  Groups take_groups();  // of rows(), once they are reported; to be called once

  std::span<const RowKey> rows() const { return rows_; }  // of the one file, or of train
  std::span<const RowKey> test_rows() const { return tests_; }
  std::vector<LabelCount> labels() const;  // most rows first
  // Where a row has many labels: the sets of them, by their text, most rows first; what pairs and
  // rows of no label are counted from (label_sets.h). Else the same as labels().
  std::vector<LabelCount> label_sets() const;
  // Of dates with slashes in the time column.
  DateOrder::Answer date_order() const { return date_order_.answer(); }
  // Of the rows, as a SplitRule has them.
  std::vector<LabelSet> numbered_sets() const;
  std::vector<std::optional<std::int64_t>> times() const;
  const Leaks& leaks() const { return leaks_; }
  std::size_t repeats() const { return repeats_; }      // rows whose text stood before
  std::size_t conflicts() const { return conflicts_; }  // of them under another output

  // Whether a test row, by its number, has a text or a group that stands in train.
  const std::vector<bool>& is_leaked() const { return is_leaked_; }

 private:
  void report_repeats(const std::string& file, Problems& problems);
  void report_leaks(const std::string& file, Problems& problems);
  void see_time(const ExampleView& example);
  std::vector<bool> has_known_group() const;
  void report_labels(const Task& task, Problems& problems) const;
  void report_objects(const Task& task, Problems& problems) const;

  TaskKind kind_;
  bool many_;
  bool has_time_;
  RowHasher hasher_;
  std::vector<RowKey> rows_;
  std::vector<RowKey> tests_;
  std::unique_ptr<HashOrder> by_text_;  // of rows_, once they are reported
  Leaks leaks_;
  std::size_t repeats_ = 0;
  std::size_t conflicts_ = 0;
  std::vector<bool> is_leaked_;
  SchemaSketch sketch_;  // of the train file's objects
  DateOrder date_order_;
  std::vector<CellTime> times_;  // of the rows, where the task names a time
  std::string slashed_;          // the first date that reads differently in either order
  std::size_t slashed_line_ = 0;
};

}  // namespace tuneornot
