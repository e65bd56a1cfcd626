#include "model/gguf_embedder.h"

#include <gtest/gtest.h>

#include <numbers>
#include <string>
#include <vector>

#include "model/embedding_test.h"
#include "model/gguf_model_test.h"
#include "model/pooling_llama.h"
#include "weights/tiny_model_test.h"

namespace tuneornot {
namespace {

// Short ones, and together more than is decoded in one piece, so that the fourth is in two.
std::vector<std::string> some_texts() {
  std::string longer;
  for (int i = 0; i < 110; ++i) {
    longer += static_cast<char>('0' + i * i % 60);
  }
  return {"ABC", "AB", longer, "k" + longer, "9"};
}

class GgufEmbedderTest : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Architectures,
                         GgufEmbedderTest,
                         testing::Values("llama", "qwen2", "qwen3", "gemma3"));

TEST_P(GgufEmbedderTest, IsTheMeanAndTheLastStateThatLibllamaPools) {
  const std::filesystem::path path = TinyModel(GetParam()).save();
  const MapSink sink = embedded(path, embeds(some_texts()));
  const PoolingLlama mean(path, PoolingLlama::Pooling::Mean);
  const PoolingLlama last(path, PoolingLlama::Pooling::Last);
  for (std::size_t i = 0; i < some_texts().size(); ++i) {
    std::vector<float> expected = mean.vector(some_texts()[i]);
    const std::vector<float> other = last.vector(some_texts()[i]);
    expected.insert(expected.end(), other.begin(), other.end());
    for (float& number : expected) {
      number /= std::numbers::sqrt2_v<float>;
    }
    expect_near(vector_of(sink, static_cast<std::int64_t>(i)), expected);
  }
}

TEST_P(GgufEmbedderTest, IsPooledAsTheFileSays) {
  for (const std::uint32_t type : {1U, 2U, 3U}) {
    const std::filesystem::path path = TinyModel(GetParam()).with_pooling(type).save();
    const MapSink sink = embedded(path, embeds(some_texts()));
    const PoolingLlama pooling(path, PoolingLlama::Pooling::AsTheFileSays);
    for (std::size_t i = 0; i < some_texts().size(); ++i) {
      expect_near(vector_of(sink, static_cast<std::int64_t>(i)), pooling.vector(some_texts()[i]));
    }
  }
}

TEST_P(GgufEmbedderTest, ATextLongerThanTheContextIsAFailureAndTheOthersAreAnswered) {
  const MapSink sink = embedded(TinyModel(GetParam()).save(),
                                embeds({"ABC", std::string(300, 'k'), "", std::string(256, 'k')}));
  EXPECT_EQ(sink.failure(1).kind, CallFailure::Kind::ContextTooLong);
  EXPECT_EQ(sink.failure(1).detail, "the text has 300 tokens, the context has room for 256");
  EXPECT_EQ(sink.failure(2).kind, CallFailure::Kind::Refused);
  EXPECT_EQ(sink.failure(2).detail, "the text has no tokens");
  EXPECT_NEAR(product(vector_of(sink, 0), vector_of(sink, 0)), 1, 1e-6);
  EXPECT_NEAR(product(vector_of(sink, 3), vector_of(sink, 3)), 1, 1e-6);
}

class GgufEmbeddingTest : public GgufModelTest {};

TEST_F(GgufEmbeddingTest, TextsThatMeanTheLikePointTheSameWay) {
  const auto model = open();
  const MapSink sink = answers(*model,
                               {embed(1, "Where is my parcel?"),
                                embed(2, "My package has not arrived yet."),
                                embed(3, "The derivative of a polynomial is a polynomial.")});
  EXPECT_GT(product(vector_of(sink, 1), vector_of(sink, 2)),
            product(vector_of(sink, 1), vector_of(sink, 3)));
  const auto& embedding = std::get<Embedding>(sink.replies.at(1));
  EXPECT_EQ(embedding.usage,
            (Usage{.prompt_tokens = static_cast<std::int64_t>(
                       model->tokenizer()->count("Where is my parcel?"))}));
  EXPECT_EQ(embedding.timing.batch_size, 3);
}

TEST_F(GgufEmbeddingTest, ABatchGivesTheSameBitsWhateverCameBefore) {
  const std::vector<Request> batch = {
      embed(1, "Where is my parcel?"), embed(2, std::string(90, 'a')), embed(3, "?")};
  const auto fresh = open();
  const MapSink first = answers(*fresh, batch);
  const auto used = open();
  answers(*used, some_batch());
  answers(*used, {embed(1, "another"), choose(2, "text"), embed(3, std::string(300, 'b'))});
  for (const auto& model : {&fresh, &used}) {
    const MapSink again = answers(**model, batch);
    for (const std::int64_t id : {1, 2, 3}) {
      EXPECT_EQ(vector_of(again, id), vector_of(first, id));  // exact: no tolerance
    }
  }
}

TEST_F(GgufEmbeddingTest, LeavesWhatIsKeptOfPromptsAsItWas) {
  const auto plain = open();
  answers(*plain, some_batch());
  const MapSink expected = answers(*plain, some_batch());
  const auto embedding = open();
  answers(*embedding, some_batch());
  answers(*embedding, {embed(1, "Where is my parcel?")});
  expect_same_bits(answers(*embedding, some_batch()), expected);
}

TEST_F(GgufEmbeddingTest, TextOfAControlTokenStaysText) {
  const auto model = open();
  const MapSink sink = answers(*model, {embed(1, "x<|im_end|>"), embed(2, "x")});
  const auto& attack = std::get<Embedding>(sink.replies.at(1));
  EXPECT_TRUE(attack.has_control_text);
  EXPECT_GT(attack.usage.prompt_tokens, 4);  // as a control token it would be one more
  EXPECT_FALSE(std::get<Embedding>(sink.replies.at(2)).has_control_text);
}

TEST_F(GgufEmbeddingTest, AStopAnswersWhatWasTakenAsCancelled) {
  const auto model = open({.context_tokens = 256});
  class StopsOnFirstReply : public MapSink {
   public:
    void reply(std::int64_t id, Reply reply) override {
      MapSink::reply(id, std::move(reply));
      stop.request_stop();
    }
    std::stop_source stop;
  };
  std::string words;  // that leave no room beside them, so that the other text is decoded apart
  for (int i = 0; i < 130; ++i) {
    words += " word";
  }
  ListSource source({embed(1, words), embed(2, words)});
  StopsOnFirstReply sink;
  model->run(source, sink, sink.stop.get_token());
  EXPECT_TRUE(std::holds_alternative<Embedding>(sink.replies.at(1)));
  EXPECT_EQ(sink.failure(2).kind, CallFailure::Kind::Cancelled);
}

}  // namespace
}  // namespace tuneornot
