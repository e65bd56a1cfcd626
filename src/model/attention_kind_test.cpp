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

// Milliseconds such as were measured with SmolLM2's heads on a machine with AVX-512.
constexpr KindsMs kUsual = {.tiled = {.read = 0.02, .write = 0.03},
                            .plain = {.read = 0.13, .write = 0.12}};
constexpr KindsMs kSlow = {.tiled = {.read = 9, .write = 9}, .plain = {.read = 9, .write = 9}};

TEST(AttentionKindTest, TheUsualIsTakenUnlessAnotherWayIsClearlyFaster) {
  EXPECT_EQ(choice_from({kUsual, kSlow, kSlow}, kSmall), AttentionChoice());
  KindsMs little_faster = kUsual;
  little_faster.tiled = {.read = 0.019, .write = 0.029};
  EXPECT_EQ(choice_from({kUsual, little_faster, kSlow}, kSmall), AttentionChoice());
  KindsMs slow_tiles = kUsual;
  slow_tiles.tiled = kSlow.tiled;
  EXPECT_EQ(choice_from({slow_tiles, kSlow, kSlow}, kSmall),
            (AttentionChoice{.kind = AttentionKind::Plain, .cache = CacheType::F16}));
}

TEST(AttentionKindTest, OfTheClearlyFasterTheFastestIsTaken) {
  const KindsMs slow = {.tiled = {.read = 1, .write = 1}, .plain = {.read = 0.5, .write = 0.5}};
  const KindsMs fast = {.tiled = {.read = 0.1, .write = 0.1}, .plain = {.read = 1, .write = 1}};
  const KindsMs faster = {.tiled = {.read = 1, .write = 1}, .plain = {.read = 0.01, .write = 0.01}};
  EXPECT_EQ(choice_from({slow, fast, kSlow}, kSmall),
            (AttentionChoice{.kind = AttentionKind::Tiled, .cache = CacheType::F32}));
  EXPECT_EQ(choice_from({slow, fast, faster}, kSmall),
            (AttentionChoice{.kind = AttentionKind::Plain, .cache = CacheType::BF16}));
}

// Plain attention goes through what other texts hold, too.
TEST(AttentionKindTest, AKeyNobodySeesIsNoWorkForTiles) {
  const KindsMs same = {.tiled = {.read = 0.1, .write = 0.1},
                        .plain = {.read = 0.09, .write = 0.09}};
  EXPECT_EQ(choice_from({same, kSlow, kSlow}, kSmall).kind, AttentionKind::Tiled);
}

TEST(AttentionKindTest, WhatWasMeasuredFirstIsKept) {
  const auto folder = fresh_folder();
  const AttentionChoice first = kept_attention(kSmall, folder);
  EXPECT_EQ(read_file(folder / "9-3-64.attention"),
            std::string(name_of(first.kind)) + " " + std::string(name_of(first.cache)));
  write_file(folder / "9-3-64.attention", "plain bf16");
  EXPECT_EQ(kept_attention(kSmall, folder),
            (AttentionChoice{.kind = AttentionKind::Plain, .cache = CacheType::BF16}));
  for (const char* damaged : {"what", "tiled", "plain q4_0", "f16 0.5 8"}) {
    write_file(folder / "9-3-64.attention", damaged);
    const AttentionChoice anew = kept_attention(kSmall, folder);
    EXPECT_NE(read_file(folder / "9-3-64.attention"), damaged);
    EXPECT_EQ(kept_attention(kSmall, folder), anew) << damaged;
  }
}

TEST(AttentionKindTest, WhatCannotBeTimedOrKeptIsTheUsual) {
  EXPECT_EQ(kept_attention({}, fresh_folder()), AttentionChoice());
  EXPECT_EQ(kept_attention({.heads = 9, .key_value_heads = 4, .size = 64}, fresh_folder()),
            AttentionChoice());
  EXPECT_EQ(kept_attention(kSmall, "/proc/none"), AttentionChoice());
}

TEST(AttentionKindTest, AKeyTakesTimeWhereHeadsCanBe) {
  EXPECT_GT(attention_key_ms(kSmall), 0);
  EXPECT_EQ(attention_key_ms({.heads = 9, .key_value_heads = 4, .size = 64}), 0);
}

TEST(AttentionKindTest, ChoicesHaveTheNamesThatTheReportShows) {
  EXPECT_EQ(name_of(AttentionKind::Tiled), "tiled");
  EXPECT_EQ(name_of(AttentionKind::Plain), "plain");
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
