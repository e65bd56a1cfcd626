#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include "kernels/exponential.h"
#include "kernels/row_kernels.h"

// The loops over single rows, for the files that compile them for one instruction set each.
// Everything here is static: the linker must not take one file's code for another's. Every sum is
// made of 16, of every 16th number each, so that vectors of any width give the same.
namespace tuneornot {

constexpr std::size_t kSums = 16;
using RowSums = std::array<double, kSums>;

static inline double total(RowSums& sums) {
  for (std::size_t half = kSums / 2; half > 0; half /= 2) {
    for (std::size_t j = 0; j < half; ++j) {
      sums[j] += sums[j + half];
    }
  }
  return sums.front();
}

// The sum of term(i) for i below `count`.
template <typename Term>
static inline double sum_of(std::size_t count, const Term& term) {
  RowSums sums = {};
  const std::size_t whole = count / kSums * kSums;
  for (std::size_t i = 0; i < whole; i += kSums) {
    for (std::size_t j = 0; j < kSums; ++j) {
      sums[j] += term(i + j);
    }
  }
  for (std::size_t i = whole; i < count; ++i) {
    sums[i - whole] += term(i);
  }
  return total(sums);
}

static inline double as_double(float number) {
  return static_cast<double>(number);
}

static double squares_of(const float* row, std::size_t count) {
  return sum_of(count, [row](std::size_t i) { return as_double(row[i]) * as_double(row[i]); });
}

static inline float inverse_root(const RowNorm& norm, const float* x) {
  const double mean = squares_of(x, norm.columns) / static_cast<double>(norm.columns);
  return static_cast<float>(1 / std::sqrt(mean + as_double(norm.epsilon)));
}

static void normalise_row(const RowNorm& norm, const float* x, float* __restrict y) {
  const float inverse = inverse_root(norm, x);
  for (std::size_t i = 0; i < norm.columns; ++i) {
    y[i] = x[i] * inverse * norm.weight[i];
  }
}

static void normalise_row_back(const RowNorm& norm,
                               const float* x,
                               const float* dy,
                               float* __restrict dx) {
  const float inverse = inverse_root(norm, x);
  const float* weight = norm.weight;
  const double along =  // of the gradient, in the direction of x
      sum_of(norm.columns, [x, dy, weight](std::size_t i) {
        return as_double(dy[i] * weight[i]) * as_double(x[i]);
      });
  const double inverse_cubed = as_double(inverse) * as_double(inverse) * as_double(inverse);
  const auto pull = static_cast<float>(along / static_cast<double>(norm.columns) * inverse_cubed);
  for (std::size_t i = 0; i < norm.columns; ++i) {
    dx[i] += dy[i] * weight[i] * inverse - x[i] * pull;
  }
}

static inline float highest_of(const float* row, std::size_t count) {
  std::array<float, kSums> highest = {};
  for (float& of_lane : highest) {
    of_lane = row[0];
  }
  const std::size_t whole = count / kSums * kSums;
  for (std::size_t i = 0; i < whole; i += kSums) {
    for (std::size_t j = 0; j < kSums; ++j) {
      highest[j] = row[i + j] > highest[j] ? row[i + j] : highest[j];
    }
  }
  for (std::size_t half = kSums / 2; half > 0; half /= 2) {
    for (std::size_t j = 0; j < half; ++j) {
      highest[j] = highest[j + half] > highest[j] ? highest[j + half] : highest[j];
    }
  }
  float most = highest.front();
  for (std::size_t i = whole; i < count; ++i) {
    most = row[i] > most ? row[i] : most;
  }
  return most;
}

static double soften_row(float* __restrict row, std::size_t count, float scale) {
  for (std::size_t i = 0; i < count; ++i) {
    row[i] *= scale;
  }
  const float highest = highest_of(row, count);
  for (std::size_t i = 0; i < count; ++i) {
    row[i] = exponential(row[i] - highest);
  }
  const double sum = sum_of(count, [row](std::size_t i) { return as_double(row[i]); });
  const auto inverse = static_cast<float>(1 / sum);
  for (std::size_t i = 0; i < count; ++i) {
    row[i] *= inverse;
  }
  return std::log(sum) + as_double(highest);
}

static void soften_row_back(const float* shares,
                            std::size_t count,
                            float scale,
                            float* __restrict d) {
  const auto along = static_cast<float>(
      sum_of(count, [shares, d](std::size_t i) { return as_double(shares[i]) * as_double(d[i]); }));
  for (std::size_t i = 0; i < count; ++i) {
    d[i] = shares[i] * (d[i] - along) * scale;
  }
}

static constexpr RowKernel row_kernel_called(std::string_view name) {
  return {.name = name,
          .normalise = normalise_row,
          .normalise_back = normalise_row_back,
          .squares = squares_of,
          .soften = soften_row,
          .soften_back = soften_row_back};
}

}  // namespace tuneornot
