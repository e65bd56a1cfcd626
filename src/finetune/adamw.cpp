#include "finetune/adamw.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/check.h"
#include "kernels/range.h"
#include "kernels/row_kernels.h"

namespace tuneornot {

namespace {

struct Factors {
  float step_size = 0;
  float root_bias = 0;
  float kept = 0;  // of a parameter
};

Factors factors_of(const AdamWSettings& settings, float learning_rate, std::uint64_t number) {
  const auto steps = static_cast<double>(number);
  const double first_bias = 1 - std::pow(static_cast<double>(settings.beta1), steps);
  const double second_bias = 1 - std::pow(static_cast<double>(settings.beta2), steps);
  return {.step_size = static_cast<float>(static_cast<double>(learning_rate) / first_bias),
          .root_bias = static_cast<float>(std::sqrt(second_bias)),
          .kept = 1 - learning_rate * settings.weight_decay};
}

}  // namespace

void step_adamw(Workers& workers,
                const AdamWSettings& settings,
                const AdamWStep& step,
                AdamWState& state,
                std::span<float> parameters) {
  check(step.gradient.size() == parameters.size(), "a gradient for every parameter");
  state.first.resize(parameters.size());
  state.second.resize(parameters.size());
  ++state.steps;
  const Factors factors = factors_of(settings, step.learning_rate, state.steps);
  for_ranges(workers, parameters.size(), [&](std::size_t /*number*/, Range range) {
    for (std::size_t i = range.first; i < range.first + range.count; ++i) {
      const float g = step.gradient[i] * step.gradient_scale;
      float& first = state.first[i];
      float& second = state.second[i];
      first = settings.beta1 * first + (1 - settings.beta1) * g;
      second = settings.beta2 * second + (1 - settings.beta2) * g * g;
      const float spread = std::sqrt(second) / factors.root_bias + settings.epsilon;
      parameters[i] = parameters[i] * factors.kept - factors.step_size * first / spread;
    }
  });
}

double norm_of(Workers& workers, std::span<const float> gradient) {
  std::vector<double> squares(parts(gradient.size(), kNumbersOfRange));
  for_ranges(workers, gradient.size(), [&](std::size_t number, Range range) {
    squares[number] = row_kernels().front().squares(gradient.data() + range.first, range.count);
  });
  return std::sqrt(std::accumulate(squares.begin(), squares.end(), 0.0));
}

float clip_scale(double norm, double most) {
  return std::isfinite(norm) && norm > most ? static_cast<float>(most / norm) : 1;
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
