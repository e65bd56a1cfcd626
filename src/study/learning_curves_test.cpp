#include "study/learning_curves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "decide/nominate.h"
#include "study/made_study_test.h"
#include "study/runner.h"
#include "study/stored_evidence.h"

namespace tuneornot {
namespace {

std::set<std::string> texts_before_the_last(std::span<const Message> messages) {
  std::set<std::string> texts;
  for (const Message& message : messages.first(messages.size() - 1)) {
    for (const Part& part : message.parts) {
      texts.insert(part.text);
    }
  }
  return texts;
}

class LearningCurvesTest : public testing::Test {
 protected:
  StoredCurves run(CurvedRoutes curved, std::vector<std::string> strategies) {
    task.strategies = std::move(strategies);
    const std::array<Model*, 1> models = {&model};
    const std::optional<Frozen> done =
        run_study({.task = task,
                   .split = split,
                   .metric = metrics_of(task).front(),
                   .folder = folder,
                   .models = models,
                   .curved = curved},
                  {.store = store, .progress = progress, .clock = clock, .stop = {}});
    EXPECT_TRUE(done);
    frozen = done.value_or(Frozen{});
    return stored_curves(store).value_or(StoredCurves{});
  }

  std::size_t rows_of(const std::string& key) const { return store.outcome_count(key); }

  Task task = made::task();
  Split split = made::split();
  std::filesystem::path folder = made::fresh_folder("learning_curves");
  ScriptedModel model{{.answer = made::choose}};
  Store store{":memory:"};
  made::RecordingProgress progress;
  SteadyClock clock;
  Frozen frozen;
};

TEST_F(LearningCurvesTest, ABaselineIsMeasuredOnDevAfterEachSizeOfThreeDraws) {
  const StoredCurves curves = run(CurvedRoutes::Baselines, {"bm25_nearest"});
  ASSERT_EQ(curves.routes.size(), 1U);
  const std::vector<CurveTrials>& sizes = curves.routes.front().sizes;
  ASSERT_EQ(split.train.size(), 320U);
  ASSERT_EQ(sizes.size(), 5U);
  std::vector<std::size_t> labels;
  for (const CurveTrials& size : sizes) {
    labels.push_back(size.labels);
    EXPECT_EQ(size.keys.size(), size.labels == 320 ? 1U : kCurveDraws);
    for (const std::string& key : size.keys) {
      EXPECT_EQ(rows_of(key), split.dev.size());
    }
  }
  EXPECT_EQ(labels, (std::vector<std::size_t>{8, 32, 80, 160, 320}));
}

TEST_F(LearningCurvesTest, ThePoolIsTheEntrantsOwnTrial) {
  const StoredCurves curves = run(CurvedRoutes::Baselines, {"bm25_nearest"});
  const FrozenEntrant& entrant = frozen.entrants.front();
  EXPECT_EQ(curves.routes.front().candidate, entrant.candidate);
  EXPECT_EQ(curves.routes.front().sizes.back().keys, std::vector{entrant.dev_key});
}

TEST_F(LearningCurvesTest, AreCountedTowardsTheEnd) {
  run(CurvedRoutes::All, {"bm25_nearest", "few_shot"});
  EXPECT_EQ(progress.done, progress.total);
  EXPECT_TRUE(progress.doings.contains("bm25_nearest on dev after 80 labels"));
}

TEST_F(LearningCurvesTest, AModelIsAskedOnlyWhereThatIsAskedFor) {
  const StoredCurves curves = run(CurvedRoutes::Baselines, {"zero_shot", "few_shot"});
  ASSERT_EQ(curves.routes.size(), 2U);
  EXPECT_EQ(curves.routes[0].left_out, "more labels change nothing about it");
  EXPECT_EQ(curves.routes[1].left_out, "it asks a model; run --curves all measures it");
  const std::size_t asked = model.asked().size();
  const StoredCurves all = run(CurvedRoutes::All, {"zero_shot", "few_shot"});
  EXPECT_EQ(all.routes[0].left_out, curves.routes[0].left_out);
  EXPECT_EQ(all.routes[1].left_out, "");
  EXPECT_EQ(model.asked().size() - asked, answers_of_a_curve(split));
}

TEST_F(LearningCurvesTest, AnEntrantSeesOnlyThePart) {
  run(CurvedRoutes::None, {"few_shot"});
  const std::size_t before = model.asked().size();
  run(CurvedRoutes::All, {"few_shot"});
  // The first draw's first size: its eight rows are all that stands in these prompts.
  std::set<std::string> shown;
  for (std::size_t i = before; i < before + split.dev.size(); ++i) {
    shown.merge(texts_before_the_last(model.asked()[i].prompt.messages));
  }
  const auto stands_there = [&](const Example& row) { return shown.contains(row.input); };
  EXPECT_EQ(std::ranges::count_if(split.train, stands_there), 8);
}

TEST_F(LearningCurvesTest, WhatWasMeasuredBeforeStaysAndIsNotMeasuredAgain) {
  const StoredCurves first = run(CurvedRoutes::All, {"few_shot"});
  const std::size_t asked = model.asked().size();
  EXPECT_EQ(run(CurvedRoutes::All, {"few_shot"}), first);
  EXPECT_EQ(run(CurvedRoutes::None, {"few_shot"}), first);
  EXPECT_EQ(model.asked().size(), asked);
}

TEST_F(LearningCurvesTest, NoPartIsLearntAgain) {
  const StoredCurves first = run(CurvedRoutes::Baselines, {"bm25_nearest"});
  EXPECT_TRUE(std::exchange(progress.doings, {}).contains("bm25_nearest on dev after 80 labels"));
  EXPECT_EQ(run(CurvedRoutes::Baselines, {"bm25_nearest"}), first);
  EXPECT_FALSE(progress.doings.contains("bm25_nearest on dev after 80 labels"));
  EXPECT_EQ(progress.done, progress.total);
}

TEST_F(LearningCurvesTest, ThePredictorsOfPartsAreNotKept) {
  run(CurvedRoutes::Baselines, {"bm25_nearest"});
  EXPECT_FALSE(std::filesystem::exists(folder / kCurvesFolder));
}

TEST_F(LearningCurvesTest, AreReadForPeopleWithTheirReasons) {
  run(CurvedRoutes::Baselines, {"majority", "bm25_nearest"});
  const Evidence evidence = stored_evidence(frozen, answer_form(task), split, store);
  const Curves curves = curves_on(evidence, store);
  ASSERT_EQ(curves.routes.size(), 1U);
  const std::vector<CurveScore>& scores = curves.routes.front().scores;
  ASSERT_EQ(scores.size(), 5U);
  EXPECT_NEAR(scores.back().score, dev_score(evidence, evidence.entrants[1]), 1e-12);
  ASSERT_EQ(curves.without.size(), 1U);
  EXPECT_EQ(route_of(curves.without.front().candidate), "majority");
}

TEST_F(LearningCurvesTest, OfOtherDevRowsAreNotReadBesideTheNewOnes) {
  run(CurvedRoutes::Baselines, {"bm25_nearest"});
  Evidence evidence = stored_evidence(frozen, answer_form(task), split, store);
  evidence.dev_rows.back().example_id = "another";
  const Curves curves = curves_on(evidence, store);
  EXPECT_TRUE(curves.routes.empty());
  EXPECT_EQ(curves.left_out, "the data were changed since it was measured; run the study again");
}

TEST_F(LearningCurvesTest, FoldsCarryNone) {
  split = made::folded(60);
  EXPECT_EQ(run(CurvedRoutes::All, {"majority"}).left_out, reason_for_no_curves(split));
  EXPECT_NE(reason_for_no_curves(split), "");
}

TEST_F(LearningCurvesTest, SoDoFewRows) {
  split.train.resize(95);
  EXPECT_EQ(run(CurvedRoutes::All, {"bm25_nearest"}).left_out,
            "95 rows to learn from are too few to take parts of; it takes 96");
  split = made::split();
  split.dev.resize(49);
  EXPECT_EQ(reason_for_no_curves(split), "49 dev rows are too few to see a curve by; it takes 50");
}

TEST_F(LearningCurvesTest, LargeGroupsLeaveOutTheSizesThatTheyDoNotFit) {
  for (std::size_t row = 0; row < split.train.size(); ++row) {
    split.train[row].group = std::to_string(row / 32);
  }
  const StoredCurves curves = run(CurvedRoutes::Baselines, {"bm25_nearest"});
  EXPECT_GT(curves.routes.front().sizes.front().labels, 8U);
  EXPECT_EQ(curves.routes.front().sizes.back().labels, 320U);
  EXPECT_EQ(progress.done, progress.total);
}

TEST_F(LearningCurvesTest, GroupsThatFitNoSizeLeaveThemAllOut) {
  for (Example& row : split.train) {
    row.group = "one household";
  }
  const StoredCurves curves = run(CurvedRoutes::Baselines, {"bm25_nearest"});
  EXPECT_EQ(curves.left_out, "groups are so large that no smaller part can be taken of the rows");
  EXPECT_TRUE(curves.routes.empty());
  EXPECT_EQ(progress.done, progress.total);
}

TEST_F(LearningCurvesTest, ADamagedRecordIsAStorageError) {
  EXPECT_FALSE(stored_curves(store));
  for (const char* damaged : {"no JSON", R"({"left_out":1})", R"({"left_out":"","routes":[{}]})"}) {
    store.set_record("curves", damaged);
    try {
      stored_curves(store);
      ADD_FAILURE() << "nothing was thrown";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Storage);
    }
  }
}

TEST(CurvedRoutesTest, AreCalledByName) {
  for (const CurvedRoutes routes :
       {CurvedRoutes::Baselines, CurvedRoutes::All, CurvedRoutes::None}) {
    EXPECT_EQ(curved_routes_called(name_of(routes)), routes);
  }
  EXPECT_FALSE(curved_routes_called("some"));
}

}  // namespace
}  // namespace tuneornot
