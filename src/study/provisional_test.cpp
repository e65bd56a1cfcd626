#include <gtest/gtest.h>

#include <vector>

#include "base/error.h"
#include "decide/provisional.h"
#include "study/run_study_test.h"
#include "study/stored_evidence.h"

namespace tuneornot {
namespace {

using ProvisionalStudyTest = RunStudyTest;

// Keeps what it was told, and holds that no test row was read before.
class SealedProgress : public made::RecordingProgress {
 public:
  explicit SealedProgress(const Store& store) : store_(store) {}
  void lead_changed(const Provisional& so_far) override {
    RecordingProgress::lead_changed(so_far);
    EXPECT_FALSE(store_.record("frozen").has_value());
    for (const Trial& trial : store_.trials()) {
      EXPECT_NE(trial.subset, Subset::Test);
    }
  }

 private:
  const Store& store_;
};

std::vector<Candidate> ahead(const Provisional& so_far) {
  return {so_far.routes[0].candidate, so_far.routes[1].candidate};
}

TEST_F(ProvisionalStudyTest, TellsWhoLeadsOnDevWheneverThatChanges) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  SealedProgress watching(store);
  const Frozen frozen = run(store, model, watching).value_or(Frozen());
  ASSERT_FALSE(watching.leads.empty());
  EXPECT_EQ(watching.leads.front().routes.size(), 2U);  // from the second route on
  EXPECT_LT(watching.leads.size(), frozen.entrants.size() - 1);
  for (std::size_t i = 0; i + 1 < watching.leads.size(); ++i) {
    EXPECT_NE(ahead(watching.leads[i]), ahead(watching.leads[i + 1]));
  }
  const Provisional whole = provisional(evidence_on_dev(frozen, AnswerForm::Label, split, store));
  EXPECT_EQ(ahead(watching.leads.back()), ahead(whole));
  EXPECT_EQ(whole.rows, split.dev.size());
}

TEST_F(ProvisionalStudyTest, ASecondRunTellsNothingAgain) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  run(store, model);
  progress.leads.clear();
  run(store, model);
  EXPECT_TRUE(progress.leads.empty());
}

TEST_F(ProvisionalStudyTest, AStudyThatGoesOnTellsOnceWhereItStood) {
  Store store(":memory:");
  run_and_stop(store, 10);  // by then the baselines were raced
  const std::size_t raced = stored_raced(store).value_or(Frozen()).entrants.size();
  ASSERT_EQ(raced, 3U);
  progress.leads.clear();
  ScriptedModel model({.answer = made::choose});
  run(store, model);
  ASSERT_FALSE(progress.leads.empty());
  EXPECT_EQ(progress.leads.front().routes.size(), raced);
}

TEST_F(ProvisionalStudyTest, WhatWasRacedIsKeptWhereItStops) {
  Store store(":memory:");
  run_and_stop(store, 10);
  const Frozen raced = stored_raced(store).value_or(Frozen());
  std::vector<std::string> routes;
  routes.reserve(raced.entrants.size());
  for (const FrozenEntrant& entrant : raced.entrants) {
    routes.push_back(route_of(entrant.candidate));
  }
  EXPECT_EQ(routes, (std::vector<std::string>{"majority", "tfidf_linear", "bm25_nearest"}));
  EXPECT_FALSE(raced.nominee.has_value());
  EXPECT_FALSE(stored_frozen(store).has_value());
  EXPECT_EQ(stored_routes(store).size(), 7U);
  EXPECT_EQ(store.openings(split.seal), 0);
  EXPECT_TRUE(were_raced_on(split, raced, store));
  Split changed = split;
  changed.dev.back().id = "another";
  EXPECT_FALSE(were_raced_on(changed, raced, store));
  EXPECT_THROW(evidence_on_dev(raced, AnswerForm::Label, changed, store), Error);
}

TEST_F(ProvisionalStudyTest, AStopBeforeTheFirstRouteForgetsNothingThatWasRaced) {
  Store store(":memory:");
  run_and_stop(store, 10);
  const std::optional<std::string> raced = store.record("raced");
  std::stop_source stop;
  stop.request_stop();
  ScriptedModel silent({.answer = made::choose});
  EXPECT_FALSE(run(store, silent, stop.get_token()).has_value());
  EXPECT_EQ(store.record("raced"), raced);
}

TEST_F(ProvisionalStudyTest, WhatIsNoLongerPlannedIsNoLongerAmongTheRaced) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  run(store, model);
  task.strategies = {"majority", "tfidf_linear"};
  run(store, model);
  EXPECT_EQ(stored_raced(store).value_or(Frozen()).entrants.size(), 2U);
}

}  // namespace
}  // namespace tuneornot
