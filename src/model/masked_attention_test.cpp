#include "model/masked_attention.h"

#include <ggml-cpu.h>
#include <ggml.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "base/random.h"
#include "weights/gguf_memory.h"

namespace tuneornot {
namespace {

struct Shape {
  std::int64_t heads = 6;
  std::int64_t key_heads = 2;
  std::int64_t key_size = 64;
  std::int64_t value_size = 64;
  std::int64_t tokens = 1;
  std::int64_t keys = 64;
  std::int64_t texts = 1;
  ggml_type type = GGML_TYPE_F16;
  bool has_mask = true;
};

// The operation, its inputs made up: keys and values as they lie in libllama's cache.
class Operation {
 public:
  explicit Operation(const Shape& shape)
      : shape_(shape),
        memory_(ggml_init(
            {.mem_size = std::size_t{64} << 20, .mem_buffer = nullptr, .no_alloc = false})) {
    ggml_cpu_init();  // its table of 16-bit floats
    ggml_context* context = memory_.get();
    queries_ = fill(ggml_new_tensor_4d(
        context, GGML_TYPE_F32, shape.key_size, shape.heads, shape.tokens, shape.texts));
    keys_ = fill(ggml_new_tensor_4d(
        context, shape.type, shape.key_size, shape.key_heads, shape.keys, shape.texts));
    values_ = fill(ggml_new_tensor_4d(
        context, shape.type, shape.value_size, shape.key_heads, shape.keys, shape.texts));
    mask_ = shape.has_mask ? ggml_new_tensor_4d(
                                 context, GGML_TYPE_F16, shape.keys, shape.tokens, 1, shape.texts)
                           : nullptr;
    hide();
    operation_ = ggml_flash_attn_ext(context,
                                     heads_first(queries_),
                                     heads_first(keys_),
                                     heads_first(values_),
                                     mask_,
                                     kScale,
                                     0,
                                     0);
  }

  const ggml_tensor& tensor() const { return *operation_; }

  std::vector<float> computed_by(std::size_t threads) const {
    WorkerThreads workers(threads);
    MaskedAttention(*operation_).compute(workers);
    const float* numbers = ggml_get_data_f32(operation_);
    return {numbers, numbers + ggml_nelements(operation_)};
  }

  // In double precision, in the order of the result.
  std::vector<double> expected() const {
    std::vector<double> all;
    for (std::int64_t i = 0; i < shape_.texts * shape_.tokens * shape_.heads; ++i) {
      const std::int64_t token = i / shape_.heads;
      append(token / shape_.tokens, token % shape_.tokens, i % shape_.heads, all);
    }
    return all;
  }

 private:
  static constexpr float kScale = 0.4F;

  ggml_tensor* fill(ggml_tensor* tensor) {
    std::vector<float> numbers(static_cast<std::size_t>(ggml_nelements(tensor)));
    for (float& number : numbers) {
      number = static_cast<float>(rng_.uniform() * 2 - 1);
    }
    ggml_get_type_traits_cpu(tensor->type)
        ->from_float(numbers.data(), tensor->data, static_cast<std::int64_t>(numbers.size()));
    return tensor;
  }

  // A beginning that all see, whole blocks that nobody sees, and single keys that some see. Token 1
  // sees nothing.
  void hide() {
    for (std::int64_t i = 0; mask_ != nullptr && i < ggml_nelements(mask_); ++i) {
      const std::int64_t key = i % shape_.keys;
      const std::int64_t token = i / shape_.keys % shape_.tokens;
      const bool is_seen = key < 70 || (key >= 150 && (key + token) % 3 == 0);
      static_cast<ggml_fp16_t*>(mask_->data)[i] =
          ggml_fp32_to_fp16(is_seen && token != 1 ? 0 : -std::numeric_limits<float>::infinity());
    }
  }

  ggml_tensor* heads_first(ggml_tensor* tensor) const {
    return ggml_permute(memory_.get(), tensor, 0, 2, 1, 3);
  }

  static double at(const ggml_tensor* tensor,
                   std::int64_t i,
                   std::int64_t head,
                   std::int64_t token,
                   std::int64_t text) {
    const char* number = static_cast<const char*>(tensor->data) +
                         static_cast<std::size_t>(i) * tensor->nb[0] +
                         static_cast<std::size_t>(head) * tensor->nb[1] +
                         static_cast<std::size_t>(token) * tensor->nb[2] +
                         static_cast<std::size_t>(text) * tensor->nb[3];
    float wide = 0;
    if (tensor->type == GGML_TYPE_F32) {
      wide = *reinterpret_cast<const float*>(number);
    } else {
      ggml_get_type_traits(tensor->type)->to_float(number, &wide, 1);
    }
    return static_cast<double>(wide);
  }

  bool sees(std::int64_t text, std::int64_t token, std::int64_t key) const {
    return mask_ == nullptr || std::isfinite(at(mask_, key, token, 0, text));
  }

  void append(std::int64_t text,
              std::int64_t token,
              std::int64_t head,
              std::vector<double>& all) const {
    const std::int64_t key_head = head / (shape_.heads / shape_.key_heads);
    std::vector<double> sums(static_cast<std::size_t>(shape_.value_size));
    double whole = 0;
    for (std::int64_t key = 0; key < shape_.keys; ++key) {
      if (!sees(text, token, key)) {
        continue;
      }
      double score = 0;
      for (std::int64_t i = 0; i < shape_.key_size; ++i) {
        score += at(queries_, i, head, token, text) * at(keys_, i, key_head, key, text);
      }
      const double share = std::exp(score * static_cast<double>(kScale));
      whole += share;
      for (std::int64_t i = 0; i < shape_.value_size; ++i) {
        sums[static_cast<std::size_t>(i)] += share * at(values_, i, key_head, key, text);
      }
    }
    for (const double sum : sums) {
      all.push_back(whole > 0 ? sum / whole : 0);
    }
  }

  Shape shape_;
  Rng rng_{7};
  GgmlMemory memory_;
  ggml_tensor* queries_ = nullptr;  // (size, heads, tokens, texts)
  ggml_tensor* keys_ = nullptr;
  ggml_tensor* values_ = nullptr;
  ggml_tensor* mask_ = nullptr;
  ggml_tensor* operation_ = nullptr;
};

void expect_the_formula(const Shape& shape) {
  const Operation operation(shape);
  ASSERT_TRUE(MaskedAttention::can_compute(operation.tensor()));
  const std::vector<float> computed = operation.computed_by(2);
  const std::vector<double> expected = operation.expected();
  ASSERT_EQ(computed.size(), expected.size());
  for (std::size_t i = 0; i < computed.size(); ++i) {
    ASSERT_NEAR(static_cast<double>(computed[i]), expected[i], 2e-6) << i;
  }
}

TEST(MaskedAttentionTest, IsTheFormula) {
  expect_the_formula({.tokens = 1, .keys = 64});
  expect_the_formula({.tokens = 16, .keys = 320});
  expect_the_formula({.tokens = 150, .keys = 480});
}

TEST(MaskedAttentionTest, OfHeadsAsModelsHaveThem) {
  expect_the_formula({.heads = 4, .key_heads = 4, .tokens = 9, .keys = 96});
  expect_the_formula({.heads = 14, .key_heads = 2, .tokens = 40, .keys = 96});
  expect_the_formula({.heads = 4, .key_heads = 1, .key_size = 256, .value_size = 256, .tokens = 3});
  expect_the_formula({.key_size = 20, .value_size = 12, .tokens = 3, .keys = 7});
}

TEST(MaskedAttentionTest, OfEveryTypeOfTheCache) {
  expect_the_formula({.tokens = 20, .keys = 192, .type = GGML_TYPE_F32});
  expect_the_formula({.tokens = 20, .keys = 192, .type = GGML_TYPE_BF16});
}

TEST(MaskedAttentionTest, OfTextsApart) {
  expect_the_formula({.tokens = 5, .keys = 100, .texts = 3});
  expect_the_formula({.tokens = 5, .keys = 100, .texts = 3, .has_mask = false});
}

TEST(MaskedAttentionTest, ItsBitsDependOnNoNumberOfThreads) {
  const Operation operation({.tokens = 150, .keys = 480});
  const std::vector<float> alone = operation.computed_by(1);
  EXPECT_EQ(operation.computed_by(2), alone);
  EXPECT_EQ(operation.computed_by(5), alone);
}

TEST(MaskedAttentionTest, DeclinesWhatItDoesNotCompute) {
  Operation operation({.tokens = 5});
  ggml_tensor biased = operation.tensor();
  const float bias = 8;
  std::memcpy(biased.op_params + 1, &bias, sizeof(bias));
  EXPECT_FALSE(MaskedAttention::can_compute(biased));
  ggml_tensor with_sinks = operation.tensor();
  with_sinks.src[4] = with_sinks.src[0];
  EXPECT_FALSE(MaskedAttention::can_compute(with_sinks));
}

}  // namespace
}  // namespace tuneornot
