#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "finetune/decoder.h"
#include "finetune/reference_model_test.h"
#include "model/gguf_model.h"
#include "weights/tiny_model_test.h"

// The vectors that the GGUF model gives to texts, held against a forward pass that shares no code
// with libllama.

namespace tuneornot {
namespace {

// Of the tiny model's vocabulary: the characters from '0' to 'm', one token each.
const std::vector<std::string> kTexts = {"ABC", "9k;2", "egg", "A", std::string(40, 'b') + "Zj"};

class Texts : public RequestSource {
 public:
  std::optional<Request> next() override {
    if (next_ == kTexts.size()) {
      return std::nullopt;
    }
    const Part part = {.text = kTexts[next_], .from = Part::From::User};
    return Request{.id = static_cast<std::int64_t>(next_++),
                   .prompt = {.messages = {{.role = "user", .parts = {part}}}},
                   .work = Embed{}};
  }

 private:
  std::size_t next_ = 0;
};

class Vectors : public ReplySink {
 public:
  void piece(std::int64_t /*id*/, std::string_view /*text*/) override {}
  void reply(std::int64_t id, Reply reply) override {
    vectors.at(static_cast<std::size_t>(id)) = std::get<Embedding>(reply).values;
  }
  std::vector<std::vector<float>> vectors = std::vector<std::vector<float>>(kTexts.size());
};

ReferenceModel::Row of_length_1(ReferenceModel::Row row) {
  double squares = 0;
  for (const double number : row) {
    squares += number * number;
  }
  for (double& number : row) {
    number /= std::sqrt(squares);
  }
  return row;
}

// The mean of the states and the last one, side by side.
ReferenceModel::Row expected_vector(const ReferenceModel& reference, const std::string& text) {
  std::vector<TokenId> tokens;
  tokens.reserve(text.size());
  for (const char character : text) {
    tokens.push_back(static_cast<TokenId>(character - '0'));
  }
  const ReferenceModel::Rows states = reference.states(tokens);
  ReferenceModel::Row mean(states.front().size());
  for (const ReferenceModel::Row& state : states) {
    for (std::size_t i = 0; i < state.size(); ++i) {
      mean[i] += state[i] / static_cast<double>(states.size());
    }
  }
  ReferenceModel::Row vector = of_length_1(std::move(mean));
  const ReferenceModel::Row last = of_length_1(states.back());
  vector.insert(vector.end(), last.begin(), last.end());
  return of_length_1(std::move(vector));
}

class EmbeddingTest : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Architectures,
                         EmbeddingTest,
                         testing::Values("llama", "qwen2", "qwen3", "gemma3", "phi3"));

TEST_P(EmbeddingTest, IsTheMeanAndTheLastStateOfTheReference) {
  const std::filesystem::path path = TinyModel(GetParam()).save();
  const ModelTensors tensors(path);
  const Decoder decoder = read_decoder(tensors, 256);
  const Lora none;
  const ReferenceModel reference(decoder, none);
  Texts texts;
  Vectors found;
  open_gguf_model({.path = path, .threads = 1, .context_tokens = 256})->run(texts, found, {});
  for (std::size_t i = 0; i < kTexts.size(); ++i) {
    const ReferenceModel::Row expected = expected_vector(reference, kTexts[i]);
    ASSERT_EQ(found.vectors[i].size(), expected.size());
    for (std::size_t j = 0; j < expected.size(); ++j) {
      EXPECT_NEAR(static_cast<double>(found.vectors[i][j]), expected[j], 1e-3) << kTexts[i];
    }
  }
}

}  // namespace
}  // namespace tuneornot
