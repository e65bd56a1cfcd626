#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/clock.h"
#include "cli/terminal_progress.h"
#include "finetune/tuning.h"

namespace tuneornot {

// Says after a few timed steps what a training takes, and draws on a terminal how far it is.
class TrainingProgress {
 public:
  TrainingProgress(const Tuning& tuning, const std::string& device, const Clock& clock);

  void after_step(const StepReport& report);
  void after_epoch(double dev_loss);

  void clear();  // takes the line on the terminal away

 private:
  double texts_per_second() const;
  void tell_what_it_takes(const StepReport& report, double left_ms) const;

  const Clock& clock_;
  double started_ms_;
  std::size_t texts_ = 0;  // learnt from in this process
  std::size_t steps_ = 0;
  std::optional<double> lowest_dev_loss_;  // of the epochs in this process
  std::optional<TerminalProgress> line_;
};

}  // namespace tuneornot
