#include "model/attention_kind.h"

#include <gtest/gtest.h>

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

constexpr FlashCost kFlash = {.read = 0.7, .write = 10};

TEST(AttentionKindTest, FlashIsForMuchReadAndLittleWritten) {
  // As measured on banking77: labels behind a short text, objects behind a short text, labels
  // behind shots of each text's own.
  EXPECT_EQ(attention_for({.prefix = 646, .requests = 16, .new_tokens = 340, .steps = 1.5}, kFlash),
            AttentionKind::Flash);
  EXPECT_EQ(attention_for({.prefix = 826, .requests = 16, .new_tokens = 290, .steps = 38}, kFlash),
            AttentionKind::Plain);
  EXPECT_EQ(
      attention_for({.prefix = 646, .requests = 14, .new_tokens = 6'853, .steps = 1.5}, kFlash),
      AttentionKind::Flash);
}

TEST(AttentionKindTest, TheDeeperTheCacheTheLessMayBeWritten) {
  EXPECT_EQ(
      attention_for({.prefix = 3'586, .requests = 16, .new_tokens = 340, .steps = 1.5}, kFlash),
      AttentionKind::Plain);
  EXPECT_EQ(
      attention_for({.prefix = 3'586, .requests = 16, .new_tokens = 340, .steps = 0.5}, kFlash),
      AttentionKind::Flash);
}

TEST(AttentionKindTest, FewTokensAreReadPlainly) {
  const FlashCost free = {.read = 0.01, .write = 0.01};
  EXPECT_EQ(attention_for({.requests = 1, .new_tokens = 63}, free), AttentionKind::Plain);
  EXPECT_EQ(attention_for({.requests = 1, .new_tokens = 64}, free), AttentionKind::Flash);
  EXPECT_EQ(attention_for({.requests = 1, .new_tokens = 64}, {.read = 2, .write = 2}),
            AttentionKind::Plain);
}

TEST(AttentionKindTest, CallsBehindALongBeginningReadItOnce) {
  const FlashCost free = {.read = 0.01, .write = 0.01};
  EXPECT_EQ(attention_for({.prefix = 650, .requests = 1, .new_tokens = 20}, free),
            AttentionKind::Plain);
  EXPECT_EQ(attention_for({.prefix = 650, .requests = 1, .new_tokens = 100}, free),
            AttentionKind::Plain);
  EXPECT_EQ(attention_for({.prefix = 100, .requests = 1, .new_tokens = 650}, free),
            AttentionKind::Flash);
  EXPECT_EQ(attention_for({.prefix = 650, .requests = 2, .new_tokens = 100}, free),
            AttentionKind::Flash);
}

TEST(AttentionKindTest, WhatWasMeasuredFirstIsKept) {
  const auto folder = fresh_folder();
  const FlashCost first = kept_flash_cost(kSmall, folder);
  EXPECT_GT(first.read, 0);
  EXPECT_GT(first.write, 0);
  EXPECT_EQ(kept_flash_cost(kSmall, folder), first);
  write_file(folder / "9-3-64.flash", "0.5 8");
  EXPECT_EQ(kept_flash_cost(kSmall, folder), (FlashCost{.read = 0.5, .write = 8}));
  write_file(folder / "9-3-64.flash", "what");
  EXPECT_EQ(kept_flash_cost(kSmall, folder), kept_flash_cost(kSmall, folder));
}

TEST(AttentionKindTest, WhatCannotBeTimedOrKeptIsTheUsual) {
  EXPECT_EQ(kept_flash_cost({}, fresh_folder()), FlashCost());
  EXPECT_EQ(kept_flash_cost({.heads = 9, .key_value_heads = 4, .size = 64}, fresh_folder()),
            FlashCost());
  EXPECT_EQ(kept_flash_cost(kSmall, "/proc/none"), FlashCost());
}

TEST(AttentionKindTest, HeadsAreThoseOfTheFile) {
  const HeadShape shape = head_shape(read_gguf(TON_DEFAULT_MODEL));
  EXPECT_EQ(shape.heads, 9U);
  EXPECT_EQ(shape.key_value_heads, 3U);
  EXPECT_EQ(shape.size, 64U);
  EXPECT_EQ(head_shape({}).heads, 0U);
}

}  // namespace
}  // namespace tuneornot
