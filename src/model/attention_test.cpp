#include "model/attention.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/files.h"
#include "test_paths.h"

namespace tuneornot {
namespace {

constexpr HeadShape kSmall = {.heads = 9, .key_value_heads = 3, .size = 64};

std::filesystem::path fresh_folder() {
  const auto folder =
      std::filesystem::path(testing::TempDir()) /
      (std::string("attention_") + testing::UnitTest::GetInstance()->current_test_info()->name());
  std::filesystem::remove_all(folder);
  return folder;
}

TEST(AttentionTest, FlashIsForMuchReadAndLittleWritten) {
  const BatchShape reading = {.requests = 16, .new_tokens = 16 * 40, .steps = 1};
  EXPECT_EQ(attention_for(reading, 32), Attention::Flash);
  const BatchShape writing = {.requests = 16, .new_tokens = 16 * 40, .steps = 2};
  EXPECT_EQ(attention_for(writing, 32), Attention::Plain);
  EXPECT_EQ(attention_for(writing, 0), Attention::Flash);
  EXPECT_EQ(attention_for(reading, std::numeric_limits<double>::infinity()), Attention::Plain);
}

TEST(AttentionTest, FewTokensAreReadPlainly) {
  EXPECT_EQ(attention_for({.requests = 1, .new_tokens = 63, .steps = 0}, 32), Attention::Plain);
  EXPECT_EQ(attention_for({.requests = 1, .new_tokens = 64, .steps = 0}, 32), Attention::Flash);
  EXPECT_EQ(attention_for({.requests = 1, .new_tokens = 64, .steps = 0},
                          std::numeric_limits<double>::infinity()),
            Attention::Plain);
}

TEST(AttentionTest, WhatWasMeasuredIsAPowerOfTwo) {
  const double from = measured_flash_from(kSmall);
  EXPECT_TRUE(from == 0 || std::isinf(from) || std::exp2(std::round(std::log2(from))) == from);
}

TEST(AttentionTest, WhatWasMeasuredFirstIsKept) {
  const auto folder = fresh_folder();
  const double first = kept_flash_from(kSmall, folder);
  EXPECT_EQ(kept_flash_from(kSmall, folder), first);
  write_file(folder / "9-3-64.flash_from", "8");
  EXPECT_EQ(kept_flash_from(kSmall, folder), 8);
  write_file(folder / "9-3-64.flash_from", "inf");
  EXPECT_TRUE(std::isinf(kept_flash_from(kSmall, folder)));
  write_file(folder / "9-3-64.flash_from", "what");
  EXPECT_EQ(kept_flash_from(kSmall, folder), kept_flash_from(kSmall, folder));
}

TEST(AttentionTest, WhatCannotBeTimedOrKeptIsTheUsual) {
  EXPECT_EQ(kept_flash_from({}, fresh_folder()), kUsualFlashFrom);
  EXPECT_EQ(kept_flash_from({.heads = 9, .key_value_heads = 4, .size = 64}, fresh_folder()),
            kUsualFlashFrom);
  EXPECT_EQ(kept_flash_from(kSmall, "/proc/none"), kUsualFlashFrom);
}

TEST(AttentionTest, HeadsAreThoseOfTheFile) {
  const HeadShape shape = head_shape(read_gguf(TON_DEFAULT_MODEL));
  EXPECT_EQ(shape.heads, 9U);
  EXPECT_EQ(shape.key_value_heads, 3U);
  EXPECT_EQ(shape.size, 64U);
  EXPECT_EQ(head_shape({}).heads, 0U);
}

}  // namespace
}  // namespace tuneornot
