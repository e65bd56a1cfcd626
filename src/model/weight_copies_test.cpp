#include "model/weight_copies.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

#include "base/files.h"
#include "model/gguf_model_test.h"
#include "weights/gguf.h"

namespace tuneornot {
namespace {

namespace fs = std::filesystem;

class WeightCopiesTest : public GgufModelTest {
 protected:
  void SetUp() override {
    GgufModelTest::SetUp();
    folder = fs::path(testing::TempDir()) /
             ("weight_copies_" +
              std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  WeightCopies copies() {
    return {.folder = folder, .tell = [this](const std::string& text) { told.push_back(text); }};
  }
  static GgufModelSettings embedded() {
    return {.path = TON_DEFAULT_MODEL, .file_sha256 = "of-the-file"};
  }
  std::size_t files() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder)) {
      ++count;
    }
    return count;
  }

  fs::path folder;
  std::vector<std::string> told;
};

// Whether the copy is faster is the machine's to say; that it is taken again, or not made again, is
// ours.
TEST_F(WeightCopiesTest, ACopyIsWrittenOnceAndLeavesNothingUnfinished) {
  GgufModelSettings first = embedded();
  choose_weights(first, copies());
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(files(), 1U);
  GgufModelSettings second = embedded();
  choose_weights(second, copies());
  EXPECT_EQ(told.size(), 1U);
  EXPECT_EQ(second.weights, first.weights);
  EXPECT_EQ(second.weight_type, first.weight_type);
}

TEST_F(WeightCopiesTest, TheCopyThatIsThereIsTakenAndNamedInTheIdentity) {
  GgufModelSettings settings = embedded();
  fs::create_directories(folder);
  for (const char* type : {"f16", "bf16"}) {
    fs::copy_file(TON_DEFAULT_MODEL, folder / (std::string("of-the-file.") + type + ".gguf"));
  }
  choose_weights(settings, copies());
  EXPECT_TRUE(told.empty());
  EXPECT_TRUE(settings.weights.string().ends_with("16.gguf"));
  const auto model = open(settings);
  EXPECT_NE(model->identity().find("weights " + settings.weight_type), std::string::npos);
  EXPECT_EQ(model->file()->path, TON_DEFAULT_MODEL);  // what is trained on
}

TEST_F(WeightCopiesTest, WhatWasFoundSlowerIsNotWrittenAgain) {
  fs::create_directories(folder);
  for (const char* type : {"f16", "bf16"}) {
    write_file(folder / (std::string("of-the-file.") + type + ".slower"), "");
  }
  GgufModelSettings settings = embedded();
  choose_weights(settings, copies());
  EXPECT_TRUE(told.empty());
  EXPECT_TRUE(settings.weights.empty());
}

TEST_F(WeightCopiesTest, ACopyThatHasNoRoomIsNotWritten) {
  WeightCopies narrow = copies();
  narrow.room = 1'000'000;
  GgufModelSettings settings = embedded();
  choose_weights(settings, narrow);
  EXPECT_TRUE(told.empty());
  EXPECT_TRUE(settings.weights.empty());
  EXPECT_TRUE(settings.weight_type.empty());
}

TEST_F(WeightCopiesTest, WhatWasNotUsedForLongestMakesWay) {
  fs::create_directories(folder);
  const auto now = fs::file_time_type::clock::now();
  const auto leave = [&](const char* name, std::chrono::hours age) {
    write_file(folder / name, std::string(1'000, 'x'));
    fs::last_write_time(folder / name, now - age);
  };
  leave("old.f16.gguf", std::chrono::hours(50));
  leave("young.f16.gguf", std::chrono::hours(1));
  leave("left.f16.1.unfinished", std::chrono::hours(50));
  leave("growing.f16.2.unfinished", std::chrono::hours(1));
  WeightCopies tight = copies();
  std::uintmax_t numbers = 0;
  for (const GgufTensor& tensor : read_gguf(TON_DEFAULT_MODEL).tensors) {
    numbers += numbers_in(tensor);
  }
  tight.room = 2 * numbers + 1'500;
  GgufModelSettings settings = embedded();
  choose_weights(settings, tight);
  EXPECT_FALSE(fs::exists(folder / "old.f16.gguf"));
  EXPECT_TRUE(fs::exists(folder / "young.f16.gguf"));
  EXPECT_FALSE(fs::exists(folder / "left.f16.1.unfinished"));
  EXPECT_TRUE(fs::exists(folder / "growing.f16.2.unfinished"));
}

TEST_F(WeightCopiesTest, AFolderThatCannotBeMadeLeavesTheFileAsItIs) {
  write_file(folder, "a file where the folder would be");
  GgufModelSettings settings = embedded();
  choose_weights(settings, copies());
  EXPECT_TRUE(settings.weights.empty());
}

}  // namespace
}  // namespace tuneornot
