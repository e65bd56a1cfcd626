#pragma once

#include <cstddef>
#include <span>

#include "finetune/panels.h"
#include "finetune/workers.h"
#include "kernels/tile.h"
#include "weights/tensors.h"

namespace tuneornot {

// Products of activations with weights. Matrices of floats are row-major. Weights are read out of
// their quantised blocks a few rows at a time, straight into the layout that the kernel wants: no
// copy of a model in floats is ever held, and the numbers are exactly those of the file in both
// directions. One thread computes each number of a result, in one order.
class Products {
 public:
  Products(Workers& workers, const TileKernel& kernel) : workers_(workers), kernel_(kernel) {}

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

  // One product in the caller's thread, in tiles.
  struct Operands {
    const float* a = nullptr;
    std::ptrdiff_t a_row = 0;
    std::ptrdiff_t a_depth = 1;
    const float* b = nullptr;
    std::ptrdiff_t b_depth = 0;
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::size_t depth = 0;
    float* c = nullptr;
    std::ptrdiff_t c_row = 0;
  };
  void multiply(const Operands& operands) const;

  Workers& workers() const { return workers_; }

 private:
  Workers& workers_;
  const TileKernel& kernel_;
};

// Floats in memory as a weight.
TensorView float_weight(std::span<const float> numbers, std::size_t columns);

}  // namespace tuneornot
