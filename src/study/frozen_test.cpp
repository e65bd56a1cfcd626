#include "study/frozen.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tuneornot {
namespace {

const Frozen kFrozen = {
    .metric = "accuracy",
    .margin = 0.05,
    .seal = "the seal",
    .entrants = {{.candidate = {.strategy = "few_shot", .model = "m", .settings = {{"shots", "8"}}},
                  .candidates_tried = 3,
                  .labels_used = 8,
                  .predictor = "predictors/x",
                  .dev_key = "d",
                  .test_key = "t",
                  .raced = {{.predictor = "predictors/x", .dev_key = "d"},
                            {.predictor = "predictors/y", .dev_key = "e"}}},
                 {.candidate = {.strategy = "majority"}}},
    .nominee = 0};

TEST(FrozenTest, ComesBackFromTheStoreAsItWasFrozen) {
  Store store(":memory:");
  EXPECT_EQ(stored_frozen(store), std::nullopt);
  EXPECT_EQ(freeze(kFrozen, store), kFrozen);
  EXPECT_EQ(stored_frozen(store), kFrozen);
}

TEST(FrozenTest, TheSameRecordOpensTheTestOnce) {
  Store store(":memory:");
  freeze(kFrozen, store);
  EXPECT_FALSE(freeze(kFrozen, store).after_opening);
  EXPECT_EQ(store.openings("the seal"), 1);
}

TEST(FrozenTest, AnotherRecordOnAnOpenedTestSaysSo) {
  Store store(":memory:");
  freeze(kFrozen, store);
  Frozen changed = kFrozen;
  changed.margin = 0.01;
  EXPECT_TRUE(freeze(changed, store).after_opening);
  EXPECT_EQ(store.openings("the seal"), 2);
  EXPECT_TRUE(freeze(changed, store).after_opening);  // and goes on saying so
  EXPECT_EQ(store.openings("the seal"), 2);
}

TEST(FrozenTest, AnotherNomineeOpensNothing) {
  Store store(":memory:");
  freeze(kFrozen, store);
  Frozen repriced = kFrozen;
  repriced.nominee = 1;
  EXPECT_FALSE(freeze(repriced, store).after_opening);
  EXPECT_EQ(stored_frozen(store), repriced);
  EXPECT_EQ(store.openings("the seal"), 1);
  EXPECT_EQ(opening_text(repriced), opening_text(kFrozen));
}

TEST(FrozenTest, ADamagedRecordIsAStorageError) {
  for (const char* text : {"{", "{}", R"({"metric": 1})"}) {
    Store store(":memory:");
    store.set_record("frozen", text);
    try {
      stored_frozen(store);
      FAIL() << "expected an Error for " << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Storage);
    }
  }
}

}  // namespace
}  // namespace tuneornot
