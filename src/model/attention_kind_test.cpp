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

// Milliseconds such as were measured with SmolLM2's heads on a machine with AVX-512.
constexpr KindsMs kOf16 = {.plain = {.read = 0.13, .write = 0.12},
                           .flash = {.read = 0.10, .write = 1.05}};
constexpr KindsMs kSlow = {.plain = {.read = 9, .write = 9}, .flash = {.read = 9, .write = 9}};

TEST(AttentionKindTest, SixteenBitsAreKeptUnlessAnotherTypeIsClearlyFaster) {
  constexpr KindsMs kLittleFaster = {.plain = {.read = 0.12, .write = 0.11},
                                     .flash = {.read = 0.095, .write = 0.22}};
  EXPECT_EQ(choice_from({kOf16, kLittleFaster, kSlow}, kSmall),
            (AttentionChoice{.cache = CacheType::F16, .flash = {.read = 0.77, .write = 8.1}}));
  constexpr KindsMs kMuchFaster = {.plain = {.read = 0.04, .write = 0.04},
                                   .flash = {.read = 0.02, .write = 0.2}};
  EXPECT_EQ(choice_from({kOf16, kMuchFaster, kSlow}, kSmall),
            (AttentionChoice{.cache = CacheType::F32, .flash = {.read = 0.5, .write = 5}}));
  EXPECT_EQ(choice_from({kOf16, kLittleFaster, kMuchFaster}, kSmall).cache, CacheType::BF16);
}

TEST(AttentionKindTest, AKindThatSuitsNoBatchDecidesNothing) {
  KindsMs slow_flash = kOf16;
  slow_flash.flash = kSlow.flash;
  KindsMs fast_plain = slow_flash;
  fast_plain.plain = {.read = 0.05, .write = 0.05};
  EXPECT_EQ(choice_from({slow_flash, fast_plain, kSlow}, kSmall).cache, CacheType::F32);
  KindsMs slower_flash = fast_plain;
  slower_flash.flash = {.read = 90, .write = 90};
  EXPECT_EQ(choice_from({slow_flash, slower_flash, kSlow}, kSmall).cache, CacheType::F32);
}

TEST(AttentionKindTest, EveryTypeCanBeMeasured) {
  const AttentionChoice choice = measured_attention({.heads = 4, .key_value_heads = 2, .size = 16});
  EXPECT_GT(choice.flash.read, 0);
  EXPECT_GT(choice.flash.write, 0);
}

TEST(AttentionKindTest, WhatWasMeasuredFirstIsKept) {
  const auto folder = fresh_folder();
  const AttentionChoice first = kept_attention(kSmall, folder);
  EXPECT_GT(first.flash.read, 0);
  EXPECT_GT(first.flash.write, 0);
  EXPECT_EQ(kept_attention(kSmall, folder), first);
  write_file(folder / "9-3-64.attention", "bf16 0.5 8");
  EXPECT_EQ(kept_attention(kSmall, folder),
            (AttentionChoice{.cache = CacheType::BF16, .flash = {.read = 0.5, .write = 8}}));
  for (const char* damaged : {"what", "f16 0.5", "q4_0 0.5 8", "f16 -1 8"}) {
    write_file(folder / "9-3-64.attention", damaged);
    const AttentionChoice anew = kept_attention(kSmall, folder);
    EXPECT_GT(anew.flash.read, 0) << damaged;
    EXPECT_EQ(kept_attention(kSmall, folder), anew) << damaged;
  }
}

TEST(AttentionKindTest, WhatCannotBeTimedOrKeptIsTheUsual) {
  EXPECT_EQ(kept_attention({}, fresh_folder()), AttentionChoice());
  EXPECT_EQ(kept_attention({.heads = 9, .key_value_heads = 4, .size = 64}, fresh_folder()),
            AttentionChoice());
  EXPECT_EQ(kept_attention(kSmall, "/proc/none"), AttentionChoice());
}

TEST(AttentionKindTest, TypesHaveTheNamesThatTheReportShows) {
  EXPECT_EQ(name_of(CacheType::F16), "f16");
  EXPECT_EQ(name_of(CacheType::F32), "f32");
  EXPECT_EQ(name_of(CacheType::BF16), "bf16");
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
