#pragma once

#include <memory>

#include "finetune/graph_weights.h"
#include "finetune/training_device.h"

namespace tuneornot {

// What Pass computes, on any of ggml's devices: one graph of its stock operations for each batch,
// forward and back, with the gradients written by hand. Everything is kept in floats of 32 bits; a
// GPU's library of products may round their inputs to fewer (CUDA: TF32).
class GraphPass : public GradientPass {
 public:
  // Throws as TrainingDevice::pass.
  GraphPass(ggml_backend* backend,
            const Decoder& decoder,
            const Lora& lora,
            GraphMatrices matrices);
  ~GraphPass() override;

  double loss(const TokenBatch& batch) override;
  double loss_and_gradient(const TokenBatch& batch, std::span<float> gradient) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
