#include "strategy/strategy.h"

#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "model/scripted_model.h"

namespace tuneornot {
namespace {

Task task() {
  return {.kind = TaskKind::Classify,
          .instruction = "Which?",
          .labels = {{.name = "a"}, {.name = "b"}, {.name = "c"}}};
}

std::vector<Example> train() {
  std::vector<Example> rows;
  for (int i = 0; i < 40; ++i) {
    const std::string label = i % 2 == 0 ? "b" : (i % 4 == 1 ? "a" : "c");
    rows.push_back({.input = "text " + std::to_string(i), .output = label});
  }
  return rows;
}

std::vector<Settings> candidates(std::string_view name) {
  const Task the_task = task();
  const std::vector<Example> rows = train();
  return find_strategy(name).candidates({.task = the_task, .train = rows}).settings;
}

Predictor prepared(std::string_view name, std::size_t candidate, std::uint64_t seed = 1) {
  const Task the_task = task();
  const std::vector<Example> rows = train();
  const Predictor predictor =
      find_strategy(name).prepare({.task = the_task,
                                   .train = rows,
                                   .candidate = {.strategy = std::string(name),
                                                 .model = "m",
                                                 .settings = candidates(name).at(candidate)},
                                   .seed = seed});
  return predictor;
}

const PromptProgram& program(const Predictor& predictor) {
  return std::get<PromptProgram>(predictor.method);
}

TEST(StrategyTest, EachIsFoundByItsNameAndHasDistinctCandidates) {
  for (const Strategy& strategy : strategies()) {
    EXPECT_EQ(&find_strategy(strategy.name), &strategy);
    const std::vector<Settings> settings = candidates(strategy.name);
    EXPECT_EQ(std::set<Settings>(settings.begin(), settings.end()).size(), settings.size());
    // There is no model to be trained or to embed, and nothing that runs today.
    EXPECT_EQ(settings.empty(),
              strategy.name == "fine_tune" || strategy.name == "fine_tune_shots" ||
                  strategy.name == "embed_linear" || strategy.name == "current");
  }
}

TEST(StrategyTest, AnUnknownNameIsAUsageErrorThatListsTheKnownOnes) {
  try {
    find_strategy("fine_tun");
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Usage);
    EXPECT_STREQ(
        error.what(),
        "no strategy is called \"fine_tun\"; there are: current majority tfidf_linear bm25_nearest "
        "embed_linear zero_shot few_shot nearest_shots many_shot fine_tune "
        "fine_tune_shots");
  }
}

TEST(MajorityTest, SaysWhatMostRowsSay) {
  const Predictor predictor = prepared("majority", 0);
  EXPECT_EQ(std::get<ConstantAnswer>(predictor.method),
            (ConstantAnswer{.text = "b", .confidence = 0.5}));
  EXPECT_EQ(predictor.labels_used, 40U);
}

TEST(Bm25NearestTest, RacesHowManyRowsVote) {
  EXPECT_EQ(candidates("bm25_nearest").size(), 4U);
  const Predictor predictor = prepared("bm25_nearest", 0);
  const auto& method = std::get<NearestRows>(predictor.method);
  EXPECT_EQ(method.neighbours, 5U);
  EXPECT_EQ(method.rows.shots().size(), 40U);
  EXPECT_EQ(predictor.labels_used, 40U);
}

TEST(Bm25NearestTest, HasNoMoreNeighboursThanRows) {
  const Task the_task = task();
  const std::vector<Example> rows = train();
  const Candidates few = find_strategy("bm25_nearest")
                             .candidates({.task = the_task, .train = std::span(rows).first(4)});
  EXPECT_EQ(few.settings.size(), 1U);
}

TEST(ZeroShotTest, HoldsInstructionAndLabelsAndNoShots) {
  const Predictor predictor = prepared("zero_shot", 0);
  EXPECT_EQ(program(predictor).instruction, "Which?");
  EXPECT_EQ(program(predictor).labels.size(), 3U);
  EXPECT_TRUE(program(predictor).shots.empty());
  EXPECT_EQ(predictor.labels_used, 0U);
}

TEST(ZeroShotTest, GeneratingEndsAtALineBreakWhenNoReferenceHasOne) {
  const std::vector<Example> rows = {{.input = "1+1", .output = "2"},
                                     {.input = "7+8", .output = "15"}};
  Task the_task = task();
  the_task.kind = TaskKind::Generate;
  const Predictor predictor =
      find_strategy("zero_shot")
          .prepare({.task = the_task, .train = rows, .candidate = {.strategy = "zero_shot"}});
  EXPECT_EQ(program(predictor).stop, std::vector<std::string>{"\n"});
  EXPECT_EQ(program(predictor).max_answer_tokens, 4);
}

PromptProgram laid_out(const Task& the_task, const std::vector<Example>& rows = train()) {
  const Predictor predictor =
      find_strategy("few_shot")
          .prepare(
              {.task = the_task,
               .train = rows,
               .candidate = {.strategy = "few_shot", .settings = candidates("few_shot").at(0)}});
  return program(predictor);
}

TEST(LayoutTest, ACompletionsWordsAreThoseOfTheTaskOrItsColumns) {
  Task the_task = task();
  the_task.data = {.input = {"text"}, .output = "intent"};
  EXPECT_EQ(laid_out(the_task).completion, std::nullopt);
  the_task.completion.emplace();
  EXPECT_EQ(laid_out(the_task).completion,
            (CompletionLayout{.input = "text", .output = "intent", .between = "=="}));
  the_task.completion = {.input = "query", .output = "topic", .between = "--"};
  EXPECT_EQ(laid_out(the_task).completion, the_task.completion);
  // Each of several columns is a line that begins with its name already.
  the_task.completion.emplace();
  the_task.data.input = {"subject", "body"};
  EXPECT_EQ(laid_out(the_task).completion,
            (CompletionLayout{.input = "", .output = "intent", .between = "=="}));
}

TEST(LayoutTest, AnswersOfSeveralLinesEndACompletionBeforeTheNextExample) {
  Task the_task = task();
  the_task.kind = TaskKind::Generate;
  the_task.completion.emplace();
  EXPECT_EQ(laid_out(the_task).stop, std::vector<std::string>{"\n"});
  const std::vector<Example> rows = {{.input = "a", .output = "b\nc"}};
  EXPECT_EQ(laid_out(the_task, rows).stop, std::vector<std::string>{"\n==\n"});
}

TEST(FewShotTest, RacesTwoDrawsAndAPromptOfTwiceTheShots) {
  EXPECT_EQ(program(prepared("few_shot", 0)).shots.size(), 8U);
  EXPECT_EQ(program(prepared("few_shot", 1)).shots.size(), 8U);
  EXPECT_EQ(program(prepared("few_shot", 2)).shots.size(), 16U);
  EXPECT_NE(program(prepared("few_shot", 0)).shots, program(prepared("few_shot", 1)).shots);
  EXPECT_EQ(prepared("few_shot", 2).labels_used, 16U);
}

TEST(FewShotTest, TheSameSeedShowsTheSameShots) {
  const std::vector<Shot> shots = program(prepared("few_shot", 0, 5)).shots;
  EXPECT_EQ(program(prepared("few_shot", 0, 5)).shots, shots);
  EXPECT_NE(program(prepared("few_shot", 0, 6)).shots, shots);
}

TEST(ManyShotTest, ShowsTheSameShuffledShotsToEveryRow) {
  EXPECT_EQ(candidates("many_shot"), std::vector<Settings>({{{"shots", "32"}}}));
  const Predictor predictor = prepared("many_shot", 0);
  const std::vector<Shot>& shots = program(predictor).shots;
  ASSERT_EQ(shots.size(), 32U);
  EXPECT_EQ(predictor.labels_used, 32U);
  int changes = 0;
  for (std::size_t i = 1; i < shots.size(); ++i) {
    changes += shots[i].answer != shots[i - 1].answer ? 1 : 0;
  }
  EXPECT_GT(changes, 10);  // sorted by label there would be two
  EXPECT_EQ(program(prepared("many_shot", 0)).shots, shots);
  EXPECT_NE(program(prepared("many_shot", 0, 2)).shots, shots);
}

TEST(NearestShotsByWordsTest, ChooseAmongAllRowsOfAUsualLength) {
  EXPECT_EQ(candidates("nearest_shots").size(), 3U);  // no model is there to embed
  const Predictor predictor = prepared("nearest_shots", 1);
  const auto& method = std::get<NearestShots>(predictor.method);
  EXPECT_EQ(method.shots, 16U);
  EXPECT_TRUE(method.program.shots.empty());
  EXPECT_EQ(method.rows.shots().size(), 40U);
  EXPECT_EQ(predictor.labels_used, 40U);
}

// A model of one token a word, and what it leaves room for: a row is three words, and ten tokens
// around them.
Candidates many_shot_within(std::int64_t context_tokens) {
  Script script;
  script.abilities.context_tokens = context_tokens;
  script.answer = [](const Request&) { return ScriptedReply{.reply = Choice{}}; };
  const ScriptedModel model(std::move(script));
  const Task the_task = task();
  std::vector<Example> rows;
  rows.reserve(600);
  for (int i = 0; i < 600; ++i) {
    rows.push_back({.input = "text " + std::to_string(i), .output = i % 2 == 0 ? "a" : "b"});
  }
  return find_strategy("many_shot").candidates({.task = the_task, .train = rows, .model = &model});
}

TEST(ManyShotTest, TakesHalfOfTheContextAtMost) {
  const Candidates some = many_shot_within(3'328);
  EXPECT_EQ(some.settings, (std::vector<Settings>{{{"shots", "32"}}, {{"shots", "128"}}}));
  EXPECT_EQ(some.left_out, "512 shots take about 6656 tokens, more than 1664, half of the context");
  EXPECT_EQ(many_shot_within(3'326).settings.size(), 1U);
  const Candidates none = many_shot_within(100);
  EXPECT_TRUE(none.settings.empty());
  EXPECT_EQ(none.left_out, "32 shots take about 416 tokens, more than 50, half of the context");
}

TEST(ManyShotTest, TakesNoMoreShotsThanThereAreRows) {
  const Candidates all = many_shot_within(1'000'000);
  EXPECT_EQ(all.settings.size(), 3U);
  EXPECT_EQ(all.left_out, "2048 shots are more than the 600 training rows");
}

}  // namespace
}  // namespace tuneornot
