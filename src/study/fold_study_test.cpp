#include "study/fold_study.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/error.h"
#include "predictor/predictor.h"
#include "study/made_study_test.h"
#include "study/probe.h"
#include "study/stored_evidence.h"

namespace tuneornot {
namespace {

constexpr std::size_t kRows = 120;

class FoldStudyTest : public testing::Test {
 protected:
  std::optional<Frozen> run(Store& store, ScriptedModel& model, std::stop_token stop = {}) {
    const std::array<Model*, 1> models = {&model};
    return run_study(
        {.task = task,
         .split = split,
         .metric = metrics_of(task).front(),
         .folder = folder,
         .models = models},
        {.store = store, .progress = progress, .clock = clock, .stop = std::move(stop)});
  }

  Frozen run_whole(Store& store, ScriptedModel& model) {
    std::optional<Frozen> frozen = run(store, model);
    EXPECT_TRUE(frozen.has_value());
    return frozen.value_or(Frozen());
  }

  // Of the row with that input, in the repeat that the progress names.
  std::size_t fold_of(const std::string& input) const {
    const auto row = std::ranges::find(split.train, input, &Example::input);
    if (row == split.train.end()) {
      ADD_FAILURE() << input << " is no row";
      return 0;
    }
    const std::size_t repeat = std::stoul(progress.doing.substr(progress.doing.rfind(' ')));
    return split.folds.at(repeat - 1)[static_cast<std::size_t>(row - split.train.begin())] + 1;
  }

  std::size_t fold_asked() const {
    return std::stoul(progress.doing.substr(progress.doing.find(" fold ") + 6));
  }

  Task task = made::task();
  Split split = made::folded(kRows);
  std::filesystem::path folder = made::fresh_folder("fold_study_test");
  made::RecordingProgress progress;
  SteadyClock clock;
};

TEST_F(FoldStudyTest, EveryRouteAnswersEveryRowOnceARepeat) {
  ScriptedModel model({.room = 5, .answer = made::choose});
  Store store(":memory:");
  const Frozen frozen = run_whole(store, model);
  EXPECT_EQ(frozen.nominee, std::nullopt);
  EXPECT_EQ(frozen.seal, split.seal);
  const Evidence evidence = stored_evidence(frozen, AnswerForm::Label, split, store);
  for (const Entrant& entrant : evidence.entrants) {
    EXPECT_EQ(entrant.candidates_tried, 1U);
    ASSERT_EQ(entrant.test.size(), kRepeats * kRows);
    for (std::size_t i = 0; i < entrant.test.size(); ++i) {
      EXPECT_EQ(entrant.test[i].example_id, split.train[i % kRows].id);
    }
  }
  EXPECT_TRUE(progress.leads.empty());  // there is no dev to say anything from
  EXPECT_FALSE(stored_raced(store).has_value());
  EXPECT_EQ(progress.done, progress.total);
  EXPECT_EQ(progress.total, frozen.entrants.size() * (kRepeats * kRows + kCallsOfAProbe));
  const Verdict verdict = verdict_on(evidence);
  EXPECT_NE(verdict.routes[verdict.pick].candidate.strategy, "majority");
  EXPECT_EQ(verdict.rows, kRows);
}

TEST_F(FoldStudyTest, ShowsNoRowOfTheHeldOutFoldInAnyPrompt) {
  Store store(":memory:");
  std::set<std::string> doings;
  std::size_t shots = 0;
  ScriptedModel model({.answer = [&](const Request& request) {
    const auto& messages = request.prompt.messages;
    if (progress.doing.ends_with("one call at a time")) {
      return made::choose(request);  // by the predictor that is made from all rows
    }
    doings.insert(progress.doing);
    EXPECT_EQ(fold_of(messages.back().parts.back().text), fold_asked());
    for (std::size_t i = 0; i + 1 < messages.size(); ++i) {
      const std::string& text = messages[i].parts.back().text;
      if (text.starts_with("I like")) {
        EXPECT_NE(fold_of(text), fold_asked());
        ++shots;
      }
    }
    return made::choose(request);
  }});
  run_whole(store, model);
  EXPECT_GE(doings.size(), 2 * kRepeats * kFolds);  // of zero_shot and few_shot at least
  EXPECT_GT(shots, 0U);
}

TEST_F(FoldStudyTest, HandsAPredictorOverThatIsMadeFromAllRows) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  const Frozen frozen = run_whole(store, model);
  const FrozenEntrant& majority = frozen.entrants.front();
  ASSERT_EQ(majority.candidate.strategy, "majority");
  EXPECT_EQ(majority.labels_used, kRows);
  EXPECT_EQ(load_predictor(folder / majority.predictor).labels_used, kRows);
  for (const Trial& trial : store.trials()) {
    EXPECT_EQ(trial.subset, Subset::Fold);
    EXPECT_GE(trial.place.repeat, 1U);
  }
}

TEST_F(FoldStudyTest, ATextIsEmbeddedOnceForAllFoldsAndTheTimeItTookIsKnown) {
  task.strategies = {"embed_linear"};
  ScriptedModel model(made::embedding_script());
  Store store(":memory:");
  const Frozen frozen = run_whole(store, model);
  // To learn, to answer, and to be timed.
  EXPECT_EQ(made::embeddings_asked(model), kRows + kRepeats * kRows + kCallsOfAProbe);
  const Evidence evidence = stored_evidence(frozen, AnswerForm::Label, split, store);
  EXPECT_GT(evidence.entrants.front().effort.training_ms.value_or(0), 0);
}

TEST_F(FoldStudyTest, ASecondRunAsksNothingAndComesToTheSame) {
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

TEST_F(FoldStudyTest, AStopKeepsWhatIsThereAndTheNextRunGoesOn) {
  Store whole(":memory:");
  ScriptedModel model({.answer = made::choose});
  run_whole(whole, model);

  Store store(":memory:");
  std::stop_source stop;
  int asked = 0;
  ScriptedModel stopping({.answer = [&](const Request& request) {
    if (++asked == 100) {
      stop.request_stop();
    }
    return made::choose(request);
  }});
  EXPECT_EQ(run(store, stopping, stop.get_token()), std::nullopt);
  EXPECT_FALSE(stored_frozen(store).has_value());
  EXPECT_FALSE(store.trials().empty());
  EXPECT_TRUE(run(store, model).has_value());
  EXPECT_EQ(made::outcomes_text(store), made::outcomes_text(whole));
}

TEST_F(FoldStudyTest, RefusesAReportOnOtherRowsOrOnHalfAStudy) {
  Store store(":memory:");
  ScriptedModel model({.answer = made::choose});
  const Frozen frozen = run_whole(store, model);
  EXPECT_THROW(stored_evidence(frozen, AnswerForm::Label, made::folded(kRows - 1), store), Error);
  Frozen half = frozen;
  half.entrants.front().fold_keys.back() = "not there";
  EXPECT_THROW(stored_evidence(half, AnswerForm::Label, split, store), Error);
}

}  // namespace
}  // namespace tuneornot
