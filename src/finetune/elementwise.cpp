#include "finetune/elementwise.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

namespace tuneornot {

namespace {

constexpr std::size_t kRowsOfItem = 16;
constexpr std::size_t kNumbersOfItem = 16 * 1024;

void for_each_part(Workers& workers,
                   std::size_t whole,
                   std::size_t each,
                   const std::function<void(std::size_t first, std::size_t end)>& work) {
  workers.run((whole + each - 1) / each, [&](std::size_t item, std::size_t /*thread*/) {
    work(item * each, std::min(whole, (item + 1) * each));
  });
}

double mean_square(std::span<const float> row) {
  double sum = 0;
  for (const float number : row) {
    sum += static_cast<double>(number) * static_cast<double>(number);
  }
  return sum / static_cast<double>(row.size());
}

float inverse_root(const RmsNorm& norm, std::span<const float> row) {
  return static_cast<float>(1 / std::sqrt(mean_square(row) + static_cast<double>(norm.epsilon)));
}

void normalise_row_back(const RmsNorm& norm,
                        std::span<const float> x,
                        std::span<const float> dy,
                        std::span<float> dx) {
  const float inverse = inverse_root(norm, x);
  double along = 0;  // of the gradient, in the direction of x
  for (std::size_t j = 0; j < x.size(); ++j) {
    along += static_cast<double>(dy[j] * norm.weight[j]) * static_cast<double>(x[j]);
  }
  const auto inverse_cubed =
      static_cast<double>(inverse) * static_cast<double>(inverse) * static_cast<double>(inverse);
  const auto pull = static_cast<float>(along / static_cast<double>(x.size()) * inverse_cubed);
  for (std::size_t j = 0; j < x.size(); ++j) {
    dx[j] += dy[j] * norm.weight[j] * inverse - x[j] * pull;
  }
}

// exp(x) to a unit or two in the last place: a power of two, times the series about 0 of what is
// left. In place of std::exp, because it is the same on every machine and compiles to vector code.
float exponential(float x) {
  constexpr float kLog2E = 1.44269504F;
  constexpr float kLn2High = 0.693145752F;
  constexpr float kLn2Low = 1.42860677e-6F;
  x = std::clamp(x, -87.0F, 88.0F);
  const float whole = std::nearbyint(x * kLog2E);
  const float rest = (x - whole * kLn2High) - whole * kLn2Low;
  float sum = 1.98412698e-4F;
  for (const float coefficient :
       {1.38888889e-3F, 8.33333333e-3F, 4.16666667e-2F, 1.66666667e-1F, 0.5F, 1.0F, 1.0F}) {
    sum = sum * rest + coefficient;
  }
  const auto exponent = static_cast<std::uint32_t>(static_cast<std::int32_t>(whole) + 127);
  return sum * std::bit_cast<float>(exponent << 23U);
}

struct ValueAndSlope {
  float value = 0;
  float slope = 0;
};

ValueAndSlope silu(float x) {
  const float sigmoid = 1 / (1 + exponential(-x));
  return {.value = x * sigmoid, .slope = sigmoid * (1 + x * (1 - sigmoid))};
}

ValueAndSlope gelu(float x) {
  constexpr float kRootTwoOverPi = 0.797884561F;
  constexpr float kCubic = 0.044715F;
  const float inner = kRootTwoOverPi * (x + kCubic * x * x * x);
  const float tanh = 1 - 2 / (1 + exponential(2 * inner));
  const float inner_slope = kRootTwoOverPi * (1 + 3 * kCubic * x * x);
  return {.value = 0.5F * x * (1 + tanh),
          .slope = 0.5F * (1 + tanh) + 0.5F * x * (1 - tanh * tanh) * inner_slope};
}

}  // namespace

void normalise_rows(Workers& workers,
                    const RmsNorm& norm,
                    std::span<const float> x,
                    std::span<float> y) {
  const std::size_t columns = norm.weight.size();
  for_each_part(workers, x.size() / columns, kRowsOfItem, [&](std::size_t first, std::size_t end) {
    for (std::size_t row = first; row < end; ++row) {
      const std::span<const float> from = x.subspan(row * columns, columns);
      const std::span<float> to = y.subspan(row * columns, columns);
      const float inverse = inverse_root(norm, from);
      for (std::size_t j = 0; j < columns; ++j) {
        to[j] = from[j] * inverse * norm.weight[j];
      }
    }
  });
}

void normalise_rows_back(Workers& workers,
                         const RmsNorm& norm,
                         std::span<const float> x,
                         std::span<const float> dy,
                         std::span<float> dx) {
  const std::size_t columns = norm.weight.size();
  for_each_part(workers, x.size() / columns, kRowsOfItem, [&](std::size_t first, std::size_t end) {
    for (std::size_t row = first; row < end; ++row) {
      normalise_row_back(norm,
                         x.subspan(row * columns, columns),
                         dy.subspan(row * columns, columns),
                         dx.subspan(row * columns, columns));
    }
  });
}

void rotate_rows(Workers& workers,
                 const Rotation& rotation,
                 std::span<const std::int32_t> positions,
                 std::size_t head,
                 Turn turn,
                 std::span<float> rows) {
  const std::size_t columns = rows.size() / std::max<std::size_t>(1, positions.size());
  const std::size_t pairs = rotation.frequencies.size();
  const std::size_t to_second = rotation.pairs_neighbours ? 1 : pairs;
  const std::size_t to_next = rotation.pairs_neighbours ? 2 : 1;
  for_each_part(workers, positions.size(), kRowsOfItem, [&](std::size_t first, std::size_t end) {
    for (std::size_t row = first; row < end; ++row) {
      for (std::size_t pair = 0; pair < pairs; ++pair) {
        const float angle = static_cast<float>(positions[row]) * rotation.frequencies[pair];
        const float cosine = std::cos(angle);
        const float sine = turn == Turn::Forward ? std::sin(angle) : -std::sin(angle);
        float* of_pair = rows.data() + row * columns + pair * to_next;
        for (std::size_t start = 0; start < columns; start += head) {
          const float one = of_pair[start];
          const float other = of_pair[start + to_second];
          of_pair[start] = one * cosine - other * sine;
          of_pair[start + to_second] = one * sine + other * cosine;
        }
      }
    }
  });
}

void apply_gate(Workers& workers, Gate gate, const Gated& inputs, std::span<float> y) {
  for_each_part(workers, y.size(), kNumbersOfItem, [&](std::size_t first, std::size_t end) {
    for (std::size_t i = first; i < end; ++i) {
      const float a = inputs.a[i];
      y[i] = (gate == Gate::Silu ? silu(a) : gelu(a)).value * inputs.b[i];
    }
  });
}

void apply_gate_back(Workers& workers,
                     Gate gate,
                     const Gated& inputs,
                     std::span<const float> dy,
                     const GatedGradients& to) {
  for_each_part(workers, dy.size(), kNumbersOfItem, [&](std::size_t first, std::size_t end) {
    for (std::size_t i = first; i < end; ++i) {
      const float a = inputs.a[i];
      const ValueAndSlope of_a = gate == Gate::Silu ? silu(a) : gelu(a);
      to.a[i] = dy[i] * inputs.b[i] * of_a.slope;
      to.b[i] = dy[i] * of_a.value;
    }
  });
}

void add(std::span<const float> from, std::span<float> to) {
  std::ranges::transform(from, to, to.begin(), std::plus<>());
}

}  // namespace tuneornot
