#include "model/gguf_adapters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/files.h"
#include "base/random.h"
#include "model/gguf_model_test.h"
#include "weights/adapter.h"
#include "weights/merged_model.h"

namespace tuneornot {
namespace {

using GgufAdaptersTest = GgufModelTest;

// An adapter of rank 2 for the default model's first queries, in a file of its own: A is random,
// B uniform within `spread`.
class AdapterOnDisk {
 public:
  AdapterOnDisk(const std::string& name, float spread, const std::string& base_sha256 = "")
      : path_(std::filesystem::path(testing::TempDir()) / ("gguf_model_test_" + name + ".gguf")) {
    write(spread, base_sha256);
  }
  ~AdapterOnDisk() { std::filesystem::remove(path_); }
  AdapterOnDisk(const AdapterOnDisk&) = delete;
  AdapterOnDisk& operator=(const AdapterOnDisk&) = delete;

  void write(float spread, const std::string& base_sha256 = "") const {
    constexpr std::size_t kRank = 2;
    constexpr std::size_t kEmbedding = 576;
    const std::vector<float> a = numbers(kRank * kEmbedding, 0.05F);
    const std::vector<float> b = numbers(kEmbedding * kRank, spread);
    const AdapterModule queries{
        .tensor = "blk.0.attn_q", .inputs = kEmbedding, .outputs = kEmbedding, .a = a, .b = b};
    write_gguf_adapter(path_,
                       {.architecture = "llama",
                        .base_sha256 = base_sha256,
                        .rank = kRank,
                        .scale = 2,
                        .head = 64,
                        .modules = {queries}});
  }
  std::string path() const { return path_.string(); }

 private:
  static std::vector<float> numbers(std::size_t count, float spread) {
    Rng rng(3);
    std::vector<float> made(count);
    for (float& number : made) {
      number = spread * static_cast<float>(2 * rng.uniform() - 1);
    }
    return made;
  }

  std::filesystem::path path_;
};

// Two requests with an adapter, numbered from `first` on.
std::vector<Request> adapted(const std::string& adapter_path, std::int64_t first) {
  std::vector<Request> requests = {choose(0, "where is my money"), choose(0, "my card is gone!")};
  for (Request& request : requests) {
    request.adapter_path = adapter_path;
    request.id = first++;
  }
  return requests;
}

TEST_F(GgufAdaptersTest, AnAdapterOfZerosChangesNothingAndAnotherOneDoes) {
  const auto model = open();
  EXPECT_TRUE(model->abilities().adapters);
  const AdapterOnDisk zeros("zeros", 0);
  const AdapterOnDisk random("random", 0.5F);
  const MapSink base = answers(*model, adapted("", 1));
  expect_same_bits(answers(*model, adapted(zeros.path(), 1)), base);
  const MapSink changed = answers(*model, adapted(random.path(), 1));
  for (std::int64_t id = 1; id <= 2; ++id) {
    EXPECT_NE(changed.choice(id).scores, base.choice(id).scores);
  }
}

TEST_F(GgufAdaptersTest, AnAdapterIsForItsOwnRequestsAlone) {
  const AdapterOnDisk random("random", 0.5F);
  const AdapterOnDisk other("other", -0.4F);
  const auto model = open();
  std::vector<Request> mixed;
  const std::vector<Request> base = adapted("", 1);
  const std::vector<Request> one = adapted(random.path(), 11);
  const std::vector<Request> two = adapted(other.path(), 21);
  for (std::size_t i = 0; i < base.size(); ++i) {
    mixed.insert(mixed.end(), {base[i], one[i], two[i]});
  }
  const MapSink together = answers(*model, mixed);
  ASSERT_EQ(together.replies.size(), 6U);
  for (const std::vector<Request>& alone : {two, base, one}) {
    const auto fresh = open();
    const MapSink expected = answers(*fresh, alone);
    for (const auto& [id, reply] : expected.replies) {
      EXPECT_EQ(together.choice(id).scores, expected.choice(id).scores) << id;
    }
  }
}

TEST_F(GgufAdaptersTest, AnAdapterThatIsWrittenAnewIsReadAnew) {
  const AdapterOnDisk adapter("anew", 0.5F);
  const auto model = open();
  const MapSink before = answers(*model, adapted(adapter.path(), 1));
  adapter.write(0);
  expect_same_bits(answers(*model, adapted(adapter.path(), 1)), answers(*model, adapted("", 1)));
  adapter.write(0.5F);
  expect_same_bits(answers(*model, adapted(adapter.path(), 1)), before);
}

TEST_F(GgufAdaptersTest, AnAdapterThatDoesNotFitIsAFailureOfItsRequestsAlone) {
  const AdapterOnDisk foreign("foreign", 0.5F, "another-file");
  const AdapterOnDisk damaged("damaged", 0.5F);
  write_file(damaged.path(), "GGUF");
  Request one = choose(1, "a");
  one.adapter_path = foreign.path();
  Request two = generate(2, "a", {.max_tokens = 2});
  two.adapter_path = damaged.path();
  const auto model = open();
  const MapSink sink = answers(*model, {one, two, choose(3, "a")});
  EXPECT_EQ(sink.failure(1).kind, CallFailure::Kind::Refused);
  EXPECT_EQ(sink.failure(1).detail,
            foreign.path() +
                ": was trained on another model file; use an adapter that was trained "
                "for this model");
  EXPECT_EQ(sink.failure(2).kind, CallFailure::Kind::Refused);
  EXPECT_TRUE(std::holds_alternative<Choice>(sink.replies.at(3)));
}

std::unique_ptr<Model> merged_with(const AdapterOnDisk& adapter, MatrixType type) {
  const std::filesystem::path path = adapter.path() + ".merged";
  EXPECT_TRUE(write_merged_model(
      {.model = TON_DEFAULT_MODEL, .model_sha256 = "", .adapter = adapter.path(), .type = type},
      path,
      [](std::uint64_t, std::uint64_t) {},
      {}));
  auto model = open_gguf_model({.path = path});
  std::filesystem::remove(path);  // it stays mapped
  return model;
}

// Against a base with weights of 16 bits, too: what is left is the rounding of W + scale B A.
TEST_F(GgufAdaptersTest, AMergedModelSaysWhatItsBaseSaysWithTheAdapter) {
  const AdapterOnDisk zeros("zeros_to_merge", 0);
  const AdapterOnDisk random("to_merge", 40);
  const auto base = merged_with(zeros, MatrixType::F16);
  const auto merged = merged_with(random, MatrixType::F16);
  const MapSink plain = answers(*base, adapted("", 1));
  const MapSink beside = answers(*base, adapted(random.path(), 1));
  const MapSink inside = answers(*merged, adapted("", 1));
  double moved = 0;
  for (std::int64_t id = 1; id <= 2; ++id) {
    for (std::size_t label = 0; label < kLabels.size(); ++label) {
      const double with_adapter = beside.choice(id).scores[label];
      moved = std::max(moved, std::abs(with_adapter - plain.choice(id).scores[label]));
      EXPECT_NEAR(inside.choice(id).scores[label], with_adapter, 0.05);
    }
  }
  EXPECT_GT(moved, 0.5);
}

// ggml rounds what is multiplied with such weights to 8 bits, so scores are not as near.
TEST_F(GgufAdaptersTest, AMergedModelOf8BitsChoosesTheSame) {
  const AdapterOnDisk random("to_merge_to_8_bits", 40);
  const MapSink beside = answers(*open(), adapted(random.path(), 1));
  const MapSink inside = answers(*merged_with(random, MatrixType::Q8), adapted("", 1));
  for (std::int64_t id = 1; id <= 2; ++id) {
    EXPECT_EQ(inside.choice(id).label, beside.choice(id).label);
  }
}

}  // namespace
}  // namespace tuneornot
