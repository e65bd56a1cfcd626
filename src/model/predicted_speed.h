#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "weights/gguf.h"

namespace tuneornot {

// How fast a model answers on this machine, in milliseconds, before it is loaded. Each at least.
struct PredictedSpeed {
  double read = 0;       // a token of a prompt, one of many
  double write = 0;      // a token that is written, alone
  double attention = 0;  // a token of either, for every token before it
};

// The tokens of a call.
struct CallTokens {
  std::size_t shared = 0;   // that were read before
  std::size_t own = 0;      // of the prompt behind these
  std::size_t written = 0;  // of the answer
};

double call_ms(const PredictedSpeed& speed, const CallTokens& call);

// Predicts by ggml's products of matrices: for each type and width of weights that a file has the
// time of a product with made-up numbers (some hundredths of a second), with the attention of its
// heads. Norms, rotations and what else is small beside these is left out. Not thread-safe.
class SpeedPredictor {
 public:
  explicit SpeedPredictor(int threads) : threads_(threads) {}

  // Of a file that check_loadable accepts, by the weights that choose_weights would take where
  // there is room for a copy. Zeros where the file has none that can be timed.
  PredictedSpeed predict(const GgufFile& file);

 private:
  struct NumberMs {
    double read = 0;   // a number of the weights, for one of many tokens
    double write = 0;  // for a token alone
  };
  NumberMs number_ms(std::uint32_t type, std::int64_t width);

  int threads_;
  std::map<std::pair<std::uint32_t, std::int64_t>, NumberMs> timed_;
};

}  // namespace tuneornot
