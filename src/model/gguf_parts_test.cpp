#include <gtest/gtest.h>
#include <llama.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/part_name.h"
#include "base/refusal_test.h"
#include "model/gguf_model_test.h"
#include "weights/tiny_model_test.h"

// Models in several files are to libllama, and to us, what they are in one.

namespace tuneornot {
namespace {

std::vector<float> logits_of(const std::filesystem::path& path) {
  llama_model* model = llama_model_load_from_file(path.c_str(), llama_model_default_params());
  llama_context_params parameters = llama_context_default_params();
  parameters.n_ctx = 64;
  parameters.n_threads = 1;
  parameters.n_threads_batch = 1;
  llama_context* context = llama_init_from_model(model, parameters);
  std::vector<llama_token> tokens = {62, 3, 14, 15, 9, 26, 5};
  EXPECT_EQ(llama_decode(context, llama_batch_get_one(tokens.data(), 7)), 0);
  const float* last = llama_get_logits_ith(context, -1);
  std::vector<float> logits(last, last + llama_vocab_n_tokens(llama_model_get_vocab(model)));
  llama_free(context);
  llama_model_free(model);
  return logits;
}

class GgufPartsTest : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Architectures,
                         GgufPartsTest,
                         testing::Values("llama", "qwen2", "qwen3", "gemma3"));

TEST_P(GgufPartsTest, LogitsAreThoseOfTheModelInOneFile) {
  const TinyModel model(GetParam());
  EXPECT_EQ(logits_of(model.save_in_parts()), logits_of(model.save()));
}

std::vector<float> vector_of(const std::filesystem::path& path) {
  const auto model = open_gguf_model({.path = path, .threads = 1});
  EXPECT_EQ(model->name(), "in_one_or_more");
  ListSource source({{.id = 1,
                      .prompt = {.messages = {{.role = "user", .parts = {{.text = "ABC"}}}}},
                      .work = Embed{}}});
  MapSink sink;
  model->run(source, sink, {});
  return std::get<Embedding>(sink.replies.at(1)).values;
}

TEST(GgufModelInPartsTest, AnswersAsInOneFileUnderTheSameName) {
  const std::filesystem::path name = std::filesystem::path(testing::TempDir()) / "in_one_or_more";
  const TinyModel model("llama");
  EXPECT_EQ(vector_of(model.save_in_parts_as(name)),
            vector_of(model.save_as(name.string() + ".gguf")));
}

TEST(GgufModelInPartsTest, WithoutAPartIsRefusedBeforeLibllamaSeesIt) {
  const std::filesystem::path first = TinyModel("llama").save_in_parts();
  const std::filesystem::path second = part_names(first.string())[1];
  std::filesystem::remove(second);
  EXPECT_EQ(refusal_of(ErrorKind::Model, [&] { open_gguf_model({.path = first}); }),
            first.string() + ": of the model's 3 files " + second.filename().string() +
                " is missing; put it into the same folder");
}

}  // namespace
}  // namespace tuneornot
