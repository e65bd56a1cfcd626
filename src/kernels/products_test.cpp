#include "kernels/products.h"

#include <ggml.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <ostream>
#include <vector>

#include "base/random.h"

namespace tuneornot {
namespace {

std::vector<float> random_numbers(std::size_t count, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<float> numbers(count);
  for (float& number : numbers) {
    number = static_cast<float>(2 * rng.uniform() - 1);
  }
  return numbers;
}

// To 8 significant bits, the nearest, as BF16 has them.
std::vector<float> rounded(std::vector<float> numbers) {
  for (float& number : numbers) {
    int exponent = 0;
    const float fraction = std::frexp(number, &exponent);
    number = std::ldexp(std::nearbyint(std::ldexp(fraction, 8)), exponent - 8);
  }
  return numbers;
}

float largest_difference(const std::vector<float>& one, const std::vector<float>& other) {
  EXPECT_EQ(one.size(), other.size());
  return std::transform_reduce(
      one.begin(),
      one.end(),
      other.begin(),
      0.0F,
      [](float a, float b) { return std::max(a, b); },
      [](float a, float b) { return std::abs(a - b); });
}

// One and, for each row of x and each output, the sum of x times its weights.
struct Sizes {
  std::size_t outputs = 0;
  std::size_t depth = 0;
};
template <typename Weight>
std::vector<float> sums(Sizes sizes, const std::vector<float>& x, const Weight& weight) {
  std::vector<float> y(x.size() / sizes.depth * sizes.outputs);
  for (std::size_t at = 0; at < y.size(); ++at) {
    double sum = 1;
    for (std::size_t k = 0; k < sizes.depth; ++k) {
      sum += static_cast<double>(x[at / sizes.outputs * sizes.depth + k]) *
             static_cast<double>(weight(at % sizes.outputs, k));
    }
    y[at] = static_cast<float>(sum);
  }
  return y;
}

struct Shape {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::size_t n = 0;

  friend std::ostream& operator<<(std::ostream& out, const Shape& shape) {
    return out << shape.rows << " rows of " << shape.columns << ", " << shape.n << " at once";
  }
};

// One that no tile divides, one that is deeper than what is packed at a time, a vocabulary's.
class ProductsTest : public testing::TestWithParam<Shape> {
 protected:
  std::vector<float> forward(std::size_t threads, const TileKernel& kernel) const {
    WorkerThreads workers(threads);
    const Products products(workers, kernel);
    std::vector<float> y(shape.n * shape.rows, 1);
    products.forward(float_weight(w, shape.columns), products.rows(x, shape.columns), y);
    return y;
  }

  std::vector<float> backward(std::size_t threads, const TileKernel& kernel) const {
    WorkerThreads workers(threads);
    const Products products(workers, kernel);
    std::vector<float> dx(shape.n * shape.columns, 1);
    products.backward(float_weight(w, shape.columns), products.rows(dy, shape.rows), dx);
    return dx;
  }

  Shape shape = GetParam();
  std::vector<float> w = random_numbers(shape.rows * shape.columns, 1);
  std::vector<float> x = random_numbers(shape.n * shape.columns, 2);
  std::vector<float> dy = random_numbers(shape.n * shape.rows, 3);
};

INSTANTIATE_TEST_SUITE_P(Shapes,
                         ProductsTest,
                         testing::Values(Shape{.rows = 45, .columns = 70, .n = 13},
                                         Shape{.rows = 300, .columns = 1600, .n = 6},
                                         Shape{.rows = 16, .columns = 64, .n = 100},
                                         Shape{.rows = 1100, .columns = 33, .n = 7}));

TEST_P(ProductsTest, ForwardAddsTheWeightedSums) {
  const std::vector<float> expected = sums(
      {shape.rows, shape.columns}, x, [this](auto j, auto k) { return w[j * shape.columns + k]; });
  for (const TileKernel& kernel : tile_kernels()) {
    EXPECT_LT(largest_difference(forward(1, kernel), expected), 1e-4F) << kernel.name;
  }
}

TEST_P(ProductsTest, BackwardAddsTheSumsTheOtherWay) {
  const std::vector<float> expected = sums(
      {shape.columns, shape.rows}, dy, [this](auto j, auto k) { return w[k * shape.columns + j]; });
  for (const TileKernel& kernel : tile_kernels()) {
    EXPECT_LT(largest_difference(backward(1, kernel), expected), 1e-4F) << kernel.name;
  }
}

// Two products and a bias; what y held before does not count.
TEST_P(ProductsTest, ASumBeginsWithItsBiasAndTakesAllTerms) {
  const std::vector<float> bias = random_numbers(shape.rows, 4);
  std::vector<float> expected = sums(
      {shape.rows, shape.columns}, x, [this](auto j, auto k) { return w[j * shape.columns + k]; });
  for (std::size_t i = 0; i < expected.size(); ++i) {
    expected[i] = 2 * (expected[i] - 1) + bias[i % shape.rows];
  }
  for (const TileKernel& kernel : tile_kernels()) {
    WorkerThreads workers(2);
    const Products products(workers, kernel);
    const KernelRows rows = products.rows(x, shape.columns);
    const Term term = {.w = float_weight(w, shape.columns), .x = &rows};
    std::vector<float> y(shape.n * shape.rows, 5);
    Round round;
    products.forward(
        round, {.terms = {term, term}, .y = y, .begin = ProductSum::Begin::Zero, .bias = bias});
    round.run(workers);
    EXPECT_LT(largest_difference(y, expected), 2e-4F) << kernel.name;
  }
}

TEST_P(ProductsTest, ASumOntoWhatIsThereTakesItsBiasToo) {
  const std::vector<float> bias = random_numbers(shape.rows, 4);
  std::vector<float> expected = forward(1, tile_kernels().front());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    expected[i] += bias[i % shape.rows];
  }
  WorkerThreads workers(2);
  const Products products(workers, tile_kernels().front());
  const KernelRows rows = products.rows(x, shape.columns);
  std::vector<float> y(shape.n * shape.rows, 1);
  Round round;
  products.forward(
      round, {.terms = {{.w = float_weight(w, shape.columns), .x = &rows}}, .y = y, .bias = bias});
  round.run(workers);
  EXPECT_LT(largest_difference(y, expected), 1e-4F);
}

TEST_P(ProductsTest, PartsOfTheDepthSumToTheWhole) {
  WorkerThreads workers(2);
  for (const TileKernel& kernel : {tile_kernels().front(), pair_kernels().front()}) {
    const Products products(workers, kernel);
    const KernelRows x_rows = products.rows(x, shape.columns);
    const KernelRows dy_rows = products.rows(dy, shape.rows);
    const TensorView weight = float_weight(w, shape.columns);
    PartSums forward_sums;
    PartSums backward_sums;
    Round round;
    products.forward(round, {.w = weight, .x = &x_rows}, forward_sums);
    products.backward(round, {.w = weight, .x = &dy_rows}, backward_sums);
    round.run(workers);
    std::vector<float> y(shape.n * shape.rows, 1);
    std::vector<float> dx(shape.n * shape.columns, 1);
    for (std::size_t row = 0; row < shape.n; ++row) {
      forward_sums.add_row(row, y.data() + row * shape.rows);
      backward_sums.add_row(row, dx.data() + row * shape.columns);
    }
    EXPECT_LT(largest_difference(y, forward(1, kernel)), 1e-4F) << kernel.name;
    EXPECT_LT(largest_difference(dx, backward(1, kernel)), 1e-4F) << kernel.name;
  }
}

TEST_P(ProductsTest, PairsGiveTheSumsOfRoundedNumbers) {
  const std::vector<float> rounded_w = rounded(w);
  const std::vector<float> y = sums({shape.rows, shape.columns}, rounded(x), [&](auto j, auto k) {
    return rounded_w[j * shape.columns + k];
  });
  const std::vector<float> dx = sums({shape.columns, shape.rows}, rounded(dy), [&](auto j, auto k) {
    return rounded_w[k * shape.columns + j];
  });
  for (const TileKernel& kernel : pair_kernels()) {
    EXPECT_LT(largest_difference(forward(1, kernel), y), 1e-4F) << kernel.name;
    EXPECT_LT(largest_difference(backward(1, kernel), dx), 1e-4F) << kernel.name;
  }
}

TEST_P(ProductsTest, AnyNumberOfThreadsGivesTheSameBits) {
  for (const TileKernel& kernel : {tile_kernels().front(), pair_kernels().front()}) {
    for (const std::size_t threads : {2U, 3U, 5U}) {
      EXPECT_EQ(forward(threads, kernel), forward(1, kernel)) << kernel.name;
      EXPECT_EQ(backward(threads, kernel), backward(1, kernel)) << kernel.name;
    }
  }
}

// A weight in blocks beside one in floats, as an adapter's, in one sum.
class QuantisedProductsTest : public testing::TestWithParam<ggml_type> {
 protected:
  static constexpr std::size_t kRows = 512;
  static constexpr std::size_t kColumns = 768;
  static constexpr std::size_t kTokens = 7;

  QuantisedProductsTest() {
    ggml_quantize_chunk(type, floats.data(), blocks.data(), 0, kRows, kColumns, nullptr);
  }

  TensorView quantised() const {
    return {.data = blocks.data(),
            .type = type,
            .columns = kColumns,
            .rows = kRows,
            .block = static_cast<std::size_t>(ggml_blck_size(type)),
            .row_bytes = ggml_row_size(type, kColumns)};
  }

  // Forward, and behind it back.
  std::vector<float> sums_with(const TensorView& weight, const TileKernel& kernel) const {
    WorkerThreads workers(2);
    const Products products(workers, kernel);
    const KernelRows x_rows = products.rows(x, kColumns);
    const KernelRows dy_rows = products.rows(dy, kRows);
    const TensorView adapter = float_weight(floats, kColumns);
    std::vector<float> both(kTokens * (kRows + kColumns), 9);
    Round round;
    products.forward(round,
                     {.terms = {{.w = weight, .x = &x_rows}, {.w = adapter, .x = &x_rows}},
                      .y = std::span(both).first(kTokens * kRows),
                      .begin = ProductSum::Begin::Zero});
    products.backward(round,
                      {.terms = {{.w = adapter, .x = &dy_rows}, {.w = weight, .x = &dy_rows}},
                       .y = std::span(both).last(kTokens * kColumns),
                       .begin = ProductSum::Begin::Zero});
    round.run(workers);
    return both;
  }

  ggml_type type = GetParam();
  std::vector<float> floats = random_numbers(kRows * kColumns, 1);
  std::vector<float> x = random_numbers(kTokens * kColumns, 2);
  std::vector<float> dy = random_numbers(kTokens * kRows, 3);
  std::vector<std::byte> blocks = std::vector<std::byte>(kRows * ggml_row_size(type, kColumns));
};

INSTANTIATE_TEST_SUITE_P(
    Types,
    QuantisedProductsTest,
    testing::Values(GGML_TYPE_Q4_1, GGML_TYPE_Q8_0, GGML_TYPE_Q4_K, GGML_TYPE_Q6_K, GGML_TYPE_Q3_K),
    [](const auto& type) { return ggml_type_name(type.param); });

TEST_P(QuantisedProductsTest, AreThoseOfTheNumbersInTheBlocks) {
  const std::vector<float> numbers = quantised().numbers();
  for (const TileKernel& kernel : {tile_kernels().front(), pair_kernels().front()}) {
    EXPECT_LT(largest_difference(sums_with(quantised(), kernel),
                                 sums_with(float_weight(numbers, kColumns), kernel)),
              1e-4F)
        << kernel.name;
  }
}

}  // namespace
}  // namespace tuneornot
