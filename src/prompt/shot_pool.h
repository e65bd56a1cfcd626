#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "features/bm25.h"
#include "prompt/shot.h"
#include "task/task.h"

namespace tuneornot {

// Training rows among which those most like an input are looked for.
class ShotPool {
 public:
  ShotPool() : ShotPool(std::vector<Shot>()) {}
  explicit ShotPool(std::vector<Shot> shots);

  const std::vector<Shot>& shots() const { return shots_; }

  // As Bm25::nearest; numbers are places in shots().
  std::vector<Found> nearest(std::string_view input, std::size_t k) const {
    return index_.nearest(input, k);
  }

  bool operator==(const ShotPool& other) const { return shots_ == other.shots_; }

 private:
  std::vector<Shot> shots_;
  Bm25 index_;
};

// Every row of train, in its order.
std::vector<Shot> shots_of(std::span<const Example> train);

}  // namespace tuneornot
