#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

enum class TaskKind { Classify, Generate };

std::string_view name_of(TaskKind kind);

struct Label {
  std::string name;
  std::string description;  // may be empty
  bool operator==(const Label&) const = default;
};

// Where the examples are: one file that is split, or a train and a test file. Paths are as
// written; a relative one starts at the task's folder.
struct DataSource {
  std::string file;
  std::string train;
  std::string test;
  std::vector<std::string> input;  // columns; several are shown as "column: value" lines
  std::string output;              // column
  std::string group;               // column; empty: every row is its own group

  std::vector<std::string> files() const;  // the one, or train and test
  bool operator==(const DataSource&) const = default;
};

struct Needs {
  double margin = 0.02;  // quality not worth paying for, as a share of the metric's range
  bool operator==(const Needs&) const = default;
};

// What is to be done: the content of a task.yaml.
struct Task {
  std::string name;
  TaskKind kind = TaskKind::Classify;
  std::string instruction;
  std::vector<Label> labels;         // classify only; in the order of the file or of the alphabet
  std::vector<std::string> metrics;  // the first one leads
  std::vector<std::string> models;   // references as the user wrote them
  std::vector<std::string> strategies;  // "all" alone means every one there is
  DataSource data;
  Needs needs;
  bool operator==(const Task&) const = default;
};

// One input with its reference output. Where it stood in its file is kept for messages.
struct Example {
  std::string id;  // 16 hex digits of a hash of input and output; "-2" and so on for repeats
  std::string input;
  std::string output;
  std::string group;     // empty: its own group
  std::string file;      // as in the DataSource
  std::size_t line = 0;  // the line on which the row starts, from 1
};

}  // namespace tuneornot
