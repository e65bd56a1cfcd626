#include "weights/adapter.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "weights/gguf.h"

namespace tuneornot {
namespace {

class AdapterTest : public testing::Test {
 protected:
  AdapterTest() {
    for (std::size_t i = 0; i < 100; ++i) {
      numbers_.push_back(static_cast<float>(i));
    }
  }

  // Rank 2, a head of 4; queries of two heads from 3 inputs.
  Adapter adapter(const std::string& architecture) const {
    const std::span<const float> numbers = numbers_;
    return {.architecture = architecture,
            .base_name = "Tiny",
            .base_sha256 = "abc",
            .training = "rows and settings",
            .rank = 2,
            .scale = 1.5F,
            .head = 4,
            .modules = {{.tensor = "blk.0.attn_q",
                         .inputs = 3,
                         .outputs = 8,
                         .a = numbers.subspan(0, 6),
                         .b = numbers.subspan(10, 16)},
                        {.tensor = "blk.11.ffn_down",
                         .inputs = 2,
                         .outputs = 3,
                         .a = numbers.subspan(30, 4),
                         .b = numbers.subspan(40, 6)}}};
  }

  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("adapter_test_" + std::to_string(getpid()));
  std::vector<float> numbers_;
};

TEST_F(AdapterTest, WritesWhatLlamaCppExpects) {
  std::filesystem::create_directories(folder_);
  const std::filesystem::path path = folder_ / "adapter.gguf";
  write_gguf_adapter(path, adapter("llama"));
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
  std::filesystem::create_directories(folder_);
  const std::filesystem::path path = folder_ / "adapter.gguf";
  write_gguf_adapter(path, adapter("llama"));
  EXPECT_EQ(training_of_adapter(path), "rows and settings");
  EXPECT_THROW(training_of_adapter(folder_ / "none.gguf"), Error);
}

TEST_F(AdapterTest, WritesPeftsNamesShapesAndConfiguration) {
  write_peft_adapter(folder_ / "qwen2", adapter("qwen2"));
  const std::string bytes = read_file(folder_ / "qwen2/adapter_model.safetensors");
  EXPECT_EQ(floats(bytes, "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"),
            (std::vector<float>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(floats(bytes, "base_model.model.model.layers.11.mlp.down_proj.lora_B.weight"),
            (std::vector<float>{40, 41, 42, 43, 44, 45}));
  EXPECT_EQ(floats(bytes, "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight").at(2),
            12);
  const auto config = nlohmann::json::parse(read_file(folder_ / "qwen2/adapter_config.json"));
  EXPECT_EQ(config.at("peft_type"), "LORA");
  EXPECT_EQ(config.at("r"), 2);
  EXPECT_EQ(config.at("lora_alpha"), 3);
  EXPECT_EQ(config.at("target_modules"), nlohmann::json({"down_proj", "q_proj"}));
}

// Two heads of four rows. GGUF's rows of a head are peft's 0, 2, 1, 3: peft's first half is GGUF's
// even rows, as transformers and the converters have it.
TEST_F(AdapterTest, PutsLlamasQueriesIntoPeftsOrder) {
  write_peft_adapter(folder_ / "llama", adapter("llama"));
  const std::string bytes = read_file(folder_ / "llama/adapter_model.safetensors");
  EXPECT_EQ(floats(bytes, "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight"),
            (std::vector<float>{10, 11, 14, 15, 12, 13, 16, 17, 18, 19, 22, 23, 20, 21, 24, 25}));
}

}  // namespace
}  // namespace tuneornot
