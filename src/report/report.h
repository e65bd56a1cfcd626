#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "decide/curves.h"
#include "decide/errors.h"
#include "decide/redraws.h"
#include "decide/slices.h"
#include "decide/sure_answers.h"
#include "decide/verdict.h"

namespace tuneornot {

// A row that was measured: of the test, or on folds of one repeat.
struct MeasuredRow {
  std::string example_id;
  std::string group;  // as in the data; empty: its own
  std::string input;
  std::string expected;
  std::size_t repeat = 0;  // on folds, from 1; else 0
  std::size_t fold = 0;    // the one that was held out, likewise
  bool counts = true;      // in the verdict: on no compared route was its call lost
};

constexpr double kUsualPrecision = 0.95;

// Everything that is shown of a study; every writer gets this one struct.
struct Report {
  std::string program_version;
  std::string task_name;
  std::string kind;        // "classify", "generate"
  std::string study;       // the folder, as the user wrote it
  std::string try_input;   // a test-free example input for the "Try" line: from train
  std::string unlabelled;  // the task's file of rows without labels; may be empty
  std::size_t train_rows = 0;
  std::size_t dev_rows = 0;
  std::size_t leaked_rows = 0;  // of a given test file: their text stands in train, left out
  std::string seal;
  int test_openings = 1;             // of this test, in this study and others of this user
  std::vector<std::string> metrics;  // the leading one first
  std::vector<std::vector<double>> further_scores;  // per route of the verdict: the other metrics
  double precision = kUsualPrecision;               // asked of the answers that are sure
  std::vector<std::optional<SureAnswers>> sure;     // per route of the verdict, or none
  std::vector<std::string> models;                  // name and identity, one line each
  std::vector<std::string> not_run;                 // routes the study did not run, and why
  std::vector<std::string> remarks;                 // what was met while routes were made
  Verdict verdict;
  Curves curves;
  Redraws redraws;
  std::vector<SliceResult> slices;  // none where the task names no slice
  std::vector<MeasuredRow> rows;
  std::vector<std::vector<Outcome>> outcomes;  // (routes of the verdict, rows)
  ErrorAnalysis errors;                        // of these rows
};

constexpr int kReportFormat = 1;

struct TerminalStyle {
  std::size_t columns = 80;
  bool colour = false;
};

// The verdict as people read it, design section 5: within `columns`, readable without colour.
std::string terminal_report(const Report& report, const TerminalStyle& style);

// The same as one JSON object with "format": kReportFormat, two-space indented (docs/report.md).
std::string json_report(const Report& report);

// What every route said to every row, a line of CSV each (docs/report.md). A text that a
// spreadsheet would take for a formula has an apostrophe in front.
std::string csv_outcomes(const Report& report);

// The verdict for a pull request, as GitHub shows Markdown.
std::string markdown_report(const Report& report);

}  // namespace tuneornot
