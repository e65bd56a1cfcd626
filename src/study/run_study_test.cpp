#include "study/run_study.h"

#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "decide/verdict.h"
#include "study/made_study_test.h"
#include "study/measure.h"
#include "study/plan.h"
#include "study/stored_evidence.h"

namespace tuneornot {
namespace {

class RecordingProgress : public Progress {
 public:
  void update(const ProgressState& state) override {
    EXPECT_LE(state.done, state.total);
    last_done = state.done;
    last_total = state.total;
    doings.insert(std::string(state.doing));
  }
  std::size_t last_done = 0;
  std::size_t last_total = 0;
  std::set<std::string> doings;
};

// Advances by ten milliseconds a look.
class StepClock : public Clock {
 public:
  double now_ms() const override { return now_ms_ += 10; }

 private:
  mutable double now_ms_ = 0;
};

class RunStudyTest : public testing::Test {
 protected:
  std::optional<Frozen> run(Store& store, ScriptedModel& model, std::stop_token stop = {}) {
    Model* models[] = {&model};
    return run_study(
        {.task = task_, .split = split_, .folder = folder_, .models = models},
        {.store = store, .progress = progress_, .clock = clock_, .stop = std::move(stop)});
  }

  Task task_ = made::task();
  Split split_ = made::split();
  std::filesystem::path folder_ = made::fresh_folder("run_study_test");
  RecordingProgress progress_;
  StepClock clock_;
};

TEST_F(RunStudyTest, MeasuresEveryRouteOnDevAndTestAndFreezesANominee) {
  ScriptedModel model({.room = 5, .answer = made::choose});
  Store store(":memory:");
  const Frozen frozen = run(store, model).value();
  ASSERT_EQ(frozen.entrants.size(), 3U);
  EXPECT_EQ(route_of(frozen.entrants[0].candidate), "majority");
  EXPECT_EQ(route_of(frozen.entrants[1].candidate), "zero_shot@scripted");
  EXPECT_EQ(route_of(frozen.entrants[2].candidate), "few_shot@scripted");
  EXPECT_EQ(frozen.entrants[2].candidates_tried, 3U);
  const Evidence evidence = stored_evidence(frozen, split_, store);
  for (const Entrant& entrant : evidence.entrants) {
    ASSERT_EQ(entrant.test.size(), split_.test.size());
    for (std::size_t i = 0; i < entrant.test.size(); ++i) {
      EXPECT_EQ(entrant.test[i].example_id, split_.test[i].id);
    }
  }
  // Two of three rows name their label, so the model beats the majority's third by far.
  const Verdict verdict = decide(evidence, frozen.nominee);
  EXPECT_EQ(verdict.routes[verdict.pick].candidate.strategy, "zero_shot");
  EXPECT_GT(verdict.routes[verdict.pick].score, 0.6);
}

TEST_F(RunStudyTest, ReadsNoTestRowBeforeTheNomineeIsFrozen) {
  Store store(":memory:");
  std::set<std::string> test_inputs;
  for (const Example& row : split_.test) {
    test_inputs.insert(row.input);
  }
  ScriptedModel model({.answer = [&](const Request& request) {
    if (test_inputs.contains(request.prompt.messages.back().parts.back().text)) {
      EXPECT_TRUE(store.record("frozen").has_value());
      EXPECT_EQ(store.openings(split_.seal), 1);
    }
    return made::choose(request);
  }});
  EXPECT_TRUE(run(store, model).has_value());
}

TEST_F(RunStudyTest, ShowsNoTestRowInAnyPrompt) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  run(store, model);
  std::set<std::string> sealed;
  for (const Example& row : split_.test) {
    sealed.insert(row.input);
  }
  for (const Request& request : model.asked()) {
    const auto& messages = request.prompt.messages;
    for (std::size_t i = 0; i + 1 < messages.size(); ++i) {
      EXPECT_FALSE(sealed.contains(messages[i].parts.back().text));
    }
  }
}

TEST_F(RunStudyTest, ASecondRunAsksNothingAndComesToTheSame) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  const auto first = run(store, model);
  const std::string outcomes = made::outcomes_text(store);
  ScriptedModel silent({.answer = [](const Request&) -> ScriptedReply {
    ADD_FAILURE() << "a stored answer was asked for again";
    return {};
  }});
  EXPECT_EQ(run(store, silent), first);
  EXPECT_EQ(made::outcomes_text(store), outcomes);
  EXPECT_EQ(store.openings(split_.seal), 1);
}

TEST_F(RunStudyTest, AStopKeepsWhatIsThereAndTheNextRunGoesOn) {
  Store whole(":memory:");
  ScriptedModel model({.answer = made::choose});
  run(whole, model);

  Store store(":memory:");
  int runs = 0;
  std::size_t asked = 0;
  for (bool done = false; !done; ++runs) {
    std::stop_source stop;
    int left = 150;
    ScriptedModel interrupted({.answer = [&](const Request& request) {
      if (--left == 0) {
        stop.request_stop();
      }
      return made::choose(request);
    }});
    done = run(store, interrupted, stop.get_token()).has_value();
    asked += interrupted.asked().size();
  }
  EXPECT_GT(runs, 3);
  EXPECT_EQ(made::outcomes_text(store), made::outcomes_text(whole));
  // What was begun when the stop came is asked again, and no more.
  EXPECT_LE(asked, model.asked().size() + 16 * static_cast<std::size_t>(runs));
}

TEST_F(RunStudyTest, StopsInTheSameBatchAreNoCrashes) {
  Store store(":memory:");
  for (int i = 0; i < 4; ++i) {
    std::stop_source stop;
    ScriptedModel interrupted({.answer = [&](const Request& request) {
      stop.request_stop();
      return made::choose(request);
    }});
    EXPECT_FALSE(run(store, interrupted, stop.get_token()).has_value());
  }
  ScriptedModel model({.answer = made::choose});
  EXPECT_TRUE(run(store, model).has_value());
  for (const Trial& trial : store.trials()) {
    for (const Outcome& outcome : trial.outcomes) {
      EXPECT_FALSE(outcome.answer.failure &&
                   outcome.answer.failure->kind == CallFailure::Kind::Crashed);
    }
  }
}

TEST_F(RunStudyTest, AnotherModelIdentityIsAnotherTrial) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  run(store, model);
  ScriptedModel other({.identity = "other weights", .answer = made::choose});
  run(store, other);
  EXPECT_EQ(other.asked().size(), model.asked().size());
}

TEST_F(RunStudyTest, ProgressEndsWhereTheWorkEnds) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  run(store, model);
  EXPECT_EQ(progress_.last_done, progress_.last_total);
  EXPECT_TRUE(progress_.doings.contains("few_shot@scripted on dev"));
  EXPECT_TRUE(progress_.doings.contains("majority on test"));
}

TEST_F(RunStudyTest, ABatchThatCrashedTheProgramTwiceIsRecordedAndSkipped) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  const Predictor predictor = {
      .candidate = {.strategy = "zero_shot", .model = "scripted"},
      .method = PromptProgram{.instruction = "?", .labels = made::task().labels}};
  const Measurement measurement = {.predictor = predictor,
                                   .model = &model,
                                   .rows = split_.dev,
                                   .metric = find_metric("accuracy"),
                                   .batch_size = 16};
  const std::string key = trial_key(measurement);
  store.add_trial({.key = key, .candidate = predictor.candidate});
  store.begin_batch(key, 0);
  store.begin_batch(key, 0);
  Tally tally(progress_, clock_);
  tally.plan(32);
  EXPECT_EQ(measure(measurement, 32, store, tally, {}), MeasureEnd::Done);
  const std::vector<Outcome> outcomes = store.outcomes(key);
  ASSERT_EQ(outcomes.size(), 32U);
  EXPECT_EQ(outcomes[15].answer.failure.value().kind, CallFailure::Kind::Crashed);
  EXPECT_FALSE(outcomes[16].answer.failure.has_value());
  EXPECT_EQ(model.asked().size(), 16U);
}

TEST_F(RunStudyTest, ChangedDataAreNotTakenForTheStoredTest) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  const Frozen frozen = run(store, model).value();
  Split other = split_;
  other.seal = "another";
  try {
    stored_evidence(frozen, other, store);
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Data);
  }
}

TEST_F(RunStudyTest, AnUnfinishedStudyHasNoEvidence) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  Frozen frozen = run(store, model).value();
  frozen.entrants[1].test_key = "never measured";
  try {
    stored_evidence(frozen, split_, store);
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Storage);
  }
}

TEST(PlanTest, TakesTheStrategiesThatTheTaskNames) {
  Task task = made::task();
  task.strategies = {"few_shot", "majority"};
  ScriptedModel model({.answer = made::choose});
  Model* models[] = {&model};
  const auto routes = planned_routes(task, models);
  ASSERT_EQ(routes.size(), 2U);
  EXPECT_EQ(routes[0].strategy, "majority");
  EXPECT_EQ(routes[1].strategy, "few_shot");
  task.strategies = {"few_shots"};
  EXPECT_THROW(planned_routes(task, models), Error);
}

}  // namespace
}  // namespace tuneornot
