#include "weights/adapter.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "weights/gguf.h"
#include "weights/some_adapter_test.h"

namespace tuneornot {
namespace {

class AdapterTest : public testing::Test {
 protected:
  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("adapter_test_" + std::to_string(getpid()));
};

TEST_F(AdapterTest, WritesWhatLlamaCppExpects) {
  std::filesystem::create_directories(folder);
  const std::filesystem::path path = folder / "adapter.gguf";
  write_gguf_adapter(path, some_adapter("llama"));
  const GgufFile file = read_gguf(path);
  EXPECT_EQ(std::get<std::string>(file.metadata.at("general.type")), "adapter");
  EXPECT_EQ(std::get<std::string>(file.metadata.at("general.architecture")), "llama");
  EXPECT_EQ(std::get<std::string>(file.metadata.at("adapter.type")), "lora");
  EXPECT_EQ(std::get<float>(file.metadata.at("adapter.lora.alpha")), 3);  // 1.5 times the rank
  ASSERT_EQ(file.tensors.size(), 4U);
  EXPECT_EQ(file.tensors[0].name, "blk.0.attn_q.weight.lora_a");
  EXPECT_EQ(file.tensors[0].shape, (std::vector<std::int64_t>{3, 2}));
  EXPECT_EQ(file.tensors[3].name, "blk.11.ffn_down.weight.lora_b");
  EXPECT_EQ(file.tensors[3].shape, (std::vector<std::int64_t>{2, 3}));
  const std::string bytes = read_file(path);
  float first = 0;
  std::memcpy(&first, bytes.data() + file.tensors[3].offset, sizeof first);
  EXPECT_EQ(first, 40);
}

// The numbers of a tensor of a safetensors file.
std::vector<float> floats(const std::string& bytes, const std::string& name) {
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  const auto header = nlohmann::json::parse(bytes.substr(8, length));
  const auto [first, end] =
      header.at(name).at("data_offsets").get<std::pair<std::size_t, std::size_t>>();
  std::vector<float> numbers((end - first) / sizeof(float));
  std::memcpy(numbers.data(), bytes.data() + 8 + length + first, end - first);
  return numbers;
}

TEST_F(AdapterTest, SaysWhatItWasMadeBy) {
  std::filesystem::create_directories(folder);
  const std::filesystem::path path = folder / "adapter.gguf";
  write_gguf_adapter(path, some_adapter("llama"));
  EXPECT_EQ(training_of_adapter(path), "rows and settings");
  EXPECT_THROW(training_of_adapter(folder / "none.gguf"), Error);
}

TEST_F(AdapterTest, WritesPeftsNamesShapesAndConfiguration) {
  Adapter adapter = some_adapter("qwen2");
  adapter.dropout = 0.05;
  write_peft_adapter(folder / "qwen2", adapter);
  const std::string bytes = read_file(folder / "qwen2/adapter_model.safetensors");
  EXPECT_EQ(floats(bytes, "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"),
            (std::vector<float>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(floats(bytes, "base_model.model.model.layers.11.mlp.down_proj.lora_B.weight"),
            (std::vector<float>{40, 41, 42, 43, 44, 45}));
  EXPECT_EQ(floats(bytes, "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight").at(2),
            12);
  const auto config = nlohmann::json::parse(read_file(folder / "qwen2/adapter_config.json"));
  EXPECT_EQ(config.at("peft_type"), "LORA");
  EXPECT_EQ(config.at("r"), 2);
  EXPECT_EQ(config.at("lora_alpha"), 3);
  EXPECT_EQ(config.at("lora_dropout"), 0.05);
  EXPECT_EQ(config.at("target_modules"), nlohmann::json({"down_proj", "q_proj"}));
}

// Two heads of four rows. GGUF's rows of a head are peft's 0, 2, 1, 3: peft's first half is GGUF's
// even rows, as transformers and the converters have it.
TEST_F(AdapterTest, PutsLlamasQueriesIntoPeftsOrder) {
  write_peft_adapter(folder / "llama", some_adapter("llama"));
  const std::string bytes = read_file(folder / "llama/adapter_model.safetensors");
  EXPECT_EQ(floats(bytes, "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight"),
            (std::vector<float>{10, 11, 14, 15, 12, 13, 16, 17, 18, 19, 22, 23, 20, 21, 24, 25}));
}

}  // namespace
}  // namespace tuneornot
