#include "study/probe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/files.h"
#include "decide/verdict.h"
#include "study/made_study_test.h"
#include "study/redraws.h"
#include "study/stored_evidence.h"

namespace tuneornot {
namespace {

// Stands still but for what a test lets pass.
class SetClock : public Clock {
 public:
  double now_ms() const override { return now; }
  double now = 0;
};

bool has_shots(const Request& request) {
  return request.prompt.messages.size() > 2;
}

class ProbeTest : public testing::Test {
 protected:
  // A prompt with shots takes 100 ms, one without 30.
  ScriptedReply answer(const Request& request) {
    clock.now += has_shots(request) ? 100 : 30;
    return made::choose(request);
  }

  std::optional<Frozen> run(ScriptedModel& asked, std::stop_token stop = {}) {
    const std::array<Model*, 1> models = {&asked};
    return run_study({.task = task,
                      .split = split,
                      .metric = metrics_of(task).front(),
                      .folder = folder,
                      .models = models,
                      .curved = CurvedRoutes::None},
                     {.store = store,
                      .progress = progress,
                      .clock = clock,
                      .stop = std::move(stop),
                      .machine_load = [this] { return std::optional(load); }});
  }

  Frozen run_whole() {
    std::optional<Frozen> frozen = run(model);
    EXPECT_TRUE(frozen);
    return frozen.value_or(Frozen());
  }

  std::vector<ProbeTurn> turns_of(const Frozen& frozen, std::size_t entrant) const {
    return store.probe_turns(frozen.entrants.at(entrant).probe_key);
  }

  Task task = [] {
    Task made = made::task();
    made.strategies = {"majority", "zero_shot", "few_shot"};
    return made;
  }();
  Split split = made::split();
  std::filesystem::path folder = made::fresh_folder("probe_test");
  Store store{":memory:"};
  SetClock clock;
  double load = 0.5;
  made::RecordingProgress progress;
  ScriptedModel model{{.answer = [this](const Request& request) { return answer(request); }}};
};

// The rows of a whole probe of calls that all took so long, on a machine as busy as the test's.
std::vector<std::string> rows_of(std::span<const ProbeTurn> turns, double call_ms) {
  EXPECT_EQ(turns.size(), kProbeTurns);
  std::vector<std::string> rows;
  for (const ProbeTurn& turn : turns) {
    EXPECT_EQ(turn.calls.size(), 1 + kWarmCalls);
    EXPECT_EQ(turn.load, 0.5);
    for (const ProbeCall& call : turn.calls) {
      EXPECT_EQ(call.total_ms, call_ms);
      rows.push_back(call.example_id);
    }
  }
  return rows;
}

TEST_F(ProbeTest, EveryEntrantAnswersTheSameRowsOfDevOneByOne) {
  const Frozen frozen = run_whole();
  const std::vector<std::string> rows = rows_of(turns_of(frozen, 0), 0);
  EXPECT_EQ(rows_of(turns_of(frozen, 1), 30), rows);
  EXPECT_EQ(rows_of(turns_of(frozen, 2), 100), rows);
  std::set<std::string> dev;
  for (const Example& row : split.dev) {
    dev.insert(row.id);
  }
  const std::set<std::string> different(rows.begin(), rows.end());
  EXPECT_TRUE(std::ranges::includes(dev, different));
  EXPECT_GE(different.size(), 80U);
  EXPECT_EQ(progress.done, progress.total);
}

TEST_F(ProbeTest, EveryTurnBeginsWithAModelThatForgot) {
  run_whole();
  const std::vector<std::size_t>& forgot_at = model.forgot_at();
  ASSERT_EQ(forgot_at.size(), 2 * kProbeTurns);
  for (std::size_t turn = 1; turn < forgot_at.size(); ++turn) {
    EXPECT_EQ(forgot_at[turn] - forgot_at[turn - 1], 1 + kWarmCalls);
  }
}

TEST_F(ProbeTest, EntrantsTakeTheirTurnsInAnOrderThatIsDrawnAnew) {
  run_whole();
  std::size_t shots_first = 0;
  for (std::size_t turn = 0; turn < kProbeTurns; ++turn) {
    const std::size_t first = model.forgot_at().at(2 * turn);
    const std::size_t second = model.forgot_at().at(2 * turn + 1);
    EXPECT_NE(has_shots(model.asked().at(first)), has_shots(model.asked().at(second)));
    shots_first += has_shots(model.asked().at(first)) ? 1 : 0;
  }
  EXPECT_GE(shots_first, 4U);
  EXPECT_LE(shots_first, kProbeTurns - 4);
}

TEST_F(ProbeTest, WhatWasNotAnsweredIsNotTimed) {
  for (Example& row : split.dev) {
    row.input = "I like fruit number 50";  // on which the model fails
  }
  const Evidence evidence = stored_evidence(run_whole(), AnswerForm::Label, split, store);
  EXPECT_EQ(turns_of(run_whole(), 1).front().calls.front().failure,
            CallFailure::Kind::ContextTooLong);
  EXPECT_FALSE(latency_of(evidence.entrants[1].probe));
  EXPECT_TRUE(latency_of(evidence.entrants[0].probe));
}

TEST_F(ProbeTest, WhatIsOverTheNeedIsNotNominated) {
  task.needs.margin = 0;
  for (Example& row : split.dev) {
    row.output = "plum";  // the last label, as prompts with shots say where they are not told
  }
  Frozen frozen = run_whole();
  EXPECT_EQ(frozen.nominee, 2U);
  EXPECT_EQ(frozen.latency_p95_ms, std::nullopt);
  task.needs.latency_p95_ms = 99;
  const std::size_t asked = model.asked().size();
  frozen = run_whole();
  EXPECT_NE(frozen.nominee, 2U);
  EXPECT_EQ(frozen.latency_p95_ms, 99);
  EXPECT_EQ(stored_frozen(store), frozen);
  EXPECT_EQ(model.asked().size(), asked);
  EXPECT_EQ(store.openings(split.seal), 1);
}

TEST_F(ProbeTest, AnotherModelIsProbedAnew) {
  const Frozen before = run_whole();
  ScriptedModel other({.identity = "another engine",
                       .answer = [this](const Request& request) { return answer(request); }});
  const Frozen after = run(other).value_or(Frozen());
  EXPECT_EQ(after.entrants.at(0).probe_key, before.entrants.at(0).probe_key);  // asks no model
  EXPECT_NE(after.entrants.at(1).probe_key, before.entrants.at(1).probe_key);
  EXPECT_EQ(turns_of(after, 1).size(), kProbeTurns);
  EXPECT_EQ(turns_of(before, 0).size(), kProbeTurns);
}

TEST_F(ProbeTest, AStopAmidATurnKeepsTheTurnsBeforeIt) {
  std::stop_source stop;
  std::size_t left = 5 * (1 + kWarmCalls) - 2;
  ScriptedModel interrupted({.answer = [&](const Request& request) {
    if (progress.doing.ends_with("one call at a time") && --left == 0) {
      stop.request_stop();
    }
    return answer(request);
  }});
  EXPECT_FALSE(run(interrupted, stop.get_token()));
  EXPECT_FALSE(store.record("frozen"));
  const std::size_t asked = model.asked().size();
  const Frozen frozen = run_whole();
  const std::size_t calls = 2 * kCallsOfAProbe - 4 * (1 + kWarmCalls);
  const std::size_t redraws = kRedraws * split.dev.size();  // of the one that shows shots
  EXPECT_EQ(model.asked().size() - asked, calls + redraws + 2 * split.test.size());
  EXPECT_EQ(turns_of(frozen, 0).size(), kProbeTurns);
  EXPECT_EQ(turns_of(frozen, 1).size(), kProbeTurns);
  EXPECT_EQ(turns_of(frozen, 2).size(), kProbeTurns);
  EXPECT_EQ(progress.done, progress.total);
}

TEST_F(ProbeTest, WhereEffortIsQuickSlowRoutesAnswerFewerCalls) {
  task.effort = SearchEffort::Quick;
  ScriptedModel slow({.answer = [&](const Request& request) {
    clock.now += has_shots(request) ? 1000 : 200;
    return made::choose(request);
  }});
  const Frozen frozen = run(slow).value_or(Frozen());
  ASSERT_EQ(frozen.entrants.size(), 3U);
  // Each of the two may take 30 seconds.
  EXPECT_EQ(turns_of(frozen, 2).size(), 5U);
  EXPECT_EQ(turns_of(frozen, 1).size(), kProbeTurns);
  EXPECT_EQ(turns_of(frozen, 0).size(), kProbeTurns);
  EXPECT_EQ(progress.done, progress.total);
  const std::size_t asked = slow.asked().size();
  EXPECT_EQ(run(slow), frozen);
  EXPECT_EQ(slow.asked().size(), asked);
}

TEST_F(ProbeTest, ARunOfMoreEffortGoesOnFromThere) {
  task.effort = SearchEffort::Quick;
  task.strategies = {"majority", "few_shot"};
  ScriptedModel slow({.answer = [&](const Request& request) {
    clock.now += 2000;
    return made::choose(request);
  }});
  const Frozen quick = run(slow).value_or(Frozen());
  const std::vector<ProbeTurn> first = turns_of(quick, 1);
  EXPECT_EQ(first.size(), 5U);
  Predictor predictor = load_predictor(folder / quick.entrants.at(1).predictor);
  const Runner runner{.model = &slow,
                      .folder = quick.entrants.at(1).predictor,
                      .predictor = std::move(predictor),
                      .hash = predictor_hash(folder / quick.entrants.at(1).predictor)};
  EXPECT_EQ(probe_key(runner), quick.entrants.at(1).probe_key);
  task.effort = SearchEffort::Normal;
  const std::array<Model*, 1> models = {&slow};
  Tally tally(progress, clock);
  tally.plan(kCallsOfAProbe);
  const std::array runners = {&runner};
  EXPECT_EQ(probe({.task = task,
                   .split = split,
                   .metric = metrics_of(task).front(),
                   .folder = folder,
                   .models = models},
                  runners,
                  split.dev,
                  {.store = store, .progress = progress, .clock = clock, .stop = {}},
                  tally),
            MeasureEnd::Done);
  const std::vector<ProbeTurn> all = turns_of(quick, 1);
  ASSERT_EQ(all.size(), kProbeTurns);
  EXPECT_TRUE(std::equal(first.begin(), first.end(), all.begin()));
}

TEST_F(ProbeTest, AnswersFromAFileHaveNoLatency) {
  std::string file;
  for (const Example& row : split.dev) {
    file += R"({"id": ")" + row.id + R"(", "answer": ")" + row.output + "\"}\n";
  }
  write_file(folder / "old.jsonl", file);
  task.strategies = {"current", "majority"};
  task.current.predictions = "old.jsonl";
  const Frozen frozen = run_whole();
  ASSERT_EQ(route_of(frozen.entrants.at(0).candidate), "current");
  EXPECT_TRUE(turns_of(frozen, 0).empty());
  EXPECT_EQ(turns_of(frozen, 1).size(), kProbeTurns);
  EXPECT_EQ(progress.done, progress.total);
}

TEST_F(ProbeTest, ACommandHasNoLatencyAndAPromptThatRunsTodayHas) {
  task.strategies = {"current"};
  task.current.command = "sh -c 'cat > /dev/null'";
  const Frozen commanded = run_whole();
  ASSERT_EQ(route_of(commanded.entrants.at(0).candidate), "current");
  EXPECT_TRUE(turns_of(commanded, 0).empty());
  write_file(folder / "v7.txt", "Sort: {{input}}");
  task.current = {.prompt = "v7.txt"};
  const Frozen prompted = run_whole();
  ASSERT_EQ(route_of(prompted.entrants.at(0).candidate), "current@scripted");
  EXPECT_EQ(turns_of(prompted, 0).size(), kProbeTurns);
}

TEST_F(ProbeTest, OnFoldsTheRowsAreThoseThereAre) {
  split = made::folded(60);
  const Frozen frozen = run_whole();
  for (std::size_t entrant = 0; entrant < frozen.entrants.size(); ++entrant) {
    const std::vector<ProbeTurn> turns = turns_of(frozen, entrant);
    ASSERT_EQ(turns.size(), kProbeTurns);
    for (const ProbeCall& call : turns.front().calls) {
      EXPECT_NE(std::ranges::find(split.train, call.example_id, &Example::id), split.train.end());
    }
  }
}

}  // namespace
}  // namespace tuneornot
