#pragma once

#include <stop_token>
#include <thread>

namespace tuneornot {

// Turns the first Ctrl-C (SIGINT) or SIGTERM into a request to stop; a second one ends the program
// at once, as it would without us. To be made in main's thread before any other thread starts: they
// inherit that the signals are blocked. One at a time.
class InterruptWatcher {
 public:
  InterruptWatcher();
  ~InterruptWatcher();
  InterruptWatcher(const InterruptWatcher&) = delete;
  InterruptWatcher& operator=(const InterruptWatcher&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

 private:
  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace tuneornot
