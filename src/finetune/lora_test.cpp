#include "finetune/lora.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/random.h"
#include "weights/tiny_model_test.h"

namespace tuneornot {
namespace {

class LoraTest : public testing::TestWithParam<const char*> {
 protected:
  LoraTest() : tensors(TinyModel(GetParam()).save()), decoder(read_decoder(tensors, 256)) {}
  void TearDown() override { std::filesystem::remove(file); }

  Lora random_lora(const std::vector<std::string_view>& matrices) const {
    Lora lora = new_lora(
        decoder,
        {.rank = 3, .alpha = 6, .is_rank_stabilised = true, .matrices = matrices, .seed = 1});
    Rng rng(4);
    for (float& parameter : lora.parameters) {
      parameter = static_cast<float>(rng.uniform());
    }
    return lora;
  }

  ModelTensors tensors;
  Decoder decoder;
  std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) /
      (std::string("LoraTest_") + std::to_string(getpid()) + ".adapter.gguf");
};

INSTANTIATE_TEST_SUITE_P(Architectures, LoraTest, testing::Values("qwen2", "phi3"));

TEST_P(LoraTest, AnAdapterFileIsReadAsItWasWritten) {
  for (const auto& matrices :
       {all_matrices(decoder), std::vector<std::string_view>{"attn_output", "ffn_up"}}) {
    const Lora written = random_lora(matrices);
    write_gguf_adapter(file, adapter_of(decoder, written));
    const Lora read = read_lora(decoder, file);
    EXPECT_EQ(read.rank, 3U);
    EXPECT_FLOAT_EQ(read.scale, written.scale);
    EXPECT_EQ(read.parameters, written.parameters);
    ASSERT_EQ(read.modules.size(), written.modules.size());
    for (std::size_t i = 0; i < read.modules.size(); ++i) {
      EXPECT_EQ(read.modules[i].layer, written.modules[i].layer);
      EXPECT_EQ(read.modules[i].matrix.name, written.modules[i].matrix.name);
      EXPECT_EQ(read.modules[i].pair, written.modules[i].pair);
    }
  }
}

TEST_P(LoraTest, SeveralRanksOrOtherMatricesAreNotTrainedOn) {
  const Lora lora = random_lora({"attn_output", "ffn_down"});
  Adapter adapter = adapter_of(decoder, lora);
  adapter.modules.push_back(adapter.modules.front());
  adapter.modules.back().tensor = "output";
  write_gguf_adapter(file, adapter);
  EXPECT_THROW(read_lora(decoder, file), Error);

  const std::vector<float> numbers(96);
  GgufBuilder()
      .with("general.type", "adapter")
      .with_floats("blk.0.attn_output.weight.lora_a", {48, 1}, std::vector<float>(48))
      .with_floats("blk.0.attn_output.weight.lora_b", {1, 48}, std::vector<float>(48))
      .with_floats("blk.1.attn_output.weight.lora_a", {48, 2}, numbers)
      .with_floats("blk.1.attn_output.weight.lora_b", {2, 48}, numbers)
      .save(file);
  EXPECT_THROW(read_lora(decoder, file), Error);
}

TEST_P(LoraTest, MatricesAreTakenByTheNamesThatTheArchitectureHas) {
  using Names = std::vector<std::string_view>;
  const std::vector<std::string> named = {"ffn_down", "attn_output"};
  EXPECT_EQ(matrices_called(decoder, {}), all_matrices(decoder));
  EXPECT_EQ(matrices_called(decoder, named), (Names{"attn_output", "ffn_down"}));
}

class FusedLoraTest : public LoraTest {};

INSTANTIATE_TEST_SUITE_P(Architectures, FusedLoraTest, testing::Values("phi3"));

// A model of 6 heads of 8, and 2 for keys and values.
TEST_P(FusedLoraTest, ProjectionsOfOneMatrixShareAAndEachHasItsRowsOfB) {
  const Lora lora = random_lora(all_matrices(decoder));
  ASSERT_EQ(lora.modules.size(), 8U);
  const LoraModule& fused = lora.modules[4];
  EXPECT_EQ(fused.matrix.name, "attn_qkv");
  EXPECT_EQ(fused.pair.outputs, 80U);
  EXPECT_EQ(fused.pair.b - fused.pair.a, 3U * 48);
  const LoraPair expected = {.inputs = 48, .outputs = 16, .a = fused.pair.a, .b = fused.pair.b};
  LoraPair key = expected;
  key.b += std::size_t{3} * 48;
  LoraPair value = expected;
  value.b += std::size_t{3} * 64;
  EXPECT_EQ(lora.find(1, Projection::Key), key);
  EXPECT_EQ(lora.find(1, Projection::Value), value);
  EXPECT_EQ(lora.find(2, Projection::Value), std::nullopt);
  EXPECT_EQ(random_lora({"ffn_up"}).find(1, Projection::Query), std::nullopt);
}

TEST_P(FusedLoraTest, AMatrixOfOtherArchitecturesIsRefused) {
  const std::vector<std::string> named = {"attn_output", "attn_q"};
  try {
    matrices_called(decoder, named);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Usage);
    EXPECT_STREQ(error.what(),
                 "models of phi3 have no matrix attn_q in their layers; they have attn_qkv, "
                 "attn_output, ffn_up, ffn_down");
  }
}

}  // namespace
}  // namespace tuneornot
