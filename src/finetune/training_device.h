#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "finetune/decoder.h"
#include "finetune/lora.h"
#include "finetune/token_batch.h"
#include "kernels/workers.h"

namespace tuneornot {

// The loss of an adapted decoder over batches of tokens, and its gradient by the adapter's
// parameters.
class GradientPass {
 public:
  virtual ~GradientPass() = default;

  // The weighted sum of the targets' cross-entropies.
  virtual double loss(const TokenBatch& batch) = 0;

  // The same, and adds its gradient to `gradient`, which is laid out as Lora::parameters.
  virtual double loss_and_gradient(const TokenBatch& batch, std::span<float> gradient) = 0;
};

// What computes a training.
class TrainingDevice {
 public:
  virtual ~TrainingDevice() = default;

  virtual const std::string& name() const = 0;

  // For what the processor does of a training, on any device.
  virtual Workers& workers() const = 0;

  // Decoder, adapter and device outlive it; the adapter's parameters may change between calls.
  // Throws ErrorKind::Model when the device cannot compute it or has too little memory.
  virtual std::unique_ptr<GradientPass> pass(const Decoder& decoder, const Lora& lora) const = 0;
};

// The processor, in floats of 32 bits; and with what enters its products with weights, adapters'
// too, rounded to BF16, summed in 32 bits, as PyTorch's autocast has it.
constexpr const char* kProcessor = "cpu";
constexpr const char* kProcessorBf16 = "cpu-bf16";

// The GPUs that this build of ggml finds, by its names, such as CUDA0, then kProcessorBf16 where
// the processor has products of BF16, then kProcessor: the first is the one to take.
std::vector<std::string> training_devices();

// One of training_devices(), or any other of ggml's. `threads` are for the processor. Throws
// ErrorKind::Usage for a name that is none.
std::unique_ptr<TrainingDevice> open_training_device(const std::string& name, std::size_t threads);

}  // namespace tuneornot
