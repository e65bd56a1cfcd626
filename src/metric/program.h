#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "base/child_process.h"
#include "metric/metric.h"

namespace tuneornot {

// A program of the user's that scores answers: a line {"answer": ..., "expected": ..., "input":
// ...} goes in, all of them texts as AnsweredRow has them, and a line {"score": 0 to 1} comes out;
// whatever else its object holds is left aside. It is started at the first row, in the task's
// folder, and ends with this.
class ProgramScorer {
 public:
  // Throws ErrorKind::Usage for a command that is none (command_words.h).
  ProgramScorer(std::string command,
                std::filesystem::path folder,
                std::chrono::milliseconds limit);  // of one row

  // Throws ErrorKind::Usage when the program does not start, ends, is silent for longer than the
  // limit, or answers something else. The next row starts it anew.
  double score(const AnsweredRow& row);

  // Changes with the command and with the files of the folder that it names.
  std::string identity() const;

 private:
  std::string command_;
  std::filesystem::path folder_;
  std::chrono::milliseconds limit_;
  std::optional<ChildProcess> process_;
};

// program(COMMAND): the score that it gives.
Metric make_program(const MetricCall& call, AnswerForm form);

}  // namespace tuneornot
