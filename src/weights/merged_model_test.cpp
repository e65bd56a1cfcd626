#include "weights/merged_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/refusal_test.h"
#include "weights/adapter.h"
#include "weights/gguf.h"
#include "weights/tensors.h"
#include "weights/tiny_model_test.h"

namespace tuneornot {
namespace {

namespace fs = std::filesystem;

// An adapter of rank 2 for the first block's queries and the second one's way down.
class MergedModelTest : public testing::Test {
 protected:
  MergedModelTest() {
    fs::remove_all(folder);
    fs::create_directories(folder);
    Rng rng(5);
    for (float& number : numbers) {
      number = static_cast<float>(rng.uniform() - 0.5);
    }
    write_adapter("");
  }
  void TearDown() override { fs::remove_all(folder); }

  void write_adapter(const std::string& base_sha256) const {
    const std::span<const float> all = numbers;
    write_gguf_adapter(adapter,
                       {.architecture = "llama",
                        .base_sha256 = base_sha256,
                        .rank = kRank,
                        .scale = 1.5F,
                        .head = 8,
                        .modules = {{.tensor = "blk.0.attn_q",
                                     .inputs = 48,
                                     .outputs = 48,
                                     .a = all.subspan(0, kRank * 48),
                                     .b = all.subspan(100, 48 * kRank)},
                                    {.tensor = "blk.1.ffn_down",
                                     .inputs = 80,
                                     .outputs = 48,
                                     .a = all.subspan(200, kRank * 80),
                                     .b = all.subspan(400, 48 * kRank)}}});
  }

  Merging merging(MatrixType type = MatrixType::F16) const {
    return {.model = model, .model_sha256 = "abc", .adapter = adapter, .type = type};
  }

  bool merge(const Merging& merging, const std::stop_token& stop = {}) const {
    return write_merged_model(merging, merged_model, [](std::uint64_t, std::uint64_t) {}, stop);
  }

  // What the adapter adds to a number of the first block's queries.
  double added(std::size_t row, std::size_t column) const {
    double sum = 0;
    for (std::size_t k = 0; k < kRank; ++k) {
      sum += double{numbers[100 + row * kRank + k]} * numbers[k * 48 + column];
    }
    return 1.5 * sum;
  }

  static std::vector<float> row_of(const TensorView& tensor, std::size_t row) {
    std::vector<float> of_row(tensor.columns);
    tensor.read(row, 0, tensor.columns, of_row.data());
    return of_row;
  }

  static constexpr std::size_t kRank = 2;
  fs::path folder = fs::path(testing::TempDir()) /
                    (std::string("merged_model_") +
                     testing::UnitTest::GetInstance()->current_test_info()->name());
  fs::path model = TinyModel("llama").save();
  fs::path adapter = folder / "adapter.gguf";
  fs::path merged_model = folder / "merged.gguf";
  std::vector<float> numbers = std::vector<float>(600);
};

TEST_F(MergedModelTest, AdaptedMatricesHoldWhatTheAdapterAdds) {
  ASSERT_TRUE(merge(merging()));
  const ModelTensors base(model);
  const ModelTensors merged(merged_model);
  const TensorView before = base.get("blk.0.attn_q.weight");
  const TensorView after = merged.get("blk.0.attn_q.weight");
  double most = 0;
  for (std::size_t row = 0; row < after.rows; ++row) {
    const std::vector<float> old = row_of(before, row);
    const std::vector<float> now = row_of(after, row);
    for (std::size_t column = 0; column < now.size(); ++column) {
      const double expected = old[column] + added(row, column);
      most = std::max(most, std::abs(expected - old[column]));
      // Rounded once, to 11 significant bits.
      EXPECT_NEAR(now[column], expected, std::abs(expected) / 2048 + 1e-6);
    }
  }
  EXPECT_GT(most, 0.1);
}

TEST_F(MergedModelTest, OtherMatricesAreRoundedAndVectorsStay) {
  ASSERT_TRUE(merge(merging()));
  const ModelTensors base(model);
  const ModelTensors merged(merged_model);
  const std::vector<float> old = row_of(base.get("blk.0.ffn_down.weight"), 3);
  const std::vector<float> now = row_of(merged.get("blk.0.ffn_down.weight"), 3);
  for (std::size_t column = 0; column < now.size(); ++column) {
    EXPECT_NEAR(now[column], old[column], std::abs(old[column]) / 2048 + 1e-6);
  }
  EXPECT_EQ(merged.vector("output_norm.weight"), base.vector("output_norm.weight"));
}

TEST_F(MergedModelTest, TheRestOfTheFileIsTheBasesAndSaysWhatItCameFrom) {
  ASSERT_TRUE(merge(merging()));
  GgufFile before = read_gguf(model);
  GgufFile after = read_gguf(merged_model);
  check_loadable(after);
  EXPECT_EQ(std::get<std::int64_t>(after.metadata.at("general.file_type")), 1);
  EXPECT_EQ(metadata_text(after, "tuneornot.base_sha256"), "abc");
  EXPECT_EQ(metadata_text(after, "tuneornot.adapter_sha256"), sha256_of_file(adapter));
  ASSERT_EQ(after.tensors.size(), before.tensors.size());
  for (std::size_t i = 0; i < after.tensors.size(); ++i) {
    EXPECT_EQ(after.tensors[i].name, before.tensors[i].name);
    EXPECT_EQ(after.tensors[i].shape, before.tensors[i].shape);
  }
  for (const auto& [key, value] : before.metadata) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      EXPECT_EQ(metadata_text(after, key), *text) << key;
    }
  }
  const auto& tokens = std::get<GgufArray>(after.metadata.at("tokenizer.ggml.tokens"));
  EXPECT_EQ(tokens.texts, std::get<GgufArray>(before.metadata.at("tokenizer.ggml.tokens")).texts);
}

TEST_F(MergedModelTest, RowsThatQ8CannotHoldAreF16) {
  ASSERT_TRUE(merge(merging(MatrixType::Q8)));  // 48 and 80 are no multiples of 32
  const GgufFile file = read_gguf(merged_model);
  check_loadable(file);
  EXPECT_EQ(std::get<std::int64_t>(file.metadata.at("general.file_type")), 7);
  for (const GgufTensor& tensor : file.tensors) {
    EXPECT_EQ(tensor.type, tensor.shape.size() == 2 ? 1U : 0U) << tensor.name;
  }
}

TEST_F(MergedModelTest, ABaseInPartsIsMergedIntoTheSameFile) {
  ASSERT_TRUE(merge(merging()));
  const std::string of_whole = read_file(merged_model);
  Merging in_parts = merging();
  in_parts.model = TinyModel("llama").save_in_parts();
  ASSERT_TRUE(merge(in_parts));
  EXPECT_EQ(read_file(merged_model), of_whole);
}

TEST_F(MergedModelTest, AnAdapterOfAnotherModelIsRefusedAndNothingIsLeft) {
  write_adapter("another file");
  EXPECT_EQ(refusal_of(ErrorKind::Model, [&] { merge(merging()); }),
            adapter.string() +
                ": was trained on another model file; use an adapter that was "
                "trained for this model");
  EXPECT_FALSE(fs::exists(merged_model));
}

TEST_F(MergedModelTest, NumbersThatF16CannotHoldAreRefused) {
  numbers[0] = 1e6F;  // of A; B is below 1
  write_adapter("");
  const std::string message = refusal_of(ErrorKind::Model, [&] { merge(merging()); });
  EXPECT_EQ(message,
            model.string() +
                ": blk.0.attn_q.weight is beyond what f16 holds with the adapter; "
                "use the adapter beside the model");
  EXPECT_FALSE(fs::exists(merged_model));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

TEST_F(MergedModelTest, AStopLeavesNothing) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(merge(merging(), stop.get_token()));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

TEST_F(MergedModelTest, ReportsHowManyNumbersAreWritten) {
  std::uint64_t last = 0;
  std::uint64_t whole = 0;
  write_merged_model(merging(),
                     merged_model,
                     [&](std::uint64_t done, std::uint64_t all) {
                       EXPECT_GT(done, last);
                       last = done;
                       whole = all;
                     },
                     {});
  EXPECT_GT(whole, 0U);
  EXPECT_EQ(last, whole);
}

TEST(MatrixTypeTest, IsCalledByItsName) {
  EXPECT_EQ(matrix_type_called("q8_0"), MatrixType::Q8);
  EXPECT_EQ(name_of(MatrixType::F16), "f16");
  EXPECT_FALSE(matrix_type_called("q4_0"));
}

}  // namespace
}  // namespace tuneornot
