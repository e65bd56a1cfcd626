#include "finetune/lora.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/error.h"
#include "base/random.h"
#include "weights/tiny_model_test.h"

namespace tuneornot {
namespace {

class LoraTest : public testing::Test {
 protected:
  LoraTest() : tensors(TinyModel("qwen2").save()), decoder(read_decoder(tensors)) {}
  void TearDown() override { std::filesystem::remove(file); }

  Lora random_lora(const std::vector<Projection>& projections) const {
    Lora lora = new_lora(
        decoder,
        {.rank = 3, .alpha = 6, .is_rank_stabilised = true, .projections = projections, .seed = 1});
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
      (std::string("LoraTest_") + testing::UnitTest::GetInstance()->current_test_info()->name() +
       ".adapter.gguf");
};

TEST_F(LoraTest, AnAdapterFileIsReadAsItWasWritten) {
  for (const auto& projections :
       {all_projections(), std::vector{Projection::Query, Projection::Down}}) {
    const Lora written = random_lora(projections);
    write_gguf_adapter(file, adapter_of(decoder, written));
    const Lora read = read_lora(decoder, file);
    EXPECT_EQ(read.rank, 3U);
    EXPECT_FLOAT_EQ(read.scale, written.scale);
    EXPECT_EQ(read.parameters, written.parameters);
    ASSERT_EQ(read.modules.size(), written.modules.size());
    for (std::size_t i = 0; i < read.modules.size(); ++i) {
      EXPECT_EQ(read.modules[i].layer, written.modules[i].layer);
      EXPECT_EQ(read.modules[i].projection, written.modules[i].projection);
      EXPECT_EQ(read.modules[i].inputs, written.modules[i].inputs);
      EXPECT_EQ(read.modules[i].outputs, written.modules[i].outputs);
      EXPECT_EQ(read.modules[i].b, written.modules[i].b);
    }
  }
}

TEST_F(LoraTest, SeveralRanksOrOtherMatricesAreNotTrainedOn) {
  const Lora lora = random_lora({Projection::Query, Projection::Key});
  Adapter adapter = adapter_of(decoder, lora);
  adapter.modules.push_back(adapter.modules.front());
  adapter.modules.back().tensor = "output";
  write_gguf_adapter(file, adapter);
  EXPECT_THROW(read_lora(decoder, file), Error);

  const std::vector<float> numbers(96);
  GgufBuilder()
      .with("general.type", "adapter")
      .with_floats("blk.0.attn_q.weight.lora_a", {48, 1}, std::vector<float>(48))
      .with_floats("blk.0.attn_q.weight.lora_b", {1, 48}, std::vector<float>(48))
      .with_floats("blk.0.attn_output.weight.lora_a", {48, 2}, numbers)
      .with_floats("blk.0.attn_output.weight.lora_b", {2, 48}, numbers)
      .save(file);
  EXPECT_THROW(read_lora(decoder, file), Error);
}

}  // namespace
}  // namespace tuneornot
