#include "study/frozen.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tuneornot {
namespace {

const Frozen kFrozen = {
    .metric = "accuracy",
    .margin = 0.05,
    .latency_p95_ms = 300,
    .seal = "the seal",
    .entrants = {{.candidate = {.strategy = "few_shot", .model = "m", .settings = {{"shots", "8"}}},
                  .candidates_tried = 3,
                  .labels_used = 8,
                  .predictor = "predictors/x",
                  .dev_key = "d",
                  .test_key = "t",
                  .probe_key = "p",
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

TEST(FrozenTest, AnotherNeedOrProbeOpensNothing) {
  Store store(":memory:");
  freeze(kFrozen, store);
  Frozen changed = kFrozen;
  changed.latency_p95_ms.reset();
  changed.entrants[1].probe_key = "q";
  EXPECT_FALSE(freeze(changed, store).after_opening);
  EXPECT_EQ(stored_frozen(store), changed);
  EXPECT_EQ(store.openings("the seal"), 1);
}

// As the versions before wrote it, and counted openings by.
TEST(FrozenTest, ARecordFromBeforeThereWereProbesIsReadAndOpensNothingAnew) {
  const std::string text =
      R"({"after_opening":false,"entrants":[{"candidates_tried":1,"dev_key":"","fold_keys":[],)"
      R"("labels_used":0,"model":"","predictor":"","raced":[],"settings":{},"strategy":"majority",)"
      R"("test_key":""}],"margin":0.02,"metric":"accuracy","nominee":0,"seal":"the seal"})";
  Store store(":memory:");
  store.set_record("frozen", text);
  const Frozen before = stored_frozen(store).value_or(Frozen());
  EXPECT_EQ(before.entrants.at(0).probe_key, "");
  EXPECT_EQ(opening_text(before),
            std::string(text).replace(text.find("nominee\":0"), 10, "nominee\":null"));
  Frozen probed = before;
  probed.entrants[0].probe_key = "p";
  EXPECT_EQ(opening_text(probed), opening_text(before));
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
