#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/scripted_model.h"
#include "study/progress.h"
#include "study/run_study.h"
#include "task/dataset.h"
#include "task/split.h"

// A small task and a scripted model for the tests of this module.
namespace tuneornot::made {

// 600 rows of three labels; a row's text names its label in two of three rows.
inline Dataset dataset() {
  Dataset dataset;
  const std::vector<std::string> labels = {"apple", "pear", "plum"};
  for (int i = 0; i < 600; ++i) {
    const std::string& label = labels[static_cast<std::size_t>(i * i + i / 7) % 3];
    const std::string hint = i % 3 == 0 ? "fruit" : label;
    dataset.examples.push_back({.id = "row" + std::to_string(i),
                                .input = "I like " + hint + " number " + std::to_string(i),
                                .output = label,
                                .file = "fruit.csv",
                                .line = static_cast<std::size_t>(i) + 2});
  }
  return dataset;
}

inline Task task() {
  Task task{.name = "fruit", .data = {.file = "fruit.csv", .input = {"text"}, .output = "label"}};
  complete_task(task, dataset());
  return task;
}

inline Split split() {
  return split_dataset(dataset(), Task{}, 1);
}

// The first `rows` of them, at most 499: in folds.
inline Split folded(std::size_t rows) {
  Dataset few = dataset();
  few.examples.resize(rows);
  return split_dataset(few, Task{}, 1);
}

// Chooses the label that the input names; without one the first, or with shots in the prompt the
// last. Fails on one input in fifty.
inline ScriptedReply choose(const Request& request) {
  const std::string input = request.prompt.messages.back().parts.back().text;
  const auto& labels = std::get<Choose>(request.work).labels;
  if (input.ends_with("50")) {
    return {.reply = CallFailure{.kind = CallFailure::Kind::ContextTooLong, .detail = "too long"}};
  }
  Choice choice{
      .label = request.prompt.messages.size() > 2 ? labels.size() - 1 : 0,
      .score = -0.5,
      .usage = {.prompt_tokens = static_cast<std::int64_t>(10 * request.prompt.messages.size())}};
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (input.find(labels[i]) != std::string::npos) {
      choice.label = i;
    }
  }
  return {.reply = choice};
}

// Keeps what it was told last, and all that was being done.
class RecordingProgress : public Progress {
 public:
  void update(const ProgressState& state) override {
    EXPECT_LE(state.done, state.total);
    doing = state.doing;
    done = state.done;
    total = state.total;
    doings.insert(doing);
  }
  void lead_changed(const Provisional& so_far) override { leads.push_back(so_far); }
  std::string doing;
  std::size_t done = 0;
  std::size_t total = 0;
  std::set<std::string> doings;
  std::vector<Provisional> leads;
};

// Each look at it takes 10 ms, if nothing else is said.
class StepClock : public Clock {
 public:
  double now_ms() const override { return now_ms_ += step_ms; }
  double step_ms = 10;

 private:
  mutable double now_ms_ = 0;
};

// Chooses as above, and embeds: a text's vector tells which labels it names.
inline ScriptedReply choose_or_embed(const Request& request) {
  if (!std::holds_alternative<Embed>(request.work)) {
    return choose(request);
  }
  const std::string text = plain_text(request.prompt);
  std::vector<float> values = {0.5F};
  for (const char* label : {"apple", "pear", "plum"}) {
    values.push_back(text.find(label) == std::string::npos ? 0.0F : 0.5F);
  }
  return {.reply = Embedding{.values = values, .usage = {.prompt_tokens = 6}}};
}

// A model that does both.
inline Script embedding_script() {
  return {.abilities = {.chooses_exactly = true, .log_probabilities = true, .embeds = true},
          .answer = choose_or_embed};
}

inline std::size_t embeddings_asked(const ScriptedModel& model) {
  return static_cast<std::size_t>(std::ranges::count_if(model.asked(), [](const Request& request) {
    return std::holds_alternative<Embed>(request.work);
  }));
}

// An empty folder of the running test's own.
inline std::filesystem::path fresh_folder(const std::string& name) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const auto folder = std::filesystem::path(testing::TempDir()) /
                      ("tuneornot_" + std::string(test->name()) + '_' + name);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

inline std::string turn_text(const ProbeTurn& turn) {
  std::string text;
  for (const ProbeCall& call : turn.calls) {
    text += call.example_id + (call.failure ? " failed\n" : "\n");
  }
  return text;
}

// Which single calls the frozen entrants answered.
inline std::string calls_text(const Store& store) {
  std::string text;
  for (const FrozenEntrant& entrant : stored_frozen(store).value_or(Frozen()).entrants) {
    for (const ProbeTurn& turn : store.probe_turns(entrant.probe_key)) {
      text += turn_text(turn);
    }
  }
  return text;
}

// All that two stores of the same study have to agree on: everything but how long calls took.
inline std::string outcomes_text(const Store& store) {
  std::string text;
  for (const Trial& trial : store.trials()) {
    text += trial.key + ' ' + route_of(trial.candidate) + ' ' + std::string(name_of(trial.subset)) +
            std::to_string(trial.place.repeat) + std::to_string(trial.place.fold) + '\n';
    for (const Outcome& outcome : trial.outcomes) {
      const Answer& answer = outcome.answer;
      text += outcome.example_id + '|' + answer.text + '|' + std::to_string(outcome.score) + '|' +
              (answer.failure ? answer.failure->detail : "") + '|' +
              std::to_string(answer.usage.prompt_tokens) + '\n';
    }
  }
  return text + calls_text(store) + store.record("curves").value_or("no curves") +
         store.record("redraws").value_or("no redraws") +
         store.record("raced").value_or("nothing raced") +
         store.record("frozen").value_or("not frozen");
}

}  // namespace tuneornot::made
