#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "model/gguf_model_test.h"

namespace tuneornot {
namespace {

class KeptPrefixTest : public GgufModelTest {
 protected:
  void SetUp() override {
    GgufModelTest::SetUp();
    std::filesystem::remove_all(folder);
    for (Request& request : batch) {
      std::string& beginning = request.prompt.messages.front().parts.front().text;
      for (int i = 0; i < 300; ++i) {
        beginning += " word";
      }
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) /
      (std::string("gguf_") + testing::UnitTest::GetInstance()->current_test_info()->name());
  std::vector<Request> batch = some_batch();
};

TEST_F(KeptPrefixTest, ThatAnEarlierRunLeftGivesTheSameBits) {
  const MapSink before = answers(*open({.threads = 1}), batch);
  for (int run = 0; run < 2; ++run) {
    expect_same_bits(answers(*open({.threads = 1, .prefix_folder = folder}), batch), before);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
  }
}

TEST_F(KeptPrefixTest, OfAnotherTypeOfTheCacheIsReadAnew) {
  answers(*open({.threads = 1, .prefix_folder = folder}), batch);
  const GgufModelSettings of_32_bits = {.threads = 1, .attention = {.cache = CacheType::F32}};
  const auto fresh = open(of_32_bits);
  EXPECT_NE(fresh->identity().find(", KV f32"), std::string::npos);
  GgufModelSettings kept = of_32_bits;
  kept.prefix_folder = folder;
  expect_same_bits(answers(*open(kept), batch), answers(*fresh, batch));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 2);
}

}  // namespace
}  // namespace tuneornot
