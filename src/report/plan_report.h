#pragma once

#include <cstddef>
#include <string>

#include "report/report.h"
#include "study/forecast.h"

namespace tuneornot {

// Everything that is shown of a study before it is run; both writers get this one struct.
struct PlanReport {
  std::string program_version;
  std::string task_name;
  std::string study;   // the folder or file, as the user wrote it
  std::string effort;  // "quick"
  std::size_t train_rows = 0;
  std::size_t dev_rows = 0;
  std::size_t test_rows = 0;
  std::size_t repeats = 0;  // of the folds; 0 where the study has a test
  bool is_priced = false;   // prices are known
  Forecast forecast;
};

constexpr int kPlanFormat = 1;

std::string terminal_plan(const PlanReport& plan, const TerminalStyle& style);

// One JSON object with "format": kPlanFormat (docs/commands.md).
std::string json_plan(const PlanReport& plan);

}  // namespace tuneornot
