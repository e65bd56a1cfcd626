#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "decide/provisional.h"
#include "report/report.h"

namespace tuneornot {

// Everything that is shown of a study that has not come to its verdict; both writers get this one
// struct.
struct ProvisionalReport {
  std::string program_version;
  std::string task_name;
  std::string kind;   // "classify"
  std::string study;  // the folder, as the user wrote it
  Provisional found;
  std::vector<std::string> routes_to_come;  // on dev
  std::size_t test_rows = 0;
  bool is_test_open = false;  // the nominee is frozen, and some test rows are not answered
};

constexpr int kProvisionalFormat = 1;

// "tfidf_linear leads on dev, ...", on one line, printable(). Needs two routes.
std::string lead_sentence(const Provisional& so_far);

std::string terminal_provisional(const ProvisionalReport& report, const TerminalStyle& style);

// One JSON object with "format": kProvisionalFormat and "provisional": true (docs/report.md).
std::string json_provisional(const ProvisionalReport& report);

}  // namespace tuneornot
