#include "study/redraws.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/refusal_test.h"
#include "decide/nominate.h"
#include "study/run_study_test.h"
#include "study/runner.h"
#include "study/stored_evidence.h"

namespace tuneornot {
namespace {

class RedrawsStudyTest : public RunStudyTest {
 protected:
  std::vector<StoredRedraws> run_with(std::vector<std::string> strategies) {
    task.strategies = std::move(strategies);
    frozen = run_whole(store, model);
    return stored_redraws(store);
  }

  Redraws read() const {
    return redraws_on(frozen, stored_evidence(frozen, answer_form(task), split, store), store);
  }

  // All that stands in these prompts but what is asked.
  std::set<std::string> shown(std::size_t first, std::size_t count) const {
    std::set<std::string> texts;
    for (const Request& request : std::span(model.asked()).subspan(first, count)) {
      for (const Message& message :
           std::span(request.prompt.messages).first(request.prompt.messages.size() - 1)) {
        texts.insert(plain_text({.messages = {message}}));
      }
    }
    return texts;
  }

  Store store{":memory:"};
  ScriptedModel model{{.answer = made::choose}};
  Frozen frozen;
};

TEST_F(RedrawsStudyTest, TheNomineeAndWhoComesSecondOnDevAreMadeAnew) {
  const std::vector<StoredRedraws> redraws = run_with({"majority", "few_shot", "bm25_nearest"});
  const Evidence evidence = stored_evidence(frozen, answer_form(task), split, store);
  ASSERT_EQ(redraws.size(), kRedrawnRoutes);
  const std::size_t nominee = frozen.nominee.value_or(0);
  EXPECT_EQ(redraws[0].dev_key, frozen.entrants[nominee].dev_key);
  const std::size_t second = second_on_dev(evidence, nominee).value_or(0);
  EXPECT_EQ(redraws[1].dev_key, frozen.entrants[second].dev_key);
  for (const StoredRedraws& one : redraws) {
    ASSERT_EQ(one.keys.size(), kRedraws);
    for (const std::string& key : one.keys) {
      EXPECT_EQ(store.outcome_count(key), split.dev.size());
    }
  }
  EXPECT_EQ(progress.done, progress.total);
}

TEST_F(RedrawsStudyTest, EachShowsOtherShots) {
  task.strategies = {"few_shot"};
  task.effort = SearchEffort::Quick;
  frozen = run_whole(store, model);
  const std::size_t asked = model.asked().size();
  task.effort = SearchEffort::Normal;
  const std::set<std::string> before = shown(0, split.dev.size());
  frozen = run_whole(store, model);
  ASSERT_GT(model.asked().size(), asked + kRedraws * split.dev.size());
  const std::vector<StoredRedraws> redraws = stored_redraws(store);
  ASSERT_EQ(redraws.size(), 1U);
  EXPECT_EQ(std::set(redraws[0].keys.begin(), redraws[0].keys.end()).size(), kRedraws);
  const std::size_t first = model.asked().size() - kRedraws * split.dev.size();
  EXPECT_NE(shown(first, split.dev.size()), before);
  EXPECT_NE(shown(first, split.dev.size()), shown(first + split.dev.size(), split.dev.size()));
}

TEST_F(RedrawsStudyTest, WhatLeavesNothingToChanceIsNotAskedAgain) {
  const std::vector<StoredRedraws> redraws = run_with({"bm25_nearest", "majority"});
  for (const StoredRedraws& one : redraws) {
    EXPECT_EQ(one.keys, std::vector(kRedraws, one.dev_key));
  }
  for (const Spread& spread : read().routes) {
    EXPECT_TRUE(spread.is_settled);
  }
}

TEST_F(RedrawsStudyTest, ASecondRunMeasuresNothingAgain) {
  const std::vector<StoredRedraws> first = run_with({"few_shot", "bm25_nearest"});
  const std::size_t asked = model.asked().size();
  EXPECT_EQ(run_with({"few_shot", "bm25_nearest"}), first);
  EXPECT_EQ(model.asked().size(), asked);
  EXPECT_EQ(progress.done, progress.total);
}

TEST_F(RedrawsStudyTest, AQuickStudySaysWhatItLeavesOutAndANormalOneMeasuresIt) {
  task.effort = SearchEffort::Quick;
  run_with({"few_shot"});
  EXPECT_EQ(stored_redraws(store)[0].left_out, "it asks a model; effort: normal does that");
  EXPECT_EQ(read().routes.at(0).left_out, "it asks a model; effort: normal does that");
  task.effort = SearchEffort::Normal;
  run_with({"few_shot"});
  EXPECT_EQ(stored_redraws(store)[0].left_out, "");
  EXPECT_EQ(read().routes.at(0).redrawn.size(), kRedraws);
  task.effort = SearchEffort::Quick;  // what was measured stays
  run_with({"few_shot"});
  EXPECT_EQ(stored_redraws(store)[0].keys.size(), kRedraws);
}

TEST_F(RedrawsStudyTest, LearningThatTakesLongIsRepeatedInThoroughStudiesAlone) {
  const Strategy& fine_tune = find_strategy("fine_tune");
  EXPECT_EQ(reason_for_no_redraws(fine_tune, SearchEffort::Normal),
            "it takes long to learn; effort: thorough does that");
  EXPECT_EQ(reason_for_no_redraws(fine_tune, SearchEffort::Thorough), "");
  EXPECT_EQ(reason_for_no_redraws(find_strategy("embed_linear"), SearchEffort::Normal), "");
  EXPECT_EQ(reason_for_no_redraws(find_strategy("tfidf_linear"), SearchEffort::Quick), "");
}

TEST_F(RedrawsStudyTest, ThePredictorsAreNotKept) {
  run_with({"few_shot", "bm25_nearest"});
  EXPECT_FALSE(std::filesystem::exists(folder / kRedrawsFolder));
}

TEST_F(RedrawsStudyTest, AreReadWithWhatRowsExplainTakenOut) {
  run_with({"few_shot", "majority"});
  const Redraws redraws = read();
  EXPECT_EQ(redraws.left_out, "");
  ASSERT_EQ(redraws.routes.size(), 2U);
  for (const Spread& spread : redraws.routes) {
    EXPECT_EQ(spread.redrawn.size(), kRedraws);
    EXPECT_GT(spread.handed_over, 0);
  }
}

TEST_F(RedrawsStudyTest, AStudyFromBeforeSaysThatItHasNone) {
  run_with({"bm25_nearest"});
  store.set_record("redraws", "[]");
  EXPECT_EQ(read().left_out, "this study was made before it was measured; run it again");
}

TEST_F(RedrawsStudyTest, ADamagedRecordIsRefused) {
  store.set_record("redraws", R"([{"dev_key": 1}])");
  EXPECT_EQ(refusal_of(ErrorKind::Storage, [&] { stored_redraws(store); }),
            "the study's record of its redraws is damaged; move the study's files away and run it "
            "anew");
}

}  // namespace
}  // namespace tuneornot
