#include "kernels/block_kernels.h"

#include <ggml.h>
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "base/random.h"

namespace tuneornot {
namespace {

constexpr std::size_t kCount = std::size_t{256} * 5;

class BlockKernelsTest : public testing::TestWithParam<ggml_type> {
 protected:
  ggml_type type = GetParam();
  std::vector<std::byte> blocks = std::vector<std::byte>(ggml_row_size(type, kCount));

  void expect_ggmls_numbers() const {
    std::vector<float> expected(kCount);
    ggml_get_type_traits(type)->to_float(blocks.data(), expected.data(), kCount);
    for (const BlockKernel& kernel : block_kernels()) {
      std::vector<float> numbers(kCount);
      kernel.reader(type)(blocks.data(), kCount, numbers.data());
      for (std::size_t i = 0; i < kCount; ++i) {
        EXPECT_TRUE(numbers[i] == expected[i] ||
                    (numbers[i] != numbers[i] && expected[i] != expected[i]))
            << kernel.name << ", number " << i << ": " << numbers[i] << " for " << expected[i];
      }
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Types,
                         BlockKernelsTest,
                         testing::Values(GGML_TYPE_Q4_0,
                                         GGML_TYPE_Q4_1,
                                         GGML_TYPE_Q5_0,
                                         GGML_TYPE_Q5_1,
                                         GGML_TYPE_Q8_0,
                                         GGML_TYPE_Q4_K,
                                         GGML_TYPE_Q5_K,
                                         GGML_TYPE_Q6_K),
                         [](const auto& type) { return ggml_type_name(type.param); });

TEST_P(BlockKernelsTest, ReadsTheNumbersThatGgmlReads) {
  Rng rng(1);
  std::vector<float> numbers(kCount);
  for (float& number : numbers) {
    number = static_cast<float>(2 * rng.uniform() - 1);
  }
  ggml_quantize_chunk(type, numbers.data(), blocks.data(), 0, 1, kCount, nullptr);
  expect_ggmls_numbers();
}

// Scales that are denormal, infinite or no number among them.
TEST_P(BlockKernelsTest, ReadsAnyBytesAsGgmlDoes) {
  Rng rng(2);
  for (int round = 0; round < 50; ++round) {
    for (std::byte& byte : blocks) {
      byte = static_cast<std::byte>(rng.below(256));
    }
    expect_ggmls_numbers();
  }
}

TEST(BlockKernelsTest, KnowNoOtherType) {
  for (const BlockKernel& kernel : block_kernels()) {
    EXPECT_EQ(kernel.reader(GGML_TYPE_Q3_K), nullptr) << kernel.name;
    EXPECT_EQ(kernel.reader(GGML_TYPE_F32), nullptr) << kernel.name;
  }
}

}  // namespace
}  // namespace tuneornot
