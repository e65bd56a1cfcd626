#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/gate_kernels.h"
#include "kernels/workers.h"

namespace tuneornot {

// What a decoder does to rows of numbers besides products, with its gradients. Rows are shared out
// over the workers; every function gives the same bits for any number of them.

// RMS norm (Zhang and Sennrich 2019): y = x / sqrt(mean(x^2) + epsilon) * weight, row by row.
struct RmsNorm {
  std::span<const float> weight;  // (columns)
  float epsilon = 0;
};
void normalise_rows(Workers& workers,
                    const RmsNorm& norm,
                    std::span<const float> x,
                    std::span<float> y);

// dx += the gradient by x, given that by y.
void normalise_rows_back(Workers& workers,
                         const RmsNorm& norm,
                         std::span<const float> x,
                         std::span<const float> dy,
                         std::span<float> dx);

// Rotary positions (Su et al. 2021), of the first 2 * frequencies.size() numbers of each head.
struct Rotation {
  std::size_t head = 0;            // numbers a head
  std::vector<float> frequencies;  // radians a position, of each pair
  bool pairs_neighbours = false;   // (0, 1), (2, 3), ...; else (0, h), (1, h + 1), ... of halves
  float magnitude = 1;             // times as long afterwards (LongRoPE, Ding et al. 2024)
};
enum class Direction { Forward, Back };
// Turns each head of rows (positions.size(), heads * rotation.head) in place, back the other way
// round, which is the gradient.
void rotate_rows(Workers& workers,
                 const Rotation& rotation,
                 std::span<const std::int32_t> positions,
                 Direction direction,
                 std::span<float> rows);

// y = gate(a) * b.
struct Gated {
  std::span<const float> a;
  std::span<const float> b;
};
void apply_gate(Workers& workers, Gate gate, const Gated& inputs, std::span<float> y);

// Writes the gradients by a and b.
struct GatedGradients {
  std::span<float> a;
  std::span<float> b;
};
void apply_gate_back(Workers& workers,
                     Gate gate,
                     const Gated& inputs,
                     std::span<const float> dy,
                     const GatedGradients& to);

// to += from
void add(std::span<const float> from, std::span<float> to);

}  // namespace tuneornot
