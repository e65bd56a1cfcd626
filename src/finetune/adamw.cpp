#include "finetune/adamw.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/check.h"

namespace tuneornot {

void step_adamw(const AdamWSettings& settings,
                float learning_rate,
                std::span<const float> gradient,
                AdamWState& state,
                std::span<float> parameters) {
  check(gradient.size() == parameters.size(), "a gradient for every parameter");
  state.first.resize(parameters.size());
  state.second.resize(parameters.size());
  ++state.steps;
  const auto steps = static_cast<double>(state.steps);
  const double first_bias = 1 - std::pow(static_cast<double>(settings.beta1), steps);
  const double second_bias = 1 - std::pow(static_cast<double>(settings.beta2), steps);
  const auto step_size = static_cast<float>(static_cast<double>(learning_rate) / first_bias);
  const auto root_bias = static_cast<float>(std::sqrt(second_bias));
  const float kept = 1 - learning_rate * settings.weight_decay;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const float g = gradient[i];
    float& first = state.first[i];
    float& second = state.second[i];
    first = settings.beta1 * first + (1 - settings.beta1) * g;
    second = settings.beta2 * second + (1 - settings.beta2) * g * g;
    const float spread = std::sqrt(second) / root_bias + settings.epsilon;
    parameters[i] = parameters[i] * kept - step_size * first / spread;
  }
}

double clip_norm(std::span<float> gradient, double most) {
  double squares = 0;
  for (const float number : gradient) {
    squares += static_cast<double>(number) * static_cast<double>(number);
  }
  const double norm = std::sqrt(squares);
  if (std::isfinite(norm) && norm > most) {
    const auto by = static_cast<float>(most / norm);
    std::ranges::transform(gradient, gradient.begin(), [by](float number) { return number * by; });
  }
  return norm;
}

double rate_at(const LearningRate& rate, std::size_t step) {
  if (step < rate.warmup_steps) {
    return rate.peak * static_cast<double>(step + 1) / static_cast<double>(rate.warmup_steps);
  }
  const std::size_t falling =
      std::max<std::size_t>(1, rate.steps - std::min(rate.steps, rate.warmup_steps));
  const double done =
      std::min(1.0, static_cast<double>(step - rate.warmup_steps) / static_cast<double>(falling));
  switch (rate.schedule) {
    case Schedule::Constant:
      return rate.peak;
    case Schedule::Linear:
      return rate.peak * (1 - done);
    case Schedule::Cosine:
      return rate.peak * 0.5 * (1 + std::cos(std::numbers::pi * done));
  }
  return rate.peak;
}

}  // namespace tuneornot
