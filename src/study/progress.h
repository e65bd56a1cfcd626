#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "decide/provisional.h"

namespace tuneornot {

struct ProgressState {
  std::string_view doing;         // "few_shot@smollm2 on dev"
  std::size_t done = 0;           // rows answered, stored ones included
  std::size_t total = 0;          // rows still planned and done; falls when a candidate is dropped
  std::optional<double> left_ms;  // empty until the speed is known
};

// Told how a study gets on; called from the study's thread.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void update(const ProgressState& state) = 0;
  // Another route leads on dev, or another one comes second. Two routes at least.
  virtual void lead_changed(const Provisional& so_far) = 0;
};

// For studies nobody watches.
class NoProgress : public Progress {
 public:
  void update(const ProgressState& /*state*/) override {}
  void lead_changed(const Provisional& /*so_far*/) override {}
};

}  // namespace tuneornot
