#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/workers.h"

namespace tuneornot {

// AdamW with decoupled weight decay (Loshchilov and Hutter 2019), as PyTorch computes it.
struct AdamWSettings {
  float beta1 = 0.9F;
  float beta2 = 0.999F;
  float epsilon = 1e-8F;
  float weight_decay = 0;
};

// The moments of every parameter; all that an optimiser knows of its past.
struct AdamWState {
  std::uint64_t steps = 0;
  std::vector<float> first;   // moving mean of the gradient
  std::vector<float> second;  // and of its square
};

// One step down a gradient.
struct AdamWStep {
  float learning_rate = 0;
  std::span<const float> gradient;
  float gradient_scale = 1;  // it counts times this
};
void step_adamw(Workers& workers,
                const AdamWSettings& settings,
                const AdamWStep& step,
                AdamWState& state,
                std::span<float> parameters);

// The Euclidean norm.
double norm_of(Workers& workers, std::span<const float> gradient);

// By what a gradient of this norm is multiplied so that its norm is `most` at most (Pascanu et al.
// 2013). One that is not finite is left alone.
float clip_scale(double norm, double most);

// How the learning rate goes over a run: up in a line over the warm-up, then constant, or down to 0
// in a line or half a cosine.
enum class Schedule { Constant, Linear, Cosine };
struct LearningRate {
  double peak = 1e-3;
  Schedule schedule = Schedule::Cosine;
  std::size_t warmup_steps = 0;
  std::size_t steps = 1;  // of the whole run
};

// Of a step, from 0.
double rate_at(const LearningRate& rate, std::size_t step);

}  // namespace tuneornot
