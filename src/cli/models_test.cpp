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

TEST_F(ModelsTest, WhatIsNoFileIsRefused) {
  expect_error(ErrorKind::Model, R"("no\x1b.gguf": there is no such file)", [&] {
    model_settings("no\x1b.gguf", folder, {});
  });
  for (const char* reference : {"hf:org/repo", "ollama:x", "openai:x", "https://host/v1#x"}) {
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
    open_models(references, folder, {});
  });
}

}  // namespace
}  // namespace tuneornot
