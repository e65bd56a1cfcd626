#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "finetune/token_batch.h"

namespace tuneornot {

// Dropout (Srivastava et al. 2014) on what A takes in, as PEFT's lora_dropout: each number is left
// out with one chance, and the others grow so that their expectation stays. Which are left out is a
// function of what is named here and of the number's own place, and so of no thread, of no cut into
// micro-batches and of no interruption.
struct DropoutMoment {
  double share = 0;  // of the numbers that are left out
  std::uint64_t seed = 0;
  std::uint64_t step = 0;
  std::size_t first_text = 0;  // of the batch, in its step
};

// Of a batch whose texts repeat their prefix: shared, it would be left out in all texts alike.
Dropout dropout_of(const TokenBatch& batch, const DropoutMoment& moment);

// How much each number of a token's row counts before an A, which begins at `a` in the parameters:
// nothing, or a little more than one.
void weigh_by_dropout(const Dropout& dropout,
                      std::size_t token,
                      std::size_t a,
                      std::span<float> row);

}  // namespace tuneornot
