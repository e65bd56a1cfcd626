#pragma once

namespace tuneornot {

// Time as a study measures it. Faked in tests.
class Clock {
 public:
  virtual ~Clock() = default;
  // Milliseconds since some fixed moment; never runs backwards.
  virtual double now_ms() const = 0;
};

class SteadyClock : public Clock {
 public:
  double now_ms() const override;
};

}  // namespace tuneornot
