#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "cli/terminal_progress.h"
#include "hub/hub.h"

namespace tuneornot {

// Draws on a terminal how far the fetching of a file is, a few times a second.
class FetchProgress {
 public:
  explicit FetchProgress(const Clock& clock) : clock_(clock) {}

  // Tells, draws and waits. Valid as long as this.
  FetchWatcher watcher();

 private:
  void advance(std::uint64_t done, std::uint64_t total);
  void wait(double ms);

  struct Start {
    double ms = 0;
    std::uint64_t done = 0;
  };

  const Clock& clock_;
  Start start_;  // of what came in this process
  double drawn_ms_ = 0;
  std::optional<TerminalProgress> line_;  // from the start on
};

// Milliseconds until `total` are there, going by `come` in `passed_ms`; empty before a second.
std::optional<double> left_ms(std::uint64_t come, double passed_ms, std::uint64_t still_to_come);

}  // namespace tuneornot
