#include "study/tally.h"

#include <algorithm>

namespace tuneornot {

namespace {

constexpr double kNothingToLearn = 0;

}  // namespace

void Tally::begin(const std::string& doing) {
  doing_ = doing;
  last_ms_ = clock_.now_ms();
  report(kNothingToLearn);
}

void Tally::learn(const std::string& doing, double left_ms) {
  doing_ = doing;
  report(left_ms);
}

void Tally::add_stored(std::size_t rows) {
  done_ += rows;
  last_ms_ = clock_.now_ms();
  report(kNothingToLearn);
}

void Tally::add_measured(std::size_t rows) {
  const double now_ms = clock_.now_ms();
  done_ += rows;
  measured_ += rows;
  measured_ms_ += now_ms - last_ms_;
  last_ms_ = now_ms;
  report(kNothingToLearn);
}

void Tally::report(double learning_left_ms) const {
  ProgressState state{.doing = doing_, .done = done_, .total = total_};
  if (measured_ > 0 || learning_left_ms > 0) {
    const auto left = static_cast<double>(total_ - done_);
    const auto measured = static_cast<double>(std::max<std::size_t>(measured_, 1));
    state.left_ms = learning_left_ms + left * measured_ms_ / measured;
  }
  progress_.update(state);
}

}  // namespace tuneornot
