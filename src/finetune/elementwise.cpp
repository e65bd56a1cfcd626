#include "finetune/elementwise.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace tuneornot {

namespace {

constexpr std::size_t kRowsOfItem = 16;
constexpr std::size_t kNumbersOfItem = std::size_t{16} * 1024;

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

void normalise_row(const RmsNorm& norm, std::span<const float> x, std::span<float> y) {
  const float inverse = inverse_root(norm, x);
  for (std::size_t j = 0; j < x.size(); ++j) {
    y[j] = x[j] * inverse * norm.weight[j];
  }
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

void rotate_row(const Rotation& rotation, float position, std::span<float> row) {
  const std::size_t pairs = rotation.frequencies.size();
  const std::size_t to_second = rotation.pairs_neighbours ? 1 : pairs;
  const std::size_t to_next = rotation.pairs_neighbours ? 2 : 1;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    const float angle = position * rotation.frequencies[pair];
    const float cosine = std::cos(angle) * rotation.magnitude;
    const float sine = std::sin(angle) * rotation.magnitude;
    for (std::size_t at = pair * to_next; at < row.size(); at += rotation.head) {
      const float one = row[at];
      const float other = row[at + to_second];
      row[at] = one * cosine - other * sine;
      row[at + to_second] = one * sine + other * cosine;
    }
  }
}

// Where the part that begins at `first` of what is gated lies.
GateRun run_of(const Gated& inputs, std::size_t first, std::size_t end) {
  return {.a = inputs.a.data() + first, .b = inputs.b.data() + first, .count = end - first};
}

}  // namespace

void normalise_rows(Workers& workers,
                    const RmsNorm& norm,
                    std::span<const float> x,
                    std::span<float> y) {
  const std::size_t columns = norm.weight.size();
  for_each_part(workers, x.size() / columns, kRowsOfItem, [&](std::size_t first, std::size_t end) {
    for (std::size_t row = first; row < end; ++row) {
      normalise_row(norm, x.subspan(row * columns, columns), y.subspan(row * columns, columns));
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
                 Direction direction,
                 std::span<float> rows) {
  const std::size_t columns = rows.size() / std::max<std::size_t>(1, positions.size());
  for_each_part(workers, positions.size(), kRowsOfItem, [&](std::size_t first, std::size_t end) {
    for (std::size_t row = first; row < end; ++row) {
      const auto position = static_cast<float>(positions[row]);
      rotate_row(rotation,
                 direction == Direction::Forward ? position : -position,
                 rows.subspan(row * columns, columns));
    }
  });
}

void apply_gate(Workers& workers, Gate gate, const Gated& inputs, std::span<float> y) {
  const GateKernel& kernel = gate_kernels().front();
  for_each_part(workers, y.size(), kNumbersOfItem, [&](std::size_t first, std::size_t end) {
    kernel.apply(gate, run_of(inputs, first, end), y.data() + first);
  });
}

void apply_gate_back(Workers& workers,
                     Gate gate,
                     const Gated& inputs,
                     std::span<const float> dy,
                     const GatedGradients& to) {
  const GateKernel& kernel = gate_kernels().front();
  for_each_part(workers, dy.size(), kNumbersOfItem, [&](std::size_t first, std::size_t end) {
    kernel.apply_back(gate,
                      run_of(inputs, first, end),
                      dy.data() + first,
                      to.a.data() + first,
                      to.b.data() + first);
  });
}

void add(std::span<const float> from, std::span<float> to) {
  std::ranges::transform(from, to, to.begin(), std::plus<>());
}

}  // namespace tuneornot
