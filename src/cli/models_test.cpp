#include "cli/models.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "cli/folder_test.h"

namespace tuneornot {
namespace {

class ModelsTest : public FolderTest {};

TEST_F(ModelsTest, TheEmbeddedModelIsTheFirstOfItsPlacesThatIsThere) {
  write_file(folder / "b.gguf", "");
  write_file(folder / "c.gguf", "");
  const Environment environment = {
      .embedded_models = {folder / "a.gguf", folder / "b.gguf", folder / "c.gguf"}};
  const GgufModelSettings settings = model_settings("smollm2", ".", environment);
  EXPECT_EQ(settings.path, folder / "b.gguf");
  EXPECT_EQ(settings.name, "smollm2");
}

TEST_F(ModelsTest, AMissingEmbeddedModelSaysWhatToDo) {
  const Environment environment = {.embedded_models = {folder / "a.gguf"}};
  expect_error(ErrorKind::Model, "set TUNEORNOT_MODEL", [&] {
    model_settings("smollm2", ".", environment);
  });
}

TEST_F(ModelsTest, APathStartsAtTheStudysFolderAndNamesTheModelByItsFile) {
  write_file(folder / "my model.Q8_0.gguf", "");
  const GgufModelSettings settings = model_settings("./my model.Q8_0.gguf", folder, {});
  EXPECT_EQ(settings.name, "my model.Q8_0");
  EXPECT_TRUE(std::filesystem::equivalent(settings.path, folder / "my model.Q8_0.gguf"));
}

TEST_F(ModelsTest, AModelInPartsIsNamedWithoutTheirNumber) {
  write_file(folder / "m.Q8_0-00001-of-00003.gguf", "");
  EXPECT_EQ(model_settings("m.Q8_0-00001-of-00003.gguf", folder, {}).name, "m.Q8_0");
}

TEST_F(ModelsTest, WhatIsNoFileIsRefused) {
  expect_error(ErrorKind::Model, R"("no\x1b.gguf": there is no such file)", [&] {
    model_settings("no\x1b.gguf", folder, {});
  });
  for (const char* reference : {"openai:x", "https://host/v1#x"}) {
    expect_error(
        ErrorKind::Usage, "local GGUF files only", [&] { model_settings(reference, folder, {}); });
  }
}

TEST_F(ModelsTest, TwoModelsOfOneNameAreRefused) {
  std::filesystem::create_directories(folder / "other");
  write_file(folder / "m.gguf", "");
  write_file(folder / "other/m.gguf", "");
  const std::vector<std::string> references = {"m.gguf", "other/m.gguf"};
  expect_error(ErrorKind::Usage, "two models are called \"m\"", [&] {
    locate_models(references, folder, {});
  });
}

TEST_F(ModelsTest, AFileOfTheHubsCacheIsNamedByItself) {
  const std::filesystem::path snapshot =
      folder / "models--org--repo/snapshots" / std::string(40, 'a');
  std::filesystem::create_directories(snapshot);
  write_file(snapshot / "m-Q8_0.gguf", "");
  const Environment environment = {.hub = {.cache = folder, .offline = true}};
  const GgufModelSettings settings = model_settings("hf:org/repo", ".", environment);
  EXPECT_EQ(settings.path, snapshot / "m-Q8_0.gguf");
  EXPECT_EQ(settings.name, "m-Q8_0");
}

TEST_F(ModelsTest, AModelOfOllamaIsNamedAsThere) {
  std::filesystem::create_directories(folder / "blobs");
  std::filesystem::create_directories(folder / "manifests/registry.ollama.ai/library/llama3.2");
  const std::string hash(64, '1');
  write_file(folder / "blobs" / ("sha256-" + hash), "");
  write_file(folder / "manifests/registry.ollama.ai/library/llama3.2/3b",
             R"({"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:)" +
                 hash + R"("}]})");
  const Environment environment = {.ollama_stores = {folder}};
  EXPECT_EQ(model_settings("ollama:llama3.2:3b", ".", environment).name, "llama3.2:3b");
}

TEST_F(ModelsTest, NothingIsFetchedForCounting) {
  const Environment environment = {
      .hub = {.cache = folder, .endpoint = "http://127.0.0.1:1", .offline = false}};
  const std::vector<std::string> references = {"hf:org/repo"};
  EXPECT_FALSE(tokenizer_at_hand(references, folder, environment));
  expect_error(ErrorKind::Network, "offline nothing is fetched", [&] {
    locate_models(references, folder, settled_offline(environment, true));
  });
}

}  // namespace
}  // namespace tuneornot
