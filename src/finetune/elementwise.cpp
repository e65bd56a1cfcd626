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
// left. In place of std::exp, because loops of it become vector code.
inline float exponential(float x) {
  constexpr float kLog2E = 1.44269504F;
  constexpr float kLn2High = 0.693145752F;
  constexpr float kLn2Low = 1.42860677e-6F;
  constexpr float kRounder = 12582912;  // 1.5 * 2^23: the sum has no digits behind the point
  x = x < -87 ? -87 : x;
  x = x > 88 ? 88 : x;
  const float whole = (x * kLog2E + kRounder) - kRounder;
  const float rest = (x - whole * kLn2High) - whole * kLn2Low;
  float sum = 1.98412698e-4F;
  sum = sum * rest + 1.38888889e-3F;
  sum = sum * rest + 8.33333333e-3F;
  sum = sum * rest + 4.16666667e-2F;
  sum = sum * rest + 1.66666667e-1F;
  sum = sum * rest + 0.5F;
  sum = sum * rest + 1;
  sum = sum * rest + 1;
  const std::int32_t exponent = static_cast<std::int32_t>(whole) + 127;
  return sum * std::bit_cast<float>(exponent << 23);  // NOLINT(hicpp-signed-bitwise): at least 1
}

struct ValueAndSlope {
  float value = 0;
  float slope = 0;
};

inline ValueAndSlope silu(float x) {
  const float sigmoid = 1 / (1 + exponential(-x));
  return {.value = x * sigmoid, .slope = sigmoid * (1 + x * (1 - sigmoid))};
}

inline ValueAndSlope gelu(float x) {
  constexpr float kRootTwoOverPi = 0.797884561F;
  constexpr float kCubic = 0.044715F;
  const float inner = kRootTwoOverPi * (x + kCubic * x * x * x);
  const float tanh = 1 - 2 / (1 + exponential(2 * inner));
  const float inner_slope = kRootTwoOverPi * (1 + 3 * kCubic * x * x);
  return {.value = 0.5F * x * (1 + tanh),
          .slope = 0.5F * (1 + tanh) + 0.5F * x * (1 - tanh * tanh) * inner_slope};
}

// The curve is a parameter of the loops, so that each is compiled for one.
template <ValueAndSlope (*kCurve)(float)>
void gate_part(const Gated& inputs, std::size_t first, std::size_t end, std::span<float> y) {
  const float* a = inputs.a.data();
  const float* b = inputs.b.data();
  float* to = y.data();
  for (std::size_t i = first; i < end; ++i) {
    to[i] = kCurve(a[i]).value * b[i];
  }
}

template <ValueAndSlope (*kCurve)(float)>
void gate_part_back(const Gated& inputs,
                    std::span<const float> dy,
                    std::size_t first,
                    std::size_t end,
                    const GatedGradients& to) {
  const float* a = inputs.a.data();
  const float* b = inputs.b.data();
  const float* d = dy.data();
  float* of_a = to.a.data();
  float* of_b = to.b.data();
  for (std::size_t i = first; i < end; ++i) {
    const ValueAndSlope curve = kCurve(a[i]);
    of_a[i] = d[i] * b[i] * curve.slope;
    of_b[i] = d[i] * curve.value;
  }
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
                 Direction direction,
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
        const float sine = direction == Direction::Forward ? std::sin(angle) : -std::sin(angle);
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
  const auto part = gate == Gate::Silu ? gate_part<silu> : gate_part<gelu>;
  for_each_part(workers, y.size(), kNumbersOfItem, [&](std::size_t first, std::size_t end) {
    part(inputs, first, end, y);
  });
}

void apply_gate_back(Workers& workers,
                     Gate gate,
                     const Gated& inputs,
                     std::span<const float> dy,
                     const GatedGradients& to) {
  const auto part = gate == Gate::Silu ? gate_part_back<silu> : gate_part_back<gelu>;
  for_each_part(workers, dy.size(), kNumbersOfItem, [&](std::size_t first, std::size_t end) {
    part(inputs, dy, first, end, to);
  });
}

void add(std::span<const float> from, std::span<float> to) {
  std::ranges::transform(from, to, to.begin(), std::plus<>());
}

}  // namespace tuneornot
