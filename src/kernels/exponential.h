#pragma once

#include <bit>
#include <cstdint>
#include <numbers>

// For the files that are compiled for one instruction set each. Static: the linker must not take
// one file's code for another's.
namespace tuneornot {

// exp(x) to a unit or two in the last place, x being a number: a power of two, times the series
// about 0 of what is left. In place of std::exp, because loops of it become vector code.
static inline float exponential(float x) {
  constexpr float kLog2E = std::numbers::log2e_v<float>;
  constexpr float kLn2High = 0.693145752F;  // NOLINT(modernize-use-std-numbers): its leading bits
  constexpr float kLn2Low = 1.42860677e-6F;
  constexpr float kRounder = 12582912;  // 1.5 * 2^23: the sum has no digits behind the point
  x = x > -87 ? x : -87;                // so written what is no number comes to a bound
  x = x < 88 ? x : 88;
  const float whole = (x * kLog2E + kRounder) - kRounder;
  const float rest = (x - whole * kLn2High) - whole * kLn2Low;
  float sum = 1.98412698e-4F;
  sum = sum * rest + 1.38888889e-3F;
  sum = sum * rest + 8.33333333e-3F;
  sum = sum * rest + 4.16666667e-2F;
  sum = sum * rest + 1.66666667e-1F;
  sum = sum * rest + 0.5F;
  sum = sum * rest + 1;
  sum = sum * rest + 1;
  const std::int32_t exponent = static_cast<std::int32_t>(whole) + 127;
  return sum * std::bit_cast<float>(exponent << 23);  // NOLINT(hicpp-signed-bitwise): at least 1
}

}  // namespace tuneornot
