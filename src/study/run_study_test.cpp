#include "study/run_study.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <variant>

#include "base/error.h"
#include "base/files.h"
#include "decide/verdict.h"
#include "study/measure.h"
#include "study/plan.h"
#include "study/probe.h"
#include "study/redraws.h"
#include "study/run_study_test.h"
#include "study/stored_evidence.h"

namespace tuneornot {
namespace {

bool has_crashed(const Outcome& outcome) {
  return outcome.answer.failure && outcome.answer.failure->kind == CallFailure::Kind::Crashed;
}

std::size_t crashed_rows(const Store& store) {
  std::size_t crashed = 0;
  for (const Trial& trial : store.trials()) {
    crashed += static_cast<std::size_t>(std::ranges::count_if(trial.outcomes, has_crashed));
  }
  return crashed;
}

TEST_F(RunStudyTest, MeasuresEveryRouteOnDevAndTestAndFreezesANominee) {
  ScriptedModel model({.room = 5, .answer = made::choose});
  Store store(":memory:");
  const Frozen frozen = run_whole(store, model);
  std::vector<std::string> routes;
  routes.reserve(frozen.entrants.size());
  for (const FrozenEntrant& entrant : frozen.entrants) {
    routes.push_back(route_of(entrant.candidate));
  }
  EXPECT_EQ(routes,
            (std::vector<std::string>{"majority",
                                      "tfidf_linear",
                                      "bm25_nearest",
                                      "zero_shot@scripted",
                                      "few_shot@scripted",
                                      "nearest_shots@scripted",
                                      "many_shot@scripted"}));
  EXPECT_EQ(frozen.entrants[4].candidates_tried, 3U);
  const Evidence evidence = stored_evidence(frozen, AnswerForm::Label, split, store);
  for (const Entrant& entrant : evidence.entrants) {
    ASSERT_EQ(entrant.test.size(), split.test.size());
    for (std::size_t i = 0; i < entrant.test.size(); ++i) {
      EXPECT_EQ(entrant.test[i].example_id, split.test[i].id);
    }
  }
  // Two of three rows name their label, which the model and the baseline of words both see.
  const Verdict verdict = verdict_on(evidence);
  EXPECT_NE(verdict.routes[verdict.pick].candidate.strategy, "majority");
  EXPECT_GT(verdict.routes[verdict.pick].score, 0.6);
}

TEST_F(RunStudyTest, AModelThatEmbedsHasARouteThatLearnsFromItsVectors) {
  task.strategies = {"majority", "embed_linear"};
  ScriptedModel model(made::embedding_script());
  Store store(":memory:");
  const Frozen frozen = run_whole(store, model);
  ASSERT_EQ(frozen.entrants.size(), 2U);
  EXPECT_EQ(route_of(frozen.entrants[1].candidate), "embed_linear@scripted");
  EXPECT_EQ(frozen.entrants[1].labels_used, split.train.size());
  EXPECT_EQ(
      made::embeddings_asked(model),
      split.train.size() + (1 + kRedraws) * split.dev.size() + split.test.size() + kCallsOfAProbe);
  const Verdict verdict = verdict_on(stored_evidence(frozen, AnswerForm::Label, split, store));
  const RouteResult& pick = verdict.routes[verdict.pick];
  EXPECT_EQ(pick.candidate.strategy, "embed_linear");
  EXPECT_GT(pick.score, 0.6);  // two of three rows name their label
  EXPECT_EQ(pick.tokens_per_call, 6);
  // Another model's vectors are others', and so are the answers by them.
  Script script = made::embedding_script();
  script.identity = "another";
  ScriptedModel other(std::move(script));
  Store its_store(":memory:");
  const Frozen its_frozen = run_whole(its_store, other);
  EXPECT_NE(its_frozen.entrants[1].dev_key, frozen.entrants[1].dev_key);
}

TEST_F(RunStudyTest, WhatABatchTookIsSharedOutAmongItsRows) {
  ScriptedModel model({.answer = made::choose});
  Store store(":memory:");
  run(store, model);
  for (const Trial& trial : store.trials()) {
    const std::size_t rows = trial.outcomes.size();
    for (std::size_t i = 0; i < rows; ++i) {
      const std::size_t batch = std::min<std::size_t>(16, rows - i / 16 * 16);
      ASSERT_DOUBLE_EQ(trial.outcomes[i].work_ms, 10.0 / static_cast<double>(batch));
    }
  }
}

TEST_F(RunStudyTest, TheEffortOfARouteIsThatOfAllItsCandidates) {
  ScriptedModel model({.answer = made::choose});
  Store store(":memory:");
  const Evidence evidence =
      stored_evidence(run_whole(store, model), AnswerForm::Label, split, store);
  const Entrant& majority = evidence.entrants[0];
  EXPECT_EQ(majority.effort.search.calls, static_cast<double>(split.dev.size()));
  EXPECT_EQ(majority.effort.training_ms, 10);
  EXPECT_EQ(majority.effort.discarded_ms, 0);
  const Entrant& few_shot = evidence.entrants[4];
  EXPECT_GT(few_shot.effort.search.calls, 0.9 * static_cast<double>(split.dev.size()));
  EXPECT_EQ(few_shot.effort.training_ms, 10);
  EXPECT_EQ(few_shot.effort.discarded_ms, 20);  // of two others
}

TEST_F(RunStudyTest, AtAPriceTheNomineeIsTheCheapestAndOpensNothingAnew) {
  ScriptedModel model({.answer = made::choose});
  Store store(":memory:");
  Frozen frozen = run_whole(store, model);
  task.needs.margin = 0.5;
  frozen = run_whole(store, model);
  EXPECT_EQ(frozen.entrants[frozen.nominee.value_or(9)].candidate.strategy, "majority");
  EXPECT_EQ(store.openings(split.seal), 2);
  pricing = {.costs = {.machine = {.usd_per_hour = 1}, .hour_usd = 80}, .calls_per_month = 100};
  for (const FrozenEntrant& entrant : frozen.entrants) {
    const bool is_easy = entrant.candidate.strategy == "bm25_nearest";
    pricing.costs.setup_hours.named.emplace(entrant.candidate.strategy, is_easy ? 1 : 8);
  }
  frozen = run_whole(store, model);
  EXPECT_EQ(frozen.entrants[frozen.nominee.value_or(9)].candidate.strategy, "bm25_nearest");
  EXPECT_EQ(store.openings(split.seal), 2);
}

TEST_F(RunStudyTest, ADamagedRecordOfWhatPreparingTookIsAStorageError) {
  ScriptedModel model({.answer = made::choose});
  Store store(":memory:");
  const Frozen frozen = run_whole(store, model);
  store.set_record("preparing_ms " + frozen.entrants[0].predictor, "long");
  try {
    stored_evidence(frozen, AnswerForm::Label, split, store);
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Storage);
  }
}

TEST_F(RunStudyTest, ReadsNoTestRowBeforeTheNomineeIsFrozen) {
  Store store(":memory:");
  std::set<std::string> test_inputs;
  for (const Example& row : split.test) {
    test_inputs.insert(row.input);
  }
  ScriptedModel model({.answer = [&](const Request& request) {
    if (test_inputs.contains(request.prompt.messages.back().parts.back().text)) {
      EXPECT_TRUE(store.record("frozen").has_value());
      EXPECT_EQ(store.openings(split.seal), 1);
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
  for (const Example& row : split.test) {
    sealed.insert(row.input);
  }
  for (const Request& request : model.asked()) {
    const auto& messages = request.prompt.messages;
    for (std::size_t i = 0; i + 1 < messages.size(); ++i) {
      EXPECT_FALSE(sealed.contains(messages[i].parts.back().text));
    }
  }
}

TEST_F(RunStudyTest, WhatAPromptFavoursIsAskedOfTrainingTextsAlone) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  task.strategies = {"zero_shot"};
  EXPECT_EQ(run_whole(store, model).entrants.front().candidates_tried, 2U);
  std::set<std::string> train;
  for (const Example& row : split.train) {
    train.insert(row.input);
  }
  std::size_t asked = 0;
  for (const Request& request : model.asked()) {
    if (std::get<Choose>(request.work).wants_scores) {
      EXPECT_TRUE(train.contains(request.prompt.messages.back().parts.back().text));
      ++asked;
    }
  }
  EXPECT_EQ(asked, 256U);
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
  EXPECT_EQ(store.openings(split.seal), 1);
}

TEST_F(RunStudyTest, AStopKeepsWhatIsThereAndTheNextRunGoesOn) {
  Store whole(":memory:");
  ScriptedModel model({.answer = made::choose});
  run(whole, model);

  Store store(":memory:");
  std::stop_source stop;
  int left = 0;
  ScriptedModel interrupted({.answer = [&](const Request& request) {
    if (--left == 0) {
      stop.request_stop();
    }
    return made::choose(request);
  }});
  int runs = 0;
  for (bool done = false; !done; ++runs) {
    stop = std::stop_source();
    left = 150;
    done = run(store, interrupted, stop.get_token()).has_value();
  }
  EXPECT_GT(runs, 3);
  EXPECT_EQ(made::outcomes_text(store), made::outcomes_text(whole));
  // What was begun when the stop came is asked again, and no more.
  EXPECT_LE(interrupted.asked().size(), model.asked().size() + 16 * static_cast<std::size_t>(runs));
}

TEST_F(RunStudyTest, AFaultOfTheProgramCountsForTheBatchItWasAt) {
  Store store(":memory:");
  task.strategies = {"few_shot"};
  std::stop_source stop;
  ScriptedModel interrupted({.answer = [&](const Request& request) {
    stop.request_stop();
    return made::choose(request);
  }});
  const std::array<Model*, 1> models = {&interrupted};
  for (int i = 0; i < 3; ++i) {
    stop = std::stop_source();
    run_study({.task = task,
               .split = split,
               .metric = metrics_of(task).front(),
               .folder = folder,
               .models = models},
              {.store = store,
               .progress = progress,
               .clock = clock,
               .stop = stop.get_token(),
               .last_end = Store::LastEnd::Crash});
  }
  EXPECT_EQ(crashed_rows(store), 16U);
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
  EXPECT_EQ(crashed_rows(store), 0U);
}

TEST_F(RunStudyTest, AnotherModelIdentityIsAnotherTrial) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  run(store, model);
  ScriptedModel other({.identity = "other weights", .answer = made::choose});
  run(store, other);
  EXPECT_EQ(other.asked().size(), model.asked().size());
}

TEST_F(RunStudyTest, AnotherIdentityOfTheMetricIsAnotherTrial) {
  const Predictor predictor = {.candidate = {.strategy = "majority"}};
  const Measurement measurement = {
      .predictor = predictor, .rows = split.dev, .metric = metric, .batch_size = 16};
  const std::string before = trial_key(measurement);
  metric.identity = "another database";
  EXPECT_NE(trial_key(measurement), before);
}

TEST_F(RunStudyTest, AMetricThatFailsEndsTheStudyAndTheNextRunGoesOn) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  metric.row_score = [](const AnsweredRow& row) -> double {
    throw Error(ErrorKind::Usage, "about " + std::string(row.input));
  };
  EXPECT_THROW(run(store, model), Error);
  metric = metrics_of(task).front();
  EXPECT_TRUE(run(store, model).has_value());
  EXPECT_EQ(crashed_rows(store), 0U);
}

TEST_F(RunStudyTest, ProgressEndsWhereTheWorkEnds) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  run(store, model);
  EXPECT_EQ(progress.done, progress.total);
  EXPECT_TRUE(progress.doings.contains("few_shot@scripted on dev"));
  EXPECT_TRUE(progress.doings.contains("majority on test"));
}

TEST_F(RunStudyTest, ABatchThatCrashedTheProgramTwiceIsRecordedAndSkipped) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  const Predictor predictor = {
      .candidate = {.strategy = "zero_shot", .model = "scripted"},
      .method = PromptProgram{.instruction = "?", .labels = made::task().labels}};
  const Measurement measurement = {.predictor = predictor,
                                   .model = &model,
                                   .rows = split.dev,
                                   .metric = find_metric("accuracy", AnswerForm::Label),
                                   .batch_size = 16};
  const std::string key = trial_key(measurement);
  store.add_trial({.key = key, .candidate = predictor.candidate});
  for (int crash = 0; crash < 2; ++crash) {
    store.begin_batch(key, 0);
    store.settle_begun_batches(Store::LastEnd::Crash);
  }
  Tally tally(progress, clock);
  tally.plan(32);
  const StudyHost host = {.store = store, .progress = progress, .clock = clock};
  EXPECT_EQ(measure(measurement, 32, host, tally), MeasureEnd::Done);
  const std::vector<Outcome> outcomes = store.outcomes(key);
  ASSERT_EQ(outcomes.size(), 32U);
  EXPECT_TRUE(has_crashed(outcomes[15]));
  EXPECT_FALSE(outcomes[16].answer.failure.has_value());
  EXPECT_EQ(model.asked().size(), 16U);
}

TEST_F(RunStudyTest, ChangedDataAreNotTakenForTheStored) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  const Frozen frozen = run_whole(store, model);
  Split other_test = split;
  other_test.seal = "another";
  Split other_dev = split;
  other_dev.dev.back().id = "another";
  for (const Split& other : {other_test, other_dev}) {
    try {
      stored_evidence(frozen, AnswerForm::Label, other, store);
      ADD_FAILURE() << "nothing was thrown";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Data);
    }
  }
}

TEST_F(RunStudyTest, AnUnfinishedStudyHasNoEvidence) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  Frozen frozen = run_whole(store, model);
  frozen.entrants[1].test_key = "never measured";
  try {
    stored_evidence(frozen, AnswerForm::Label, split, store);
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Storage);
  }
}

TEST_F(RunStudyTest, APredictorThatWasLostIsMadeAgain) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  const Frozen frozen = run_whole(store, model);
  const std::filesystem::path file = folder / frozen.entrants[1].predictor / "linear.bin";
  std::filesystem::remove(file);
  EXPECT_EQ(run(store, model), frozen);
  EXPECT_TRUE(std::filesystem::exists(file));
}

TEST_F(RunStudyTest, CandidatesThatAskNoModelAreAllMeasuredOnTheWholeOfDev) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  task.strategies = {"bm25_nearest"};
  run(store, model);
  std::size_t whole = 0;
  for (const Trial& trial : store.trials()) {
    whole += trial.subset == Subset::Dev && trial.outcomes.size() == split.dev.size() ? 1 : 0;
  }
  EXPECT_EQ(whole, 4U);
}

TEST_F(RunStudyTest, WhatRunsTodayIsMeasuredOnTheSameRows) {
  std::string file;
  for (const Example& row : split.dev) {
    file += R"({"id": ")" + row.id + R"(", "answer": ")" + row.output + "\"}\n";
  }
  for (std::size_t i = 0; i + 1 < split.test.size(); ++i) {
    file += R"({"id": "t)" + std::to_string(i) + R"(", "input": ")" + split.test[i].input +
            R"(", "answer": ")" + split.test[i].output + "\"}\n";
  }
  write_file(folder / "old.jsonl", file);
  task.strategies = {"all"};
  task.current.predictions = "old.jsonl";
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  const Frozen frozen = run_whole(store, model);
  EXPECT_EQ(frozen.nominee, 0U);
  const Evidence evidence = stored_evidence(frozen, AnswerForm::Label, split, store);
  const Verdict verdict = verdict_on(evidence);
  const RouteResult& current = verdict.routes[verdict.pick];
  EXPECT_EQ(route_of(current.candidate), "current");
  EXPECT_EQ(current.right, split.test.size() - 1);
  EXPECT_EQ(current.failures, 1U);  // the row that the file says nothing to
}

TEST_F(RunStudyTest, APromptThatWasChangedIsMeasuredAnew) {
  task.strategies = {"current"};
  task.current.prompt = "v7.txt";
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  write_file(folder / "v7.txt", "Sort: {{input}}");
  const Frozen first = run_whole(store, model);
  const std::size_t asked = model.asked().size();
  EXPECT_EQ(model.asked().front().prompt.messages.front().parts.front().text, "Sort: ");
  EXPECT_EQ(run_whole(store, model), first);
  EXPECT_EQ(model.asked().size(), asked);
  write_file(folder / "v7.txt", "Sort this: {{input}}");
  const Frozen second = run_whole(store, model);
  EXPECT_NE(second.entrants.front().test_key, first.entrants.front().test_key);
  EXPECT_EQ(model.asked().size(), 2 * asked);
}

TEST_F(RunStudyTest, AModelThatOnlyEmbedsHasARouteAndIsAskedForNothingElse) {
  Store store(":memory:");
  Script script = made::embedding_script();
  script.abilities = {.completes = false, .embeds = true};
  ScriptedModel model(script);
  task.strategies = {"majority", "embed_linear", "zero_shot"};
  const Frozen frozen = run_whole(store, model);
  ASSERT_EQ(frozen.entrants.size(), 2U);
  EXPECT_EQ(route_of(frozen.entrants[1].candidate), "embed_linear@scripted");
  EXPECT_EQ(std::ranges::count(stored_left_out(store),
                               "zero_shot@scripted: the model embeds texts and answers no prompt"),
            1);
  for (const Request& request : model.asked()) {
    EXPECT_TRUE(std::holds_alternative<Embed>(request.work));
  }
}

TEST_F(RunStudyTest, WhatThePlanLeftOutIsKept) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  task.strategies = {"majority"};
  run(store, model);
  EXPECT_EQ(stored_left_out(store).front(), "tfidf_linear: the task leaves it out");
}

}  // namespace
}  // namespace tuneornot
