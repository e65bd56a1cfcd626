#include "model/gguf_embedder.h"

#include <gtest/gtest.h>
#include <llama.h>

#include <cmath>
#include <string>
#include <vector>

#include "model/gguf_model_test.h"
#include "weights/tiny_model_test.h"

namespace tuneornot {
namespace {

Request embed(std::int64_t id, const std::string& text) {
  return {.id = id,
          .prompt = {.messages = {{.role = "user",
                                   .parts = {{.text = text, .from = Part::From::User}}}}},
          .work = Embed{}};
}

const std::vector<float>& vector_of(const MapSink& sink, std::int64_t id) {
  return std::get<Embedding>(sink.replies.at(id)).values;
}

double product(const std::vector<float>& a, const std::vector<float>& b) {
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
    parameters.pooling_type = pooling;
    parameters.n_threads = 1;
    parameters.n_threads_batch = 1;
    return parameters;
  }

  llama_model* model_;
  llama_context* context_;
};

// Short ones, and together more than is decoded in one piece, so that the fourth is in two.
std::vector<std::string> some_texts() {
  std::string longer;
  for (int i = 0; i < 110; ++i) {
    longer += static_cast<char>('0' + i * i % 60);
  }
  return {"ABC", "AB", longer, "k" + longer, "9"};
}

std::vector<Request> embeds(const std::vector<std::string>& texts) {
  std::vector<Request> requests;
  requests.reserve(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    requests.push_back(embed(static_cast<std::int64_t>(i), texts[i]));
  }
  return requests;
}

class GgufEmbedderTest : public testing::TestWithParam<const char*> {
 protected:
  static MapSink answers(const std::filesystem::path& path, std::vector<Request> requests) {
    const auto model = open_gguf_model({.path = path, .threads = 1, .context_tokens = 512});
    ListSource source(std::move(requests));
    MapSink sink;
    model->run(source, sink, {});
    return sink;
  }
  // libllama keeps keys and values in 16 bits.
  static void expect_near(std::span<const float> found, std::span<const float> expected) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_NEAR(found[i], expected[i], 5e-4) << i;
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Architectures,
                         GgufEmbedderTest,
                         testing::Values("llama", "qwen2", "qwen3", "gemma3"));

TEST_P(GgufEmbedderTest, IsTheMeanAndTheLastStateThatLibllamaPools) {
  const std::filesystem::path path = TinyModel(GetParam()).save();
  const MapSink sink = answers(path, embeds(some_texts()));
  const PoolingLlama mean(path, LLAMA_POOLING_TYPE_MEAN);
  const PoolingLlama last(path, LLAMA_POOLING_TYPE_LAST);
  for (std::size_t i = 0; i < some_texts().size(); ++i) {
    std::vector<float> expected = mean.vector(some_texts()[i]);
    const std::vector<float> other = last.vector(some_texts()[i]);
    expected.insert(expected.end(), other.begin(), other.end());
    for (float& number : expected) {
      number /= std::sqrt(2.0F);
    }
    expect_near(vector_of(sink, static_cast<std::int64_t>(i)), expected);
  }
}

TEST_P(GgufEmbedderTest, IsPooledAsTheFileSays) {
  for (const std::uint32_t type : {1U, 2U, 3U}) {
    const std::filesystem::path path = TinyModel(GetParam()).with_pooling(type).save();
    const MapSink sink = answers(path, embeds(some_texts()));
    const PoolingLlama pooling(path, LLAMA_POOLING_TYPE_UNSPECIFIED);  // as the file says
    for (std::size_t i = 0; i < some_texts().size(); ++i) {
      expect_near(vector_of(sink, static_cast<std::int64_t>(i)), pooling.vector(some_texts()[i]));
    }
  }
}

TEST_P(GgufEmbedderTest, ATextLongerThanTheContextIsAFailureAndTheOthersAreAnswered) {
  const MapSink sink = answers(TinyModel(GetParam()).save(),
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
