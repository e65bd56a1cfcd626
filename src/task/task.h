#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "task/costs.h"

namespace tuneornot {

// What the answer is: one of the labels (or, with Task::many, several of them), a JSON object, or
// free text.
enum class TaskKind { Classify, Extract, Generate };

std::string_view name_of(TaskKind kind);  // "classify", "extract", "generate"
std::optional<TaskKind> task_kind_called(std::string_view name);  // empty: there is no such kind

struct Label {
  std::string name;
  std::string description;      // may be empty
  std::vector<std::string> of;  // what else the data call it: other spellings, or rare labels
                                // that are merged into this one
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
  std::string slice;               // column; empty: scores are not shown by it
  std::string time;                // column; empty: the split does not go by it
  std::string unlabelled;          // file of inputs without outputs; may be empty
  char delimiter = '\0';           // of CSV, as in ReadOptions; '\0': found in each file

  std::vector<std::string> files() const;    // the one, or train and test
  std::vector<std::string> columns() const;  // that are named
  bool operator==(const DataSource&) const = default;
};

// How much is tried on dev before the test is opened: of each strategy its usual candidate, all of
// its candidates, or more of them and longer learning.
enum class SearchEffort { Quick, Normal, Thorough };

std::string_view name_of(SearchEffort effort);  // "quick", "normal", "thorough"
std::optional<SearchEffort> search_effort_called(std::string_view name);  // empty: no such effort

constexpr double kLeastLatencyMs = 0.001;
constexpr double kMostLatencyMs = 1e9;

struct Needs {
  double margin = 0.02;  // quality not worth paying for, as a share of the metric's range
  std::optional<double> calls_per_month;  // 1 to kMostCalls
  std::optional<double> latency_p95_ms;   // 95 of 100 calls are to keep within it
  bool operator==(const Needs&) const = default;
};

// What the user runs today, to be measured beside the rest: known by its answers, or as a prompt,
// or as a program. Of the three one is said, or none; files are relative to the folder.
struct CurrentSystem {
  std::string predictions;  // file of its answers
  std::string prompt;       // file of the prompt
  std::string model;        // goes with the prompt: a model's name, or its reference; empty: the
                            // first model
  std::string command;      // that starts the program
  bool operator==(const CurrentSystem&) const = default;
};

// A prompt without an instruction and without a chat template: plain text that a model goes on
// with, two lines an example, `query: ...` and `intent: ...`, and a line between examples.
struct CompletionLayout {
  std::string input;   // the word before an input; empty in a Task: as the column is called
  std::string output;  // the word before an answer; likewise
  std::string between = "==";
  bool operator==(const CompletionLayout&) const = default;
};

// What is to be done: the content of a task.yaml.
struct Task {
  std::string name;
  TaskKind kind = TaskKind::Classify;
  bool many = false;   // classify only: a row has any number of labels
  std::string schema;  // extract only: a JSON Schema file, relative to the folder; may be empty
  std::string instruction;
  std::optional<CompletionLayout> completion;  // of prompts; empty: they are conversations
  std::vector<Label> labels;         // classify only; in the order of the file or of the alphabet
  std::vector<std::string> metrics;  // the first one leads
  std::vector<std::string> models;   // references as the user wrote them
  CurrentSystem current;
  std::vector<std::string> strategies;  // "all" alone means every one there is
  SearchEffort effort = SearchEffort::Normal;
  DataSource data;
  Needs needs;
  Costs costs;
  std::string prices;  // file of token prices, relative to the folder; may be empty
  bool operator==(const Task&) const = default;
};

// One input with its reference output. Where it stood in its file is kept for messages.
//
// The output is in the one form in which two equal answers are equal texts:
//   classify        the label, as clean_label leaves it, or the label whose `of` names it
//   classify, many  the labels as a compact JSON list, sorted by their bytes, each once: a label
//   may
//                   then hold any character, no label is the list [], and the order of the
//                   task's labels does not matter; see join_labels in labels.h
//   extract         the object as compact JSON with sorted keys, whatever it was written like
//   generate        the text as it is
struct Example {
  std::string id;  // 16 hex digits of a hash of input and output; "-2" and so on for repeats
  std::string input;
  std::string output;
  std::string group;                 // empty: its own group
  std::string slice;                 // may be empty
  std::optional<std::int64_t> time;  // seconds since 1970 (UTC); empty: not known
  std::string file;                  // as in the DataSource
  std::size_t line = 0;              // the line on which the row starts, from 1
};

}  // namespace tuneornot
