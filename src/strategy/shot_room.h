#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>

#include "strategy/strategy.h"

namespace tuneornot {

// How many shots of a usual length a prompt has room for. They may take half of the model's
// context, the rest being for what a batch asks and answers behind them; half a context is also
// what is read of a prompt before its first answer. A model that does not say how long its context
// is, or how it counts, has room for all.
class ShotRoom {
 public:
  explicit ShotRoom(const Planning& planning);

  // Why so many shots are not shown: too few rows, or too little room. Empty when they can be.
  std::string refusal(std::size_t shots) const;

 private:
  std::size_t rows_ = 0;  // of a usual length
  double tokens_ = 0;     // of one shot, on average; 0: unknown
  std::size_t room_ = 0;  // in tokens
};

// Candidates that show `shots`, those that can be; the first that cannot be is told.
Candidates shot_candidates(const Planning& planning, std::initializer_list<std::size_t> shots);

}  // namespace tuneornot
