#include "cli/training_progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/platform.h"
#include "cli/output.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

constexpr std::size_t kTimedSteps = 3;

}  // namespace

TrainingProgress::TrainingProgress(const Tuning& tuning,
                                   const std::string& device,
                                   const Clock& clock)
    : clock_(clock), started_ms_(clock.now_ms()) {
  tell(fmt::format("{} replies to learn, {} times, on {}",
                   counted(tuning.texts.size()),
                   tuning.training.epochs,
                   device));
  if (is_terminal(Stream::Error)) {
    line_.emplace([](std::string_view bytes) { write_raw(Stream::Error, bytes); },
                  terminal_columns(Stream::Error));
  }
}

void TrainingProgress::after_step(const StepReport& report) {
  texts_ += report.texts;
  ++steps_;
  const auto left = static_cast<double>(report.steps - report.step);
  const double left_ms = left * (clock_.now_ms() - started_ms_) / static_cast<double>(steps_);
  if (steps_ == std::min(kTimedSteps, report.steps)) {
    clear();
    tell_what_it_takes(report, left_ms);
  }
  if (line_) {
    const std::string doing =
        fmt::format("loss {:.3f}, {:.1f} replies/s", report.loss, texts_per_second());
    line_->update({.doing = doing, .done = report.step, .total = report.steps, .left_ms = left_ms});
  }
}

void TrainingProgress::after_epoch(double dev_loss) {
  clear();
  const bool is_lowest = !lowest_dev_loss_ || dev_loss < *lowest_dev_loss_;
  tell(fmt::format("loss on dev {:.3f}{}", dev_loss, is_lowest ? "" : ", which is no lower"));
  lowest_dev_loss_ = is_lowest ? dev_loss : lowest_dev_loss_;
}

void TrainingProgress::clear() {
  if (line_) {
    line_->clear();
  }
}

void TrainingProgress::tell_what_it_takes(const StepReport& report, double left_ms) const {
  constexpr double kMegabyte = 1e6;
  tell(fmt::format("{} steps, of which {} are left, take about {}; {:.0f} MB of memory are used",
                   counted(report.steps),
                   counted(report.steps - report.step),
                   duration(left_ms),
                   static_cast<double>(peak_memory()) / kMegabyte));
}

double TrainingProgress::texts_per_second() const {
  return 1'000 * static_cast<double>(texts_) / (clock_.now_ms() - started_ms_);
}

}  // namespace tuneornot
