#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"

namespace tuneornot {

// What moved between an earlier report and a later one.
template <typename Value>
struct Moved {
  Value before{};
  Value after{};
  bool has_moved() const { return !(before == after); }
};

struct RouteChange {
  std::string route;
  Moved<std::optional<double>> score;  // empty: the route is not in that report
  Moved<std::string> word;             // against the nominee; empty likewise
  Moved<std::optional<double>> usd;    // a call, at each report's volume; empty: not known
};

struct Changes {
  Moved<std::string> task;
  Moved<std::string> metric;
  Moved<std::string> seal;  // another one: scores are of other rows
  Moved<std::string> pick;
  Moved<std::string> certainty;
  Moved<double> margin;
  Moved<std::size_t> rows;
  Moved<std::size_t> train_rows;
  Moved<std::optional<double>> calls;  // a month; empty: not known
  std::vector<RouteChange> routes;  // those of the later report in its order, then those that went
};

// `earlier` is what json_report wrote; `file` opens the messages. Throws ErrorKind::Data when it is
// something else, or of another format.
Changes changes_since(std::string_view earlier, const std::string& file, const Report& later);

constexpr int kChangesFormat = 1;

std::string terminal_changes(const Changes& changes, const TerminalStyle& style);

// One JSON object with "format": kChangesFormat (docs/report.md).
std::string json_changes(const Changes& changes);

}  // namespace tuneornot
