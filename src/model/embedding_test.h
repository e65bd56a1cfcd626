#pragma once

#include <gtest/gtest.h>
#include <llama.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/gguf_model.h"
#include "model/gguf_model_test.h"
#include "model/vocabulary.h"

// What tests ask of models that embed, and what libllama itself says.

namespace tuneornot {

inline Request embed(std::int64_t id, const std::string& text) {
  return {.id = id,
          .prompt = {.messages = {{.role = "user",
                                   .parts = {{.text = text, .from = Part::From::User}}}}},
          .work = Embed{}};
}

inline const std::vector<float>& vector_of(const MapSink& sink, std::int64_t id) {
  return std::get<Embedding>(sink.replies.at(id)).values;
}

inline double product(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  }
  return sum;
}

// What libllama itself pools, of one text in one piece.
class PoolingLlama {
 public:
  PoolingLlama(const std::filesystem::path& path, enum llama_pooling_type pooling)
      : model_(llama_model_load_from_file(path.c_str(), llama_model_default_params())),
        context_(llama_init_from_model(model_, parameters(pooling))) {}
  ~PoolingLlama() {
    llama_free(context_);
    llama_model_free(model_);
  }
  PoolingLlama(const PoolingLlama&) = delete;
  PoolingLlama& operator=(const PoolingLlama&) = delete;

  std::vector<float> vector(const std::string& text) const {
    std::vector<Token> tokens = Vocabulary(llama_model_get_vocab(model_)).text_tokens(text);
    llama_memory_clear(llama_get_memory(context_), true);
    const auto size = static_cast<std::int32_t>(tokens.size());
    EXPECT_EQ(llama_decode(context_, llama_batch_get_one(tokens.data(), size)), 0);
    const float* pooled = llama_get_embeddings_seq(context_, 0);
    std::vector<float> vector(pooled, pooled + llama_model_n_embd(model_));
    const auto length = static_cast<float>(std::sqrt(product(vector, vector)));
    for (float& number : vector) {
      number /= length;
    }
    return vector;
  }

 private:
  static llama_context_params parameters(enum llama_pooling_type pooling) {
    llama_context_params parameters = llama_context_default_params();
    parameters.n_ctx = 512;
    parameters.n_batch = 512;
    parameters.n_ubatch = 512;
    parameters.embeddings = true;
    parameters.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_ENABLED;
    parameters.pooling_type = pooling;
    parameters.n_threads = 1;
    parameters.n_threads_batch = 1;
    return parameters;
  }

  llama_model* model_;
  llama_context* context_;
};

inline std::vector<Request> embeds(const std::vector<std::string>& texts) {
  std::vector<Request> requests;
  requests.reserve(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    requests.push_back(embed(static_cast<std::int64_t>(i), texts[i]));
  }
  return requests;
}

inline MapSink embedded(const std::filesystem::path& path,
                        std::vector<Request> requests,
                        std::int64_t context_tokens = 512) {
  const auto model =
      open_gguf_model({.path = path, .threads = 1, .context_tokens = context_tokens});
  ListSource source(std::move(requests));
  MapSink sink;
  model->run(source, sink, {});
  return sink;
}
// libllama keeps keys and values in 16 bits.
inline void expect_near(std::span<const float> found, std::span<const float> expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found[i], expected[i], 5e-4) << i;
  }
}

}  // namespace tuneornot
