#include "cli/models.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "cli/folder_test.h"

namespace tuneornot {
namespace {

class ModelsTest : public FolderTest {};

TEST_F(ModelsTest, TheEmbeddedModelIsTheFirstOfItsPlacesThatIsThere) {
  write_file(folder_ / "b.gguf", "");
  write_file(folder_ / "c.gguf", "");
  const Environment environment = {
      .embedded_models = {folder_ / "a.gguf", folder_ / "b.gguf", folder_ / "c.gguf"}};
  const GgufModelSettings settings = model_settings("smollm2", ".", environment);
  EXPECT_EQ(settings.path, folder_ / "b.gguf");
  EXPECT_EQ(settings.name, "smollm2");
}

TEST_F(ModelsTest, AMissingEmbeddedModelSaysWhatToDo) {
  const Environment environment = {.embedded_models = {folder_ / "a.gguf"}};
  expect_error(ErrorKind::Model, "set TUNEORNOT_MODEL", [&] {
    model_settings("smollm2", ".", environment);
  });
}

TEST_F(ModelsTest, APathStartsAtTheStudysFolderAndNamesTheModelByItsFile) {
  write_file(folder_ / "my model.Q8_0.gguf", "");
  const GgufModelSettings settings = model_settings("./my model.Q8_0.gguf", folder_, {});
  EXPECT_EQ(settings.name, "my model.Q8_0");
  EXPECT_TRUE(std::filesystem::equivalent(settings.path, folder_ / "my model.Q8_0.gguf"));
}

TEST_F(ModelsTest, WhatIsNoFileIsRefused) {
  expect_error(ErrorKind::Model, "\"no\\x1b.gguf\": there is no such file", [&] {
    model_settings("no\x1b.gguf", folder_, {});
  });
  for (const char* reference : {"hf:org/repo", "ollama:x", "openai:x", "https://host/v1#x"}) {
    expect_error(
        ErrorKind::Usage, "local GGUF files only", [&] { model_settings(reference, folder_, {}); });
  }
}

TEST_F(ModelsTest, TwoModelsOfOneNameAreRefused) {
  std::filesystem::create_directories(folder_ / "other");
  write_file(folder_ / "m.gguf", "");
  write_file(folder_ / "other/m.gguf", "");
  const std::vector<std::string> references = {"m.gguf", "other/m.gguf"};
  expect_error(ErrorKind::Usage, "two models are called \"m\"", [&] {
    open_models(references, folder_, {});
  });
}

}  // namespace
}  // namespace tuneornot
