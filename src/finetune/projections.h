#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "finetune/decoder.h"
#include "finetune/dropout.h"
#include "finetune/lora.h"
#include "finetune/rows.h"
#include "kernels/products.h"

namespace tuneornot {

// The projections of a decoder's layers with their adapters: y = W x + bias + scale * B (A x), and
// their way back. Decoder, adapter and products outlive it. Keeps its scratch memory from one call
// to the next.
class Projections {
 public:
  Projections(const Decoder& decoder, const Lora& lora, const Products& products)
      : decoder_(decoder), lora_(lora), products_(products) {}

  struct Place {
    std::size_t layer = 0;
    const Dropout& dropout;  // of what A takes in
  };

  // scale * A x of each projection, (rows, rank): what the way back needs of the way forward.
  using Lows = std::array<std::vector<float>, kProjections>;

  // No pointer of these is null, unless it is said.
  struct Forward {
    Projection projection = Projection::Query;
    std::span<const std::size_t> tokens;  // of each row
    std::span<const float> x;             // (rows, inputs); read only where something is left out
    const KernelRows* x_rows = nullptr;   // the rows of x
    std::vector<float>* y = nullptr;      // (rows, outputs)
    bool adds = false;                    // to what y holds
  };
  void forward(const Place& place, std::span<const Forward> projections, Lows& lows);

  // What enters projections, and where the sum of their gradients by it is written.
  struct Inputs {
    std::span<const std::size_t> tokens;  // of each row
    std::span<const float> x;             // (rows, inputs)
    std::vector<float>* dx = nullptr;     // null: nobody needs it
  };
  struct Backward {
    Projection projection = Projection::Query;
    std::span<const float> dy;            // (rows, outputs)
    const KernelRows* dy_rows = nullptr;  // the rows of dy
  };
  // Adds the gradients by A and B to `gradient`, laid out as the parameters.
  void backward(const Place& place,
                const Inputs& inputs,
                std::span<const Backward> projections,
                const Lows& lows,
                std::span<float> gradient);

 private:
  // An A on its way back, of one projection, or in a fused matrix of several at once.
  struct LowBack {
    LoraPair pair;
    std::vector<std::size_t> projections;  // by their numbers in the call
  };

  std::vector<LowBack> low_backs(std::size_t layer, std::span<const Backward> projections) const;
  void find_lows(const Place& place, std::span<const Forward> projections, Lows& lows);
  void find_low_backs(const Place& place,
                      const Inputs& inputs,
                      std::span<const Backward> projections,
                      std::span<const LowBack> low_backs);
  void add_inputs_gradient(Round& round,
                           const Place& place,
                           const Inputs& inputs,
                           std::span<const Backward> projections,
                           std::span<const LowBack> low_backs);
  void sum_low(std::size_t row, std::span<const std::size_t> projections, Activations& low) const;
  void add_rests(const Place& place, const Inputs& inputs, std::span<const LowBack> low_backs);
  void leave_out(Round& round,
                 const Dropout& dropout,
                 const LoraPair& pair,
                 const Inputs& inputs,
                 Activations& rest) const;

  TensorView a(const LoraPair& pair) const { return float_weight(lora_.a(pair), pair.inputs); }
  TensorView b(const LoraPair& pair) const { return float_weight(lora_.b(pair), lora_.rank); }

  const Decoder& decoder_;
  const Lora& lora_;
  const Products& products_;
  // Of each projection, or each LowBack, of a call.
  std::array<PartSums, kProjections> sums_;
  std::array<Activations, kProjections> lows_;
  std::array<Activations, kProjections> rests_;  // what dropout leaves of x
  std::array<std::vector<float>, kProjections> of_rests_;
};

}  // namespace tuneornot
