#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "kernels/kernel_rows.h"
#include "kernels/tile.h"
#include "kernels/workers.h"
#include "weights/tensors.h"

namespace tuneornot {

// One of the products that a sum is of: activations with a weight. The rows outlive the round.
struct Term {
  TensorView w;
  const KernelRows* x = nullptr;
};

// y (rows, outputs) = what it begins with + the bias + the terms' products, in their order.
struct ProductSum {
  enum class Begin { Y, Zero };  // with what y holds, or with nothing

  std::vector<Term> terms;  // of equally many rows and outputs; one at least
  std::span<float> y;
  Begin begin = Begin::Y;
  std::span<const float> bias;  // (outputs), to each row; empty: none
};

// A product whose depth is cut into parts, which are summed afterwards: for one of few outputs.
// What the parts are depends on the depth alone.
struct PartSums {
  std::size_t rows = 0;
  std::size_t outputs = 0;
  std::vector<float> numbers;  // (parts, rows, outputs)

  // to (outputs) += a row's sum
  void add_row(std::size_t row, float* to) const;
};

// Products of activations with weights. Matrices of floats are row-major. Weights are read out of
// their quantised blocks a few rows at a time, straight into the layout that the kernel wants: no
// copy of a model in floats is ever held, and the numbers are exactly those of the file in both
// directions. One thread computes each number of a result, in one order.
//
// What takes a round adds its work to it; the numbers are there when the round was run, and what it
// was given lasts until then.
class Products {
 public:
  // `kernel` is of products with weights; of pairs or not, outer() and multiply() are of floats.
  Products(Workers& workers, const TileKernel& kernel)
      : workers_(workers),
        kernel_(kernel),
        float_kernel_(kernel.numbers == TileNumbers::Floats ? kernel : tile_kernels().front()) {}

  // x (rows, columns), for the products with weights.
  KernelRows rows(std::span<const float> x, std::size_t columns) const;
  void set_rows(std::span<const float> x, std::size_t columns, KernelRows& rows) const;

  // Products x w^T with x (n, w.columns): w.rows outputs.
  void forward(Round& round, ProductSum sum) const;
  void forward(Round& round, const Term& term, PartSums& sums) const;
  void forward(const TensorView& w, const KernelRows& x, std::span<float> y) const;  // y += x w^T

  // Products x w with x (n, w.rows): w.columns outputs.
  void backward(Round& round, ProductSum sum) const;
  void backward(Round& round, const Term& term, PartSums& sums) const;
  void backward(const TensorView& w, const KernelRows& x, std::span<float> y) const;  // y += x w

  // g (p, q) += a^T b, for a (n, p) and b (n, q)
  struct Sides {
    std::span<const float> a;
    std::span<const float> b;
    std::size_t n = 0;
  };
  void outer(Round& round, const Sides& sides, std::span<float> g) const;

  void multiply(const MatrixProduct& product) const { multiply_in_tiles(float_kernel_, product); }

  const TileKernel& kernel() const { return kernel_; }  // of products with weights
  Workers& workers() const { return workers_; }

 private:
  Workers& workers_;
  const TileKernel& kernel_;
  const TileKernel& float_kernel_;
};

// Floats in memory as a weight.
TensorView float_weight(std::span<const float> numbers, std::size_t columns);

}  // namespace tuneornot
