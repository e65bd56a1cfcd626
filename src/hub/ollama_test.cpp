#include "hub/ollama.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "base/files.h"

namespace tuneornot {
namespace {

namespace fs = std::filesystem;

const std::string kHash(64, '1');

std::string layer(const std::string& kind, const std::string& digest) {
  return R"({"mediaType":"application/vnd.ollama.image.)" + kind + R"(","digest":")" + digest +
         R"(","size":3})";
}

class OllamaTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    store = fs::path(testing::TempDir()) / ("tuneornot ollama " + std::string(test->name()));
    fs::remove_all(store);
    fs::create_directories(store / "blobs");
  }
  void TearDown() override { fs::remove_all(store); }

  void add(const std::string& below, const std::string& manifest) const {
    const fs::path path = store / "manifests" / below;
    fs::create_directories(path.parent_path());
    write_file(path, manifest);
  }
  void add_layers(const std::string& below, const std::string& layers) const {
    add(below, R"({"schemaVersion":2,"layers":[)" + layers + "]}");
  }

  fs::path locate(const std::string& reference) const {
    const std::vector<fs::path> stores = {store / "none", store};
    return locate_ollama_file(parse_ollama_reference(reference), stores);
  }
  std::string refused(const std::string& reference) const {
    try {
      locate(reference);
      return "";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Model);
      return error.what();
    }
  }

  fs::path store;
};

TEST_F(OllamaTest, TheLayerOfTheModelIsTheFile) {
  write_file(store / "blobs" / ("sha256-" + kHash), "GGUF");
  add_layers("registry.ollama.ai/library/llama3.2/3b",
             layer("template", "sha256:" + std::string(64, '2')) + "," +
                 layer("model", "sha256:" + kHash));
  EXPECT_EQ(locate("ollama:llama3.2:3b"), store / "blobs" / ("sha256-" + kHash));
}

TEST_F(OllamaTest, AModelThatIsNotHereSaysHowToGetIt) {
  EXPECT_EQ(refused("ollama:llama3.2:3b"),
            "model \"ollama:llama3.2:3b\": Ollama does not have it here; run ollama pull "
            "llama3.2:3b");
  add_layers("registry.ollama.ai/library/a/latest", layer("model", "sha256:" + kHash));
  EXPECT_EQ(refused("ollama:a"), "model \"ollama:a\": its file is missing; run ollama pull a");
}

TEST_F(OllamaTest, ADamagedManifestIsRefused) {
  const std::string below = "registry.ollama.ai/library/a/latest";
  for (const std::string& digest : {std::string("sha256:../../../etc/passwd"),
                                    std::string("/etc/passwd"),
                                    "sha256:" + std::string(64, 'G'),
                                    "md5:" + kHash,
                                    std::string()}) {
    add_layers(below, layer("model", digest));
    EXPECT_EQ(refused("ollama:a"), "model \"ollama:a\": its manifest is not one; run ollama pull a")
        << digest;
  }
  add(below, "{\"layers\": [");
  EXPECT_NE(refused("ollama:a").find("its manifest is not one"), std::string::npos);
  add(below, std::string(2 << 20, '['));
  EXPECT_NE(refused("ollama:a").find("its manifest is not one"), std::string::npos);
  for (const char* manifest : {"[]", "7", R"({"layers": 7})", R"({"layers": [7, {}]})"}) {
    add(below, manifest);
    EXPECT_NE(refused("ollama:a").find("is not one GGUF file"), std::string::npos) << manifest;
  }
}

TEST_F(OllamaTest, WhatWouldBeLeftOutIsRefused) {
  const std::string model = layer("model", "sha256:" + kHash);
  add_layers("registry.ollama.ai/library/a/latest", model + "," + model);
  EXPECT_NE(refused("ollama:a").find("is not one GGUF file"), std::string::npos);
  add_layers("registry.ollama.ai/library/b/latest",
             model + "," + layer("adapter", "sha256:" + kHash));
  EXPECT_NE(refused("ollama:b").find("has an adapter"), std::string::npos);
}

TEST_F(OllamaTest, WhatAStoreHoldsIsListedByTheShortestNames) {
  add_layers("registry.ollama.ai/library/b/latest", "");
  add_layers("registry.ollama.ai/library/a/1b", "");
  add_layers("hf.co/org/c/Q8_0", "");
  add_layers("registry.ollama.ai/library/a/.hidden", "");
  std::vector<std::string> texts;
  for (const OllamaReference& model : ollama_models(store)) {
    texts.push_back(model.text());
  }
  EXPECT_EQ(texts,
            (std::vector<std::string>{"ollama:a:1b", "ollama:b", "ollama:hf.co/org/c:Q8_0"}));
  EXPECT_TRUE(ollama_models(store / "none").empty());
}

}  // namespace
}  // namespace tuneornot
