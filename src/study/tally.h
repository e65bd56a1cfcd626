#pragma once

#include <cstddef>
#include <string>

#include "base/clock.h"
#include "study/progress.h"

namespace tuneornot {

// Counts rows towards a study's end and estimates the time left from the speed measured in this
// process.
class Tally {
 public:
  Tally(Progress& progress, const Clock& clock) : progress_(progress), clock_(clock) {}

  void plan(std::size_t rows) { total_ += rows; }
  void drop(std::size_t rows) { total_ -= rows; }

  void begin(const std::string& doing);
  void learn(const std::string& doing, double left_ms);  // no rows, but time
  void add_stored(std::size_t rows);                     // found in the store: no time passed
  void add_measured(std::size_t rows);                   // since the last call

 private:
  void report(double learning_left_ms) const;

  Progress& progress_;
  const Clock& clock_;
  std::string doing_;
  std::size_t done_ = 0;
  std::size_t total_ = 0;
  std::size_t measured_ = 0;
  double measured_ms_ = 0;
  double last_ms_ = 0;
};

}  // namespace tuneornot
