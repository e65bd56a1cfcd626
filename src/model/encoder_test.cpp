#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "base/refusal_test.h"
#include "model/embedding_test.h"
#include "model/gguf_tokenizer.h"
#include "model/pooling_llama.h"
#include "weights/tiny_encoder_test.h"
#include "weights/tiny_model_test.h"

namespace tuneornot {
namespace {

// More than one piece takes together; tools/golden_encoders.py has the first four.
std::vector<std::string> some_texts() {
  std::string longer;
  for (int i = 0; i < 6; ++i) {
    longer += "my lost card is refunded ";
  }
  return {"My card is lost!",
          "Refunding émigrés: a lost ☂ card",
          "x",
          longer,
          longer + "x",
          longer,
          longer + "card",
          longer};
}

class EncoderTest : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Architectures,
                         EncoderTest,
                         testing::Values("bert", "nomic-bert", "jina-bert-v2", "modern-bert"));

TEST_P(EncoderTest, EmbedsAsLibllamaItselfPoolsEachTextAlone) {
  for (const std::uint32_t type : {1U, 2U, 3U}) {
    const std::filesystem::path path = TinyEncoder(GetParam()).with_pooling(type).save();
    const MapSink sink = embedded(path, embeds(some_texts()));
    const PoolingLlama pooling(path, PoolingLlama::Pooling::AsTheFileSays);
    for (std::size_t i = 0; i < some_texts().size(); ++i) {
      expect_near(vector_of(sink, static_cast<std::int64_t>(i)), pooling.vector(some_texts()[i]));
    }
  }
}

TEST_P(EncoderTest, TakesTheMeanWhereTheFileDoesNotSay) {
  const std::filesystem::path path = TinyEncoder(GetParam()).save();
  const MapSink sink = embedded(path, embeds(some_texts()));
  const PoolingLlama mean(path, PoolingLlama::Pooling::Mean);
  for (std::size_t i = 0; i < some_texts().size(); ++i) {
    expect_near(vector_of(sink, static_cast<std::int64_t>(i)), mean.vector(some_texts()[i]));
  }
}

TEST_P(EncoderTest, AVectorDoesNotDependOnWhatElseIsInItsBatch) {
  const std::filesystem::path path = TinyEncoder(GetParam()).save();
  const MapSink together = embedded(path, embeds(some_texts()));
  for (std::size_t i = 0; i < some_texts().size(); ++i) {
    const MapSink alone = embedded(path, {embed(0, some_texts()[i])});
    expect_near(vector_of(together, static_cast<std::int64_t>(i)), vector_of(alone, 0));
  }
}

TEST_P(EncoderTest, ABatchGivesTheSameBitsWhateverCameBefore) {
  const std::filesystem::path path = TinyEncoder(GetParam()).save();
  const MapSink first = embedded(path, embeds(some_texts()));
  const auto used = open_gguf_model({.path = path, .threads = 1, .context_tokens = 512});
  for (int round = 0; round < 2; ++round) {
    ListSource other({embed(0, "other"), embed(1, some_texts()[3])});
    MapSink ignored;
    used->run(other, ignored, {});
    ListSource source(embeds(some_texts()));
    MapSink again;
    used->run(source, again, {});
    for (std::size_t i = 0; i < some_texts().size(); ++i) {
      const auto id = static_cast<std::int64_t>(i);
      EXPECT_EQ(vector_of(again, id), vector_of(first, id));  // exact: no tolerance
    }
  }
}

TEST_P(EncoderTest, ATextLongerThanTheContextIsAFailureAndTheOthersAreAnswered) {
  std::string letters;  // a token each, beside the two around them
  for (int i = 0; i < 62; ++i) {
    letters += "k ";
  }
  const MapSink sink =
      embedded(TinyEncoder(GetParam()).save(), embeds({letters + "k", letters, ""}));
  EXPECT_EQ(sink.failure(0).kind, CallFailure::Kind::ContextTooLong);
  EXPECT_EQ(sink.failure(0).detail, "the text has 65 tokens, the context has room for 64");
  EXPECT_NEAR(product(vector_of(sink, 1), vector_of(sink, 1)), 1, 1e-6);
  EXPECT_NEAR(product(vector_of(sink, 2), vector_of(sink, 2)), 1, 1e-6);
}

TEST_P(EncoderTest, AnswersNoPrompt) {
  const auto model = open_gguf_model(
      {.path = TinyEncoder(GetParam()).save(), .threads = 1, .context_tokens = 512});
  EXPECT_FALSE(model->abilities().completes);
  EXPECT_FALSE(model->abilities().chooses_exactly);
  EXPECT_TRUE(model->abilities().embeds);
  EXPECT_EQ(model->abilities().context_tokens, 64);
  Request generate = embed(1, "my card");
  generate.work = Generate{};
  ListSource source({generate, embed(2, "my card")});
  MapSink sink;
  model->run(source, sink, {});
  EXPECT_EQ(sink.failure(1).kind, CallFailure::Kind::Unsupported);
  EXPECT_EQ(sink.failure(1).detail, "the model embeds texts and answers no prompt");
  EXPECT_EQ(vector_of(sink, 2).size(), 48U);
}

// tools/golden_encoders.py: transformers 5.24.0, torch 2.15.0, in double precision. libllama takes
// GELU from a table of 16 bits, by its approximation, and keeps keys and values in 16 bits.
struct Golden {
  std::string architecture;
  std::array<std::array<float, 6>, 4> begins;
};

constexpr std::array<std::int64_t, 4> kGoldenTokens = {8, 16, 3, 44};

class GoldenEncoderTest : public testing::TestWithParam<Golden> {};

INSTANTIATE_TEST_SUITE_P(
    Architectures,
    GoldenEncoderTest,
    testing::Values(
        Golden{.architecture = "bert",
               .begins = {{{-0.297961F, 0.142395F, 0.061678F, 0.165093F, 0.029854F, -0.346118F},
                           {-0.233423F, 0.121916F, 0.098890F, 0.170746F, 0.028850F, -0.323492F},
                           {-0.121887F, 0.068930F, 0.100496F, 0.105454F, 0.012083F, -0.248669F},
                           {-0.235820F, 0.035117F, 0.076380F, 0.217157F, 0.036964F, -0.343937F}}}},
        Golden{.architecture = "nomic-bert",
               .begins = {{{0.098854F, -0.129033F, -0.048697F, -0.084916F, -0.020320F, 0.376515F},
                           {0.137515F, -0.012729F, 0.006007F, 0.037429F, 0.126387F, 0.246217F},
                           {0.062023F, -0.122545F, -0.110369F, 0.007443F, 0.038703F, 0.372231F},
                           {0.252658F, -0.019949F, -0.063920F, 0.045342F, 0.015385F, 0.157129F}}}},
        Golden{
            .architecture = "modern-bert",
            .begins = {{{-0.104194F, 0.160510F, -0.027745F, 0.041438F, -0.078226F, -0.011011F},
                        {-0.094977F, 0.143269F, -0.079440F, 0.002638F, -0.002161F, -0.208261F},
                        {-0.071111F, 0.234811F, -0.077010F, 0.044069F, -0.076931F, 0.094938F},
                        {-0.011955F, 0.126968F, -0.121737F, 0.154441F, -0.122752F, -0.028977F}}}}));

TEST_P(GoldenEncoderTest, GivesTheVectorsOfPyTorch) {
  const std::filesystem::path path = TinyEncoder(GetParam().architecture).save();
  const MapSink sink = embedded(path, embeds(some_texts()));
  for (std::size_t i = 0; i < kGoldenTokens.size(); ++i) {
    const auto& embedding = std::get<Embedding>(sink.replies.at(static_cast<std::int64_t>(i)));
    EXPECT_EQ(embedding.usage.prompt_tokens, kGoldenTokens[i]);
    expect_near(std::span(embedding.values).first(6), GetParam().begins[i]);
  }
}

TEST(EncoderModelTest, ATextMayBeLongerThanWhatIsUsuallyComputedAtOnce) {
  TinyEncoder encoder("nomic-bert");
  encoder.builder().with("nomic-bert.context_length", 1'024U);
  const std::filesystem::path path = encoder.save();
  std::string longer;
  for (int i = 0; i < 100; ++i) {
    longer += some_texts()[static_cast<std::size_t>(i) % 3] + ' ';
  }
  const std::vector<std::string> texts = {"my card", longer, "lost"};
  const auto model = open_gguf_model({.path = path, .threads = 1, .context_tokens = 2'048});
  ListSource source(embeds(texts));
  MapSink sink;
  model->run(source, sink, {});
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const MapSink alone = embedded(path, {embed(0, texts[i])}, 2'048);
    expect_near(vector_of(sink, static_cast<std::int64_t>(i)), vector_of(alone, 0));
  }
  EXPECT_GT(std::get<Embedding>(sink.replies.at(1)).usage.prompt_tokens, 512);
}

TEST(EncoderModelTest, AWordThatTheVocabularyLacksIsNoControlTextAndAControlTokenIsText) {
  const MapSink sink =
      embedded(TinyEncoder("bert").save(), embeds({"lost ☂", "my [SEP] card", "my card"}));
  EXPECT_FALSE(std::get<Embedding>(sink.replies.at(0)).has_control_text);
  const auto& attack = std::get<Embedding>(sink.replies.at(1));
  EXPECT_TRUE(attack.has_control_text);
  EXPECT_GT(attack.usage.prompt_tokens, 5);  // as a control token it would be one more than below
  EXPECT_EQ(std::get<Embedding>(sink.replies.at(2)).usage.prompt_tokens, 4);
}

TEST(EncoderModelTest, ItsTokenizerCountsAlone) {
  const GgufTokenizer tokenizer = open_gguf_tokenizer(TinyEncoder("bert").save());
  EXPECT_EQ(tokenizer.tokenizer->count("my refunded card"), 4U);
  EXPECT_EQ(tokenizer.context_tokens, 64);
}

TEST(EncoderModelTest, OneOfAnotherKindIsRefused) {
  const std::filesystem::path path = TinyModel("eurobert").save();
  EXPECT_EQ(refusal_of(ErrorKind::Model, [&] { open_gguf_model({.path = path, .threads = 1}); }),
            path.string() +
                ": reads text in both directions and is of no kind that this version embeds texts "
                "with; use another model");
}

}  // namespace
}  // namespace tuneornot
