#include "model/pooling_llama.h"

#include <gtest/gtest.h>
#include <llama.h>

#include <cmath>
#include <cstdint>

#include "model/vocabulary.h"

namespace tuneornot {

namespace {

enum llama_pooling_type type_of(PoolingLlama::Pooling pooling) {
  switch (pooling) {
    case PoolingLlama::Pooling::Mean:
      return LLAMA_POOLING_TYPE_MEAN;
    case PoolingLlama::Pooling::Last:
      return LLAMA_POOLING_TYPE_LAST;
    case PoolingLlama::Pooling::AsTheFileSays:
      break;
  }
  return LLAMA_POOLING_TYPE_UNSPECIFIED;
}

llama_context_params parameters(PoolingLlama::Pooling pooling) {
  llama_context_params parameters = llama_context_default_params();
  parameters.n_ctx = 512;
  parameters.n_batch = 512;
  parameters.n_ubatch = 512;
  parameters.embeddings = true;
  parameters.pooling_type = type_of(pooling);
  parameters.n_threads = 1;
  parameters.n_threads_batch = 1;
  return parameters;
}

}  // namespace

PoolingLlama::PoolingLlama(const std::filesystem::path& path, Pooling pooling)
    : model_(llama_model_load_from_file(path.c_str(), llama_model_default_params())),
      context_(llama_init_from_model(model_, parameters(pooling))) {}

PoolingLlama::~PoolingLlama() {
  llama_free(context_);
  llama_model_free(model_);
}

std::vector<float> PoolingLlama::vector(const std::string& text) const {
  std::vector<Token> tokens = Vocabulary(llama_model_get_vocab(model_)).text_tokens(text);
  llama_memory_clear(llama_get_memory(context_), true);
  const auto size = static_cast<std::int32_t>(tokens.size());
  EXPECT_EQ(llama_decode(context_, llama_batch_get_one(tokens.data(), size)), 0);
  const float* pooled = llama_get_embeddings_seq(context_, 0);
  std::vector<float> vector(pooled, pooled + llama_model_n_embd(model_));
  double squares = 0;
  for (const float number : vector) {
    squares += static_cast<double>(number) * static_cast<double>(number);
  }
  for (float& number : vector) {
    number /= static_cast<float>(std::sqrt(squares));
  }
  return vector;
}

}  // namespace tuneornot
