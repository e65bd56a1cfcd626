#include "cli/model_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "cli/folder_test.h"
#include "weights/gguf_builder.h"
#include "weights/tiny_encoder_test.h"

namespace tuneornot {
namespace {

GgufBuilder small_model() {
  return GgufBuilder()
      .with("general.architecture", "llama")
      .with("general.license", "mit\x1b[2J")
      .with("llama.block_count", 1U)
      .with("llama.embedding_length", 32U)
      .with("llama.attention.head_count", 1U)
      .with_tensor("token_embd.weight", {32, 2});
}

class ModelListTest : public FolderTest {
 protected:
  Environment environment() const {
    return {.embedded_models = {folder / "none.gguf"},
            .hub = {.cache = folder / "hub", .endpoint = "http://127.0.0.1:1"},
            .ollama_stores = {folder / "ollama"}};
  }

  ListedModel listed(const std::vector<std::string>& named, const std::string& reference) const {
    const std::vector<ListedModel> models = list_models(named, environment(), nullptr);
    const auto found = std::ranges::find(models, reference, &ListedModel::reference);
    EXPECT_NE(found, models.end()) << reference;
    return found == models.end() ? ListedModel() : *found;
  }
};

TEST_F(ModelListTest, AFileIsDescribedAndSaysWhyItDoesNotRun) {
  const std::string file = small_model().save(folder / "m.gguf").string();
  const ListedModel model = listed({file}, file);
  EXPECT_EQ(model.path, file);
  EXPECT_EQ(model.bytes, std::filesystem::file_size(file));
  EXPECT_EQ(model.description.architecture, "llama");
  EXPECT_EQ(model.runs, Runs::No);
  EXPECT_NE(model.reason.find("is missing"), std::string::npos) << model.reason;
}

TEST_F(ModelListTest, TheModelsOfAFolderAreListed) {
  std::filesystem::create_directories(folder / "models");
  small_model().save(folder / "models/b.gguf");
  small_model().save(folder / "models/a.gguf");
  write_file(folder / "models/mmproj.gguf", "");
  const std::string named = (folder / "models").string();
  const std::vector<std::string> folders = {named};
  const std::vector<ListedModel> models = list_models(folders, environment(), nullptr);
  ASSERT_EQ(models.size(), 3U);
  EXPECT_EQ(models[0].reference, named + "/a.gguf");
  EXPECT_EQ(models[1].reference, named + "/b.gguf");
  EXPECT_EQ(models[2].reference, "smollm2");
}

TEST_F(ModelListTest, AModelInPartsIsListedOnce) {
  std::filesystem::create_directories(folder / "models");
  const std::filesystem::path first =
      GgufBuilder::save_parts(small_model().in_parts({0}), folder / "models/m");
  const std::vector<std::string> folders = {(folder / "models").string()};
  const std::vector<ListedModel> models = list_models(folders, environment(), nullptr);
  ASSERT_EQ(models.size(), 2U);
  EXPECT_EQ(models[0].reference, first);
  EXPECT_EQ(models[0].description.parameters, 64U);
  EXPECT_EQ(models[0].bytes,
            std::filesystem::file_size(first) +
                std::filesystem::file_size(folder / "models/m-00002-of-00002.gguf"));
}

TEST_F(ModelListTest, AModelOfWhichAPartIsMissingSaysWhich) {
  std::filesystem::create_directories(folder / "models");
  const std::string first =
      GgufBuilder::save_parts(small_model().in_parts({0}), folder / "models/m").string();
  const std::string models = (folder / "models").string();
  std::filesystem::rename(folder / "models/m-00002-of-00002.gguf", folder / "second");
  EXPECT_NE(listed({models}, first).reason.find("m-00002-of-00002.gguf is missing"),
            std::string::npos);
  std::filesystem::rename(folder / "second", folder / "models/m-00002-of-00002.gguf");
  std::filesystem::remove(first);
  EXPECT_EQ(listed({models}, first).reason.find(first + ": is missing, the first of the"), 0U);
}

TEST_F(ModelListTest, TheCacheAndOllamaAreListedUnderTheirReferences) {
  const std::filesystem::path snapshot =
      folder / "hub/models--org--repo/snapshots" / std::string(40, 'a');
  std::filesystem::create_directories(snapshot / "sub");
  small_model().save(snapshot / "sub/m-Q8_0.gguf");
  write_file(snapshot / "config.json", "{}");
  std::filesystem::create_directories(folder / "ollama/manifests/registry.ollama.ai/library/x");
  write_file(folder / "ollama/manifests/registry.ollama.ai/library/x/1b", "{}");
  EXPECT_EQ(listed({}, "hf:org/repo/sub/m-Q8_0.gguf").path, snapshot / "sub/m-Q8_0.gguf");
  EXPECT_NE(listed({}, "ollama:x:1b").reason.find("is not one GGUF file"), std::string::npos);
  EXPECT_EQ(list_models({}, environment(), nullptr).size(), 3U);
}

TEST_F(ModelListTest, WhatIsNotHereIsListedAsSuchAndNothingIsFetched) {
  EXPECT_NE(listed({}, "smollm2").reason.find("set TUNEORNOT_MODEL"), std::string::npos);
  EXPECT_NE(listed({"no.gguf"}, "no.gguf").reason.find("no such file"), std::string::npos);
  EXPECT_NE(listed({"hf:org/repo"}, "hf:org/repo").reason.find("offline"), std::string::npos);
}

TEST_F(ModelListTest, MemoryIsWeightsThreeCachesAndRoomToCompute) {
  ListedModel model = {.bytes = 98'000'000};
  EXPECT_EQ(memory_bytes(model), 0U);
  model.description.cache_bytes_per_token = 23'040;  // SmolLM2-135M; 8,192 tokens are used
  EXPECT_EQ(memory_bytes(model), 98'000'000U + 3U * 8'192 * 23'040 + (512U << 20));
}

TEST_F(ModelListTest, AnEncoderSaysWhatItIsGoodFor) {
  const std::vector<ListedModel> models = {
      {.reference = "bge.gguf",
       .path = "/bge.gguf",
       .bytes = 67'000'000,
       .description = {.architecture = "bert", .completes = false},
       .runs = Runs::Yes,
       .speed = PredictedSpeed{.read = 2, .write = 0, .attention = 0.001}}};
  EXPECT_EQ(memory_bytes(models[0]), 67'000'000U + (512U << 20));
  EXPECT_EQ(models_text(models, 2'000'000'000, 200),
            "bge.gguf\n"
            "   67 MB, bert\n"
            "   takes about 604 MB of memory: fits, runs, for embed_linear alone: it embeds texts "
            "and answers no prompt\n"
            "   reads about 500 tokens a second here\n"
            "\n"
            "2.0 GB of memory are free.\n");
  const nlohmann::json json = nlohmann::json::parse(models_json(models, 0))["models"][0];
  EXPECT_EQ(json["completes"], false);
  EXPECT_TRUE(json["speed"]["write_ms"].is_null());
}

TEST_F(ModelListTest, AnEncodersFileRuns) {
  TinyEncoder encoder("bert");
  const std::string file = encoder.builder().save(folder / "e.gguf").string();
  const ListedModel model = listed({file}, file);
  EXPECT_EQ(model.runs, Runs::Yes) << model.reason;
  EXPECT_FALSE(model.description.completes);
  ASSERT_TRUE(model.speed);
  EXPECT_GT(model.speed.value_or(PredictedSpeed()).read, 0);
  EXPECT_EQ(model.speed.value_or(PredictedSpeed()).write, 0);
}

TEST_F(ModelListTest, TheTextSaysWhatFitsAndShowsNoEscapes) {
  const std::vector<ListedModel> models = {
      {.reference = "hf:org/repo/m.gguf",
       .path = "/m.gguf",
       .bytes = 98'362'432,
       .description = {.architecture = "llama",
                       .weight_type = "Q4_1",
                       .licence = "mit\x1b[2J",
                       .parameters = 134'515'008,
                       .context_tokens = 8'192,
                       .cache_bytes_per_token = 23'040},
       .runs = Runs::Yes},
      {.reference = "a\x1b[31m.gguf", .reason = "it is damaged"}};
  EXPECT_EQ(models_text(models, 2'000'000'000, 100),
            "hf:org/repo/m.gguf\n"
            "   98 MB, llama, 135 M parameters, Q4_1, context 8,192, licence mit\\x1b[2J\n"
            "   takes about 1.2 GB of memory: fits, runs\n"
            "a\\x1b[31m.gguf\n"
            "   does not run: it is damaged\n"
            "\n"
            "2.0 GB of memory are free.\n");
  EXPECT_NE(models_text(models, 500'000'000, 100).find("does not fit"), std::string::npos);
}

// Reads 500 a second and writes 50, and every token before one costs 1 us.
constexpr PredictedSpeed kSpeed = {.read = 2, .write = 20, .attention = 0.001};

constexpr CallTokens kCall = {.shared = 600, .own = 20, .written = 2};

TEST_F(ModelListTest, AStudyReadsTheSharedPartOnceAndWritesInBatches) {
  const TaskCalls calls = {.rows = 100, .average = kCall};
  const double in_a_batch = 20 * 2 + 2 * (20.0 / 16 + 2) + 0.001 * (20 * 610 + 2 * 621);
  EXPECT_NEAR(all_calls_ms(kSpeed, calls), 600 * 2 + 0.001 * 600 * 300 + 100 * in_a_batch, 1e-6);
}

TEST_F(ModelListTest, TheTextSaysHowFastAModelIsAndWhatTheTaskTakesIt) {
  const std::vector<ListedModel> models = {{.reference = "m.gguf",
                                            .runs = Runs::Yes,
                                            .speed = kSpeed,
                                            .calls = TaskCalls{.rows = 1'000, .average = kCall}}};
  EXPECT_EQ(
      models_text(models, 0, 100),
      "m.gguf\n"
      "   runs\n"
      "   reads about 500 tokens a second here and writes 50: about 1.5 s for 500 and 20\n"
      "   the task by zero_shot: about 93 ms a call, 62 s for the 1,000 rows it is scored on\n"
      "\n0 MB of memory are free.\n");
  const nlohmann::json json = nlohmann::json::parse(models_json(models, 0))["models"][0];
  EXPECT_EQ(json["speed"]["read_ms"], 2);
  EXPECT_EQ(json["task"]["rows"], 1'000);
  EXPECT_EQ(json["task"]["call_ms"], call_ms(kSpeed, kCall));
}

TEST_F(ModelListTest, TheJsonHasNullWhereNothingIsKnown) {
  const std::vector<ListedModel> models = {
      {.reference = "x\xff.gguf",
       .bytes = 5,
       .description = {.architecture = "mamba", .cache_bytes_per_token = 1},
       .runs = Runs::Untried,
       .reason = "why"}};
  const nlohmann::json json = nlohmann::json::parse(models_json(models, 7));
  EXPECT_EQ(json["format"], 1);
  EXPECT_EQ(json["available_bytes"], 7);
  const nlohmann::json& model = json["models"][0];
  EXPECT_EQ(model["architecture"], "mamba");
  EXPECT_EQ(model["runs"], "untried");
  EXPECT_EQ(model["fits"], false);
  EXPECT_TRUE(model["licence"].is_null());
  EXPECT_TRUE(model["path"].is_null());
  EXPECT_TRUE(model["speed"].is_null());
  EXPECT_TRUE(model["task"].is_null());
  EXPECT_TRUE(model["completes"].is_null());
}

}  // namespace
}  // namespace tuneornot
