// What the trainer computes against what libllama computes of the same files, without and with an
// adapter that the trainer wrote.
#include <ggml-backend.h>
#include <ggml-cpu.h>
#include <gtest/gtest.h>
#include <llama.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "finetune/graph_pass.h"
#include "finetune/lora.h"
#include "finetune/pass.h"
#include "test_paths.h"
#include "weights/adapter.h"
#include "weights/tiny_model_test.h"

namespace tuneornot {
namespace {

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* pointer) const {
    kFree(pointer);
  }
};
using LlamaModel = std::unique_ptr<llama_model, Free<llama_model_free>>;
using LlamaContext = std::unique_ptr<llama_context, Free<llama_free>>;

// Logits behind every token, by libllama with numbers of 32 bits in its cache.
std::vector<float> logits_of_libllama(llama_model* model,
                                      llama_adapter_lora* adapter,
                                      std::vector<TokenId> tokens,
                                      std::uint32_t context_tokens) {
  llama_context_params parameters = llama_context_default_params();
  parameters.n_ctx = context_tokens;
  parameters.type_k = GGML_TYPE_F32;
  parameters.type_v = GGML_TYPE_F32;
  parameters.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
  const LlamaContext context(llama_init_from_model(model, parameters));
  if (adapter != nullptr) {
    float scale = 1;
    llama_set_adapters_lora(context.get(), &adapter, 1, &scale);
  }
  llama_batch batch = llama_batch_init(static_cast<int>(tokens.size()), 0, 1);
  batch.n_tokens = static_cast<int>(tokens.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    batch.token[i] = tokens[i];
    batch.pos[i] = static_cast<int>(i);
    batch.n_seq_id[i] = 1;
    batch.seq_id[i][0] = 0;
    batch.logits[i] = 1;
  }
  EXPECT_EQ(llama_decode(context.get(), batch), 0);
  llama_batch_free(batch);
  const int vocabulary = llama_vocab_n_tokens(llama_model_get_vocab(model));
  std::vector<float> logits;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const float* row = llama_get_logits_ith(context.get(), static_cast<int>(i));
    logits.insert(logits.end(), row, row + vocabulary);
  }
  return logits;
}

struct Difference {
  double largest = 0;
  double same_first = 0;  // share of the places with the same likeliest token
};

Difference between(std::span<const float> ours,
                   std::span<const float> theirs,
                   std::size_t vocabulary) {
  Difference difference;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    difference.largest =
        std::max(difference.largest, std::abs(static_cast<double>(ours[i] - theirs[i])));
  }
  for (std::size_t start = 0; start < ours.size(); start += vocabulary) {
    const auto first = [&](std::span<const float> logits) {
      const auto row = logits.subspan(start, vocabulary);
      return std::ranges::max_element(row) - row.begin();
    };
    difference.same_first += first(ours) == first(theirs) ? 1 : 0;
  }
  const std::size_t places = ours.size() / vocabulary;
  difference.same_first /= static_cast<double>(places);
  return difference;
}

struct Comparison {
  bool has_adapter = false;
  double spread = 0;  // of its B
  std::uint32_t context_tokens = 256;
};

// Of the logits behind each of some tokens.
Difference parity(const std::filesystem::path& path, const Comparison& of) {
  const ModelTensors tensors(path);
  const Decoder decoder = read_decoder(tensors, of.context_tokens);
  Lora lora =
      new_lora(decoder, {.rank = 4, .alpha = 6, .matrices = all_matrices(decoder), .seed = 5});
  Rng rng(6);
  for (const LoraModule& module : lora.modules) {
    for (std::size_t i = module.pair.b;
         i < module.pair.b + lora.rank * module.pair.outputs && of.has_adapter;
         ++i) {
      lora.parameters[i] = static_cast<float>(of.spread * (2 * rng.uniform() - 1));
    }
  }
  TrainingText text;
  for (std::size_t i = 0; i < 24; ++i) {
    text.tokens.push_back(static_cast<TokenId>(rng.below(decoder.sizes.vocabulary)));
    if (i > 0) {
      text.targets.push_back(i);
    }
  }
  WorkerThreads workers(2);
  const Products products(workers, tile_kernels().front());
  Pass pass(decoder, lora, products);
  const std::vector<const TrainingText*> texts = {&text};
  const std::vector<float> ours = pass.logits(pack(texts, 1, Prefix::Repeated));

  llama_model_params parameters = llama_model_default_params();
  parameters.use_extra_bufts = false;
  const LlamaModel model(llama_model_load_from_file(path.c_str(), parameters));
  const std::filesystem::path file = path.string() + ".adapter.gguf";
  write_gguf_adapter(file, adapter_of(decoder, lora));
  llama_adapter_lora* adapter = llama_adapter_lora_init(model.get(), file.c_str());
  EXPECT_NE(adapter, nullptr);
  std::vector<float> theirs = logits_of_libllama(
      model.get(), of.has_adapter ? adapter : nullptr, text.tokens, of.context_tokens);
  theirs.resize(ours.size());  // behind the last token nothing is asked
  std::filesystem::remove(file);
  return between(ours, theirs, decoder.sizes.vocabulary);
}

class FinetuneParityTest : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Architectures,
                         FinetuneParityTest,
                         testing::Values("llama", "qwen2", "qwen3", "gemma3", "phi3"));

TEST_P(FinetuneParityTest, LogitsOfATinyModelAreLibllamas) {
  const std::filesystem::path path = TinyModel(GetParam()).save();
  // ggml looks its GELU up in a table of 16-bit floats; the trainer computes it.
  const double tolerance = std::string(GetParam()) == "gemma3" ? 2e-2 : 2e-3;
  EXPECT_LT(parity(path, {}).largest, tolerance);
  EXPECT_LT(parity(path, {.has_adapter = true, .spread = 0.3}).largest, tolerance);
}

// Where phi3 turns by other factors than in the one above.
TEST(FinetuneParityTest, LogitsInALongContextAreLibllamas) {
  const std::filesystem::path path = TinyModel("phi3").save();
  EXPECT_LT(parity(path, {.has_adapter = true, .spread = 0.3, .context_tokens = 512}).largest,
            2e-3);
}

TEST(FinetuneParityTest, LogitsOfARealModelInFloatsAreLibllamas) {
  if (!std::filesystem::exists(TON_DEFAULT_MODEL)) {
    GTEST_SKIP() << "SKIPPED LOUDLY: no model at TON_DEFAULT_MODEL; run ./dev test";
  }
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "parity_f32.gguf";
  llama_model_quantize_params parameters = llama_model_quantize_default_params();
  parameters.ftype = LLAMA_FTYPE_ALL_F32;
  parameters.allow_requantize = true;
  ASSERT_EQ(llama_model_quantize(TON_DEFAULT_MODEL, path.c_str(), &parameters), 0U);
  EXPECT_LT(parity(path, {}).largest, 2e-3);
  EXPECT_LT(parity(path, {.has_adapter = true, .spread = 0.02}).largest, 2e-3);
  std::filesystem::remove(path);
}

// Two texts of a real model that begin alike.
class RealTexts {
 public:
  explicit RealTexts(const DecoderSizes& sizes) {
    Rng rng(8);
    std::vector<TokenId> tokens(12);
    for (TokenId& token : tokens) {
      token = static_cast<TokenId>(rng.below(sizes.vocabulary));
    }
    one_ = {.tokens = tokens, .targets = {10, 11}};
    tokens.back() = 1;
    other_ = {.tokens = tokens, .targets = {11}};
  }
  TokenBatch batch() const {
    return pack(std::vector<const TrainingText*>{&one_, &other_}, 0.3F, Prefix::Shared);
  }

 private:
  TrainingText one_;
  TrainingText other_;
};

struct Gradient {
  double loss = 0;
  std::vector<float> numbers;
};

Gradient gradient_by(GradientPass& pass, const Lora& lora, const TokenBatch& batch) {
  Gradient gradient = {.numbers = std::vector<float>(lora.parameters.size())};
  gradient.loss = pass.loss_and_gradient(batch, gradient.numbers);
  return gradient;
}

double length(const std::vector<float>& numbers) {
  double squares = 0;
  for (const float number : numbers) {
    squares += static_cast<double>(number) * static_cast<double>(number);
  }
  return std::sqrt(squares);
}

// Of quantised weights, widened when they are loaded or at each product: either way by ggml's
// operations, on its processor backend.
TEST(FinetuneParityTest, GgmlsOperationsGiveTheGradientOfAQuantisedModel) {
  if (!std::filesystem::exists(TON_DEFAULT_MODEL)) {
    GTEST_SKIP() << "SKIPPED LOUDLY: no model at TON_DEFAULT_MODEL; run ./dev test";
  }
  const ModelTensors tensors(TON_DEFAULT_MODEL);
  const Decoder decoder = read_decoder(tensors, 256);
  Lora lora = new_lora(decoder, {.rank = 4, .matrices = all_matrices(decoder), .seed = 5});
  Rng rng(6);
  for (float& parameter : lora.parameters) {
    parameter += static_cast<float>(0.02 * (2 * rng.uniform() - 1));
  }
  const TokenBatch batch = RealTexts(decoder.sizes).batch();
  WorkerThreads workers(1);
  const Products products(workers, tile_kernels().front());
  Pass pass(decoder, lora, products);
  const Gradient expected = gradient_by(pass, lora, batch);
  const std::unique_ptr<ggml_backend, Free<ggml_backend_free>> backend(
      ggml_backend_init_by_name("CPU", nullptr));
  ggml_backend_cpu_set_n_threads(backend.get(), 1);
  for (const GraphMatrices matrices : {GraphMatrices::AsInFile, GraphMatrices::Floats}) {
    GraphPass graph(backend.get(), decoder, lora, matrices);
    Gradient gradient = gradient_by(graph, lora, batch);
    EXPECT_NEAR(gradient.loss, expected.loss, 1e-4 * expected.loss);
    for (std::size_t i = 0; i < gradient.numbers.size(); ++i) {
      gradient.numbers[i] -= expected.numbers[i];
    }
    EXPECT_LT(length(gradient.numbers), 2e-3 * length(expected.numbers));
  }
}

// libllama rounds activations to 8 bits beside quantised weights; the trainer does not.
TEST(FinetuneParityTest, AQuantisedModelNamesTheSameTokens) {
  if (!std::filesystem::exists(TON_DEFAULT_MODEL)) {
    GTEST_SKIP() << "SKIPPED LOUDLY: no model at TON_DEFAULT_MODEL; run ./dev test";
  }
  EXPECT_GT(parity(TON_DEFAULT_MODEL, {}).same_first, 0.8);
}

}  // namespace
}  // namespace tuneornot
