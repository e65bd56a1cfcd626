#pragma once

#include <span>
#include <string>
#include <vector>

#include "weights/adapter.h"

namespace tuneornot {

// 0, 1, 2, ..: what adapters of tests are made of.
inline const std::vector<float>& some_numbers() {
  static const std::vector<float> numbers = [] {
    std::vector<float> counted(100);
    for (std::size_t i = 0; i < counted.size(); ++i) {
      counted[i] = static_cast<float>(i);
    }
    return counted;
  }();
  return numbers;
}

// Rank 2, a head of 4; queries of two heads from 3 inputs.
inline Adapter some_adapter(const std::string& architecture) {
  const std::span<const float> numbers = some_numbers();
  return {.architecture = architecture,
          .base_name = "Tiny",
          .base_sha256 = "abc",
          .training = "rows and settings",
          .rank = 2,
          .scale = 1.5F,
          .head = 4,
          .modules = {{.tensor = "blk.0.attn_q",
                       .inputs = 3,
                       .outputs = 8,
                       .a = numbers.subspan(0, 6),
                       .b = numbers.subspan(10, 16)},
                      {.tensor = "blk.11.ffn_down",
                       .inputs = 2,
                       .outputs = 3,
                       .a = numbers.subspan(30, 4),
                       .b = numbers.subspan(40, 6)}}};
}

}  // namespace tuneornot
