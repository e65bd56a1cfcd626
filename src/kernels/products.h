#pragma once

#include <cstddef>
#include <span>

#include "kernels/panels.h"
#include "kernels/tile.h"
#include "kernels/workers.h"
#include "weights/tensors.h"

namespace tuneornot {

// Products of activations with weights. Matrices of floats are row-major. Weights are read out of
// their quantised blocks a few rows at a time, straight into the layout that the kernel wants: no
// copy of a model in floats is ever held, and the numbers are exactly those of the file in both
// directions. One thread computes each number of a result, in one order.
class Products {
 public:
  // `kernel` is of products with weights; of pairs or not, outer() and multiply() are of floats.
  Products(Workers& workers, const TileKernel& kernel)
      : workers_(workers),
        kernel_(kernel),
        float_kernel_(kernel.numbers == TileNumbers::Floats ? kernel : tile_kernels().front()) {}

  // Of x (rows, columns), for the products with weights.
  Panels panels(std::span<const float> x, std::size_t columns) const {
    return {workers_, kernel_, x, columns};
  }

  // y (n, w.rows) += x (n, w.columns) w^T
  void forward(const TensorView& w, const Panels& x, std::span<float> y) const;

  // dx (n, w.columns) += dy (n, w.rows) w
  void backward(const TensorView& w, const Panels& dy, std::span<float> dx) const;

  // g (p, q) += a^T b, for a (n, p) and b (n, q)
  struct Sides {
    std::span<const float> a;
    std::span<const float> b;
    std::size_t n = 0;
  };
  void outer(const Sides& sides, std::span<float> g) const;

  void multiply(const MatrixProduct& product) const { multiply_in_tiles(float_kernel_, product); }

  Workers& workers() const { return workers_; }

 private:
  Workers& workers_;
  const TileKernel& kernel_;
  const TileKernel& float_kernel_;
};

// Floats in memory as a weight.
TensorView float_weight(std::span<const float> numbers, std::size_t columns);

}  // namespace tuneornot
