#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tuneornot {

enum class Severity { Error, Warning, Note };

std::string_view name_of(Severity severity);  // "error", "warning", "note"

// A kind of fault that data can have. There is one object of each, in table/faults.h and
// task/faults.h.
struct FaultKind {
  std::string_view name;  // "short_row": stable, for programs
  Severity severity = Severity::Note;
  std::string_view message;  // what is there and what was done about it
  std::string_view hint;     // what the user can do; may be empty
  bool leaves_row_out = false;
};

// One kind of fault in one file, however often it is there.
struct Problem {
  const FaultKind* kind = nullptr;
  std::string file;
  std::size_t count = 0;
  std::vector<std::size_t> lines;  // the first few different ones, from 1; none: the whole file
  std::string detail;              // of the first: "3 cells, the header has 4"
};

// Told of every single fault, on whatever line; 0: of the file as a whole.
using SeeFault =
    std::function<void(const FaultKind& kind, const std::string& file, std::size_t line)>;

// Collects faults, each kind once a file. Adding a fault that is there already is cheap.
class Problems {
 public:
  static constexpr std::size_t kLines = 5;

  Problems() = default;
  explicit Problems(SeeFault see) : see_(std::move(see)) {}

  // `line` 0: the file as a whole. The kind outlives the problems.
  void add(const FaultKind& kind,
           const std::string& file,
           std::size_t line,
           std::string_view detail = {});

  // The same fault on several lines.
  void add_all(const FaultKind& kind,
               const std::string& file,
               std::span<const std::size_t> lines,
               std::string_view detail);

  std::size_t count(const FaultKind& kind, const std::string& file) const;

  // Rows of the file that were left out, for whatever fault.
  std::size_t left_out(const std::string& file) const;

  // Errors first, then warnings, then notes; within one severity as they were first met.
  std::vector<Problem> all() const;

 private:
  SeeFault see_;                                                            // may be empty
  std::map<std::pair<const FaultKind*, std::string>, std::size_t> places_;  // in problems_
  std::vector<Problem> problems_;
};

// "short_row"'s message with the detail: "rows with fewer cells ... (3 cells, the header has 4)".
std::string message_of(const Problem& problem);

// For a terminal, in one line: "a.csv:17: blank lines; skipped; 3 of them, lines 17, 30, 41".
std::string sentence(const Problem& problem);

}  // namespace tuneornot
