#include "model/weight_product.h"

#include <ggml-cpu.h>
#include <ggml.h>
#include <gtest/gtest.h>

#include <vector>

#include "base/random.h"
#include "kernels/instruction_sets.h"
#include "weights/gguf_memory.h"

namespace tuneornot {
namespace {

struct Shape {
  std::int64_t columns = 0;
  std::int64_t rows = 0;
  std::int64_t tokens = 0;
  ggml_type type = GGML_TYPE_BF16;
};

class WeightProductTest : public testing::Test {
 protected:
  // Numbers of few bits, which BF16 holds exactly.
  ggml_tensor* some(ggml_type type, std::int64_t columns, std::int64_t rows) {
    ggml_tensor* tensor = ggml_new_tensor_2d(memory.get(), type, columns, rows);
    std::vector<float> numbers(static_cast<std::size_t>(columns * rows));
    for (float& number : numbers) {
      number = static_cast<float>(rng.below(33)) / 8 - 2;
    }
    ggml_get_type_traits_cpu(type)->from_float(
        numbers.data(), tensor->data, static_cast<std::int64_t>(numbers.size()));
    return tensor;
  }

  ggml_tensor* operation(const Shape& shape) {
    return ggml_mul_mat(memory.get(),
                        some(shape.type, shape.columns, shape.rows),
                        some(GGML_TYPE_F32, shape.columns, shape.tokens));
  }

  GgmlMemory memory{
      ggml_init({.mem_size = std::size_t{8} << 20, .mem_buffer = nullptr, .no_alloc = false})};
  Rng rng{3};
};

double at(const ggml_tensor& tensor, std::int64_t column, std::int64_t row) {
  const char* place = static_cast<const char*>(tensor.data) +
                      static_cast<std::size_t>(column) * tensor.nb[0] +
                      static_cast<std::size_t>(row) * tensor.nb[1];
  if (tensor.type == GGML_TYPE_F32) {
    return static_cast<double>(*reinterpret_cast<const float*>(place));
  }
  float number = 0;
  ggml_get_type_traits(tensor.type)->to_float(place, &number, 1);
  return static_cast<double>(number);
}

double sum_of(const ggml_tensor& product, std::int64_t row, std::int64_t token) {
  double sum = 0;
  for (std::int64_t i = 0; i < product.src[0]->ne[0]; ++i) {
    sum += at(*product.src[0], i, row) * at(*product.src[1], i, token);
  }
  return sum;
}

TEST_F(WeightProductTest, IsEachTokensSums) {
  const ggml_tensor& product = *operation({.columns = 70, .rows = 45, .tokens = 50});
  WorkerThreads workers(2);
  multiply_weights(product, workers);
  for (std::int64_t i = 0; i < ggml_nelements(&product); ++i) {
    const std::int64_t row = i % 45;
    const std::int64_t token = i / 45;
    ASSERT_NEAR(at(product, row, token), sum_of(product, row, token), 1e-4) << i;
  }
}

TEST_F(WeightProductTest, IsTakenForManyTokensAndPairsWhereTheProcessorMultipliesThem) {
  EXPECT_EQ(can_multiply_weights(*operation({.columns = 64, .rows = 32, .tokens = 64})),
            can_run_avx512_bf16());
  EXPECT_FALSE(can_multiply_weights(*operation({.columns = 64, .rows = 32, .tokens = 16})));
  EXPECT_FALSE(can_multiply_weights(
      *operation({.columns = 64, .rows = 32, .tokens = 64, .type = GGML_TYPE_F16})));
}

}  // namespace
}  // namespace tuneornot
