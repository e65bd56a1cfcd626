#pragma once

#include <vector>

#include "base/random.h"
#include "finetune/lora.h"
#include "finetune/training_device.h"
#include "weights/tiny_model_test.h"

namespace tuneornot {

// A tiny model with an adapter whose B is not zero.
struct AdaptedModel {
  explicit AdaptedModel(const char* architecture)
      : tensors(TinyModel(architecture).save()),
        decoder(read_decoder(tensors, 256)),
        lora(new_lora(decoder,
                      {.rank = 3, .alpha = 5, .matrices = all_matrices(decoder), .seed = 2})) {
    Rng rng(3);
    for (float& parameter : lora.parameters) {
      parameter = static_cast<float>(0.3 * (2 * rng.uniform() - 1));
    }
  }

  struct Result {
    double loss = 0;
    std::vector<float> gradient;
  };

  Result result_of(GradientPass& pass, const TokenBatch& batch) const {
    Result result{.gradient = std::vector<float>(lora.parameters.size())};
    result.loss = pass.loss_and_gradient(batch, result.gradient);
    return result;
  }

  ModelTensors tensors;
  Decoder decoder;
  Lora lora;
};

}  // namespace tuneornot
