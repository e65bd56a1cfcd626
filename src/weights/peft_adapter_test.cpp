#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "weights/adapter.h"
#include "weights/gguf_builder.h"
#include "weights/safetensors.h"
#include "weights/some_adapter_test.h"

namespace tuneornot {
namespace {

// A model's header that says how long a head is, and an adapter in a folder of the test's own.
class PeftAdapterTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  GgufFile model(const std::string& architecture) const {
    return read_gguf(GgufBuilder()
                         .with("general.architecture", architecture.c_str())
                         .with(architecture + ".attention.head_count", 2U)
                         .with(architecture + ".embedding_length", 8U)
                         .save(folder / "model.gguf"));
  }

  nlohmann::json config() const {
    return nlohmann::json::parse(read_file(folder / "adapter_config.json"));
  }

  std::string refusal(const nlohmann::json& config) const {
    write_file(folder / "adapter_config.json", config.dump());
    try {
      read_peft_adapter(folder, model("llama"));
    } catch (const Error& error) {
      return std::string(error.what()).substr(folder.string().size());
    }
    return "read";
  }

  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("peft_adapter_test_" + std::to_string(getpid()));
};

TEST_F(PeftAdapterTest, ReadsWhatWasWritten) {
  for (const std::string architecture : {"llama", "qwen2"}) {
    const Adapter written = some_adapter(architecture);
    write_peft_adapter(folder, written);
    const OwnedAdapter read = read_peft_adapter(folder, model(architecture));
    EXPECT_EQ(read.adapter.architecture, architecture);
    EXPECT_EQ(read.adapter.base_name, "Tiny");
    EXPECT_EQ(read.adapter.rank, 2U);
    EXPECT_EQ(read.adapter.scale, 1.5F);
    ASSERT_EQ(read.adapter.modules.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
      const AdapterModule& module = read.adapter.modules[i];
      EXPECT_EQ(module.tensor, written.modules[i].tensor);
      EXPECT_EQ(module.inputs, written.modules[i].inputs);
      EXPECT_EQ(module.outputs, written.modules[i].outputs);
      EXPECT_TRUE(std::ranges::equal(module.a, written.modules[i].a));
      EXPECT_TRUE(std::ranges::equal(module.b, written.modules[i].b)) << architecture;
    }
  }
}

// As transformers calls those of phi3, whose ffn_up is the gate's, too.
TEST_F(PeftAdapterTest, FusedMatricesHaveNamesOfTheirOwn) {
  Adapter written = some_adapter("phi3");
  written.modules[0].tensor = "blk.0.attn_qkv";
  written.modules[1].tensor = "blk.11.ffn_up";
  write_peft_adapter(folder, written);
  EXPECT_EQ(config().at("target_modules"), nlohmann::json({"gate_up_proj", "qkv_proj"}));
  const auto tensors = read_safetensors(folder / "adapter_model.safetensors");
  EXPECT_TRUE(tensors.contains("base_model.model.model.layers.0.self_attn.qkv_proj.lora_B.weight"));
  EXPECT_TRUE(tensors.contains("base_model.model.model.layers.11.mlp.gate_up_proj.lora_A.weight"));
  const OwnedAdapter read = read_peft_adapter(folder, model("phi3"));
  ASSERT_EQ(read.adapter.modules.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(read.adapter.modules[i].tensor, written.modules[i].tensor);
    EXPECT_TRUE(std::ranges::equal(read.adapter.modules[i].b, written.modules[i].b));
  }
  EXPECT_THROW(read_peft_adapter(folder, model("qwen2")), Error);
}

TEST_F(PeftAdapterTest, ReadsTheScaleOfRankStabilisedAdaptersAndOlderNames) {
  SafetensorsWriter tensors;
  const std::string stem = "base_model.model.model.layers.3.mlp.up_proj.lora_";
  tensors.add(stem + "A.default.weight", 4, std::span(some_numbers()).first(8));
  tensors.add(stem + "B.default.weight", 5, std::span(some_numbers()).first(20));
  write_file(folder / "adapter_model.safetensors", tensors.bytes());
  write_file(folder / "adapter_config.json",
             R"({"peft_type": "LORA", "r": 4, "lora_alpha": 6, "use_rslora": true})");
  const OwnedAdapter read = read_peft_adapter(folder, model("llama"));
  EXPECT_EQ(read.adapter.scale, 3);  // 6 / sqrt(4)
  ASSERT_EQ(read.adapter.modules.size(), 1U);
  EXPECT_EQ(read.adapter.modules[0].tensor, "blk.3.ffn_up");
  EXPECT_EQ(read.adapter.modules[0].outputs, 5U);
}

TEST_F(PeftAdapterTest, RefusesWhatIsNoPlainLora) {
  write_peft_adapter(folder, some_adapter("llama"));
  const nlohmann::json good = config();
  EXPECT_EQ(refusal(good), "read");
  for (const auto& [key, value] : {std::pair<std::string, nlohmann::json>{"peft_type", "IA3"},
                                   {"use_dora", true},
                                   {"bias", "all"},
                                   {"fan_in_fan_out", true}}) {
    nlohmann::json bad = good;
    bad[key] = value;
    EXPECT_EQ(refusal(bad),
              ": is no plain LoRA adapter: another method, or biases, or other layers; use a plain "
              "LoRA adapter of this model")
        << key;
  }
  nlohmann::json patterned = good;
  patterned["rank_pattern"] = {{"q_proj", 4}};
  EXPECT_NE(refusal(patterned).find("gives modules a rank_pattern of their own"),
            std::string::npos);
  nlohmann::json other_rank = good;
  other_rank["r"] = 3;
  EXPECT_NE(refusal(other_rank).find("its matrices of blk.0.attn_q do not belong together"),
            std::string::npos);
  nlohmann::json no_rank = good;
  no_rank.erase("r");
  EXPECT_NE(refusal(no_rank).find("adapter_config.json is not what peft writes"),
            std::string::npos);
}

TEST_F(PeftAdapterTest, RefusesMatricesOfOtherParts) {
  write_peft_adapter(folder, some_adapter("llama"));
  SafetensorsWriter tensors;
  tensors.add("base_model.model.lm_head.lora_A.weight", 2, std::span(some_numbers()).first(8));
  write_file(folder / "adapter_model.safetensors", tensors.bytes());
  EXPECT_NE(refusal(config()).find("lm_head.lora_A.weight, which is none of a layer's matrices"),
            std::string::npos);
}

class SafetensorsTest : public PeftAdapterTest {
 protected:
  std::filesystem::path write(const std::string& header, const std::string& data) const {
    const std::uint64_t length = header.size();
    const std::string first(reinterpret_cast<const char*>(&length), sizeof length);
    write_file(folder / "x.safetensors", first + header + data);
    return folder / "x.safetensors";
  }

  std::string refused(const std::string& header, const std::string& data) const {
    try {
      read_safetensors(write(header, data));
    } catch (const Error& error) {
      return error.what();
    }
    return "read";
  }
};

TEST_F(SafetensorsTest, ReadsNumbersOf16Bits) {
  const std::string header = R"({"a": {"dtype": "F16", "shape": [1, 2], "data_offsets": [0, 4]},)"
                             R"( "b": {"dtype": "BF16", "shape": [2, 1], "data_offsets": [4, 8]}})";
  // 1 and -2 in either.
  const std::string data("\x00\x3c\x00\xc0\x80\x3f\x00\xc0", 8);
  const auto matrices = read_safetensors(write(header, data));
  EXPECT_EQ(matrices.at("a").numbers, (std::vector<float>{1, -2}));
  EXPECT_EQ(matrices.at("b").numbers, (std::vector<float>{1, -2}));
  EXPECT_EQ(matrices.at("b").rows, 2U);
}

TEST_F(SafetensorsTest, RefusesWhatIsDamaged) {
  const std::string data(16, '\0');
  const auto entry = [](const std::string& rest) { return R"({"a": {"dtype": )" + rest + "}}"; };
  EXPECT_EQ(refused(entry(R"("F32", "shape": [2, 2], "data_offsets": [0, 16])"), data), "read");
  for (const char* rest : {R"("F32", "shape": [2, 2], "data_offsets": [0, 12])",
                           R"("F32", "shape": [2, 2], "data_offsets": [4, 20])",
                           R"("F32", "shape": [2, 2], "data_offsets": [16, 0])",
                           R"("F32", "shape": [4294967296, 4294967296], "data_offsets": [0, 0])",
                           R"("F32", "shape": [4], "data_offsets": [0, 16])",
                           R"("I64", "shape": [2, 1], "data_offsets": [0, 16])",
                           R"("F32", "shape": "all", "data_offsets": [0, 16])"}) {
    EXPECT_NE(refused(entry(rest), data).find("x.safetensors: "), std::string::npos) << rest;
  }
  EXPECT_NE(refused("[", data).find("is damaged"), std::string::npos);
  write_file(folder / "short", "abc");
  EXPECT_THROW(read_safetensors(folder / "short"), Error);
  write_file(folder / "long", std::string(8, '\xff') + "{}");
  EXPECT_THROW(read_safetensors(folder / "long"), Error);
}

}  // namespace
}  // namespace tuneornot
