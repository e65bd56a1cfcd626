#include "base/clock.h"

#include <chrono>

namespace tuneornot {

double SteadyClock::now_ms() const {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

}  // namespace tuneornot
