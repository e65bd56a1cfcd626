#pragma once

#include <cstddef>
#include <string_view>

#include "prompt/shot_pool.h"
#include "trial/trial.h"

namespace tuneornot {

// Answers as the training rows most like the input do: each votes with its likeness.
struct NearestRows {
  std::size_t neighbours = 1;
  ShotPool rows;  // one at least
  bool operator==(const NearestRows&) const = default;
};

// Its confidence is the answer's share of the votes. Where several have as many the first in the
// alphabet is taken; an input that has nothing in common with any row gets the most frequent answer
// of all, and its share of the rows as confidence.
Answer answer_of(const NearestRows& method, std::string_view input);

}  // namespace tuneornot
