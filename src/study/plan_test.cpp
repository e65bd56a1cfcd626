#include "study/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/refusal_test.h"
#include "study/made_study_test.h"

namespace tuneornot {
namespace {

TEST(PlanTest, TakesTheStrategiesThatTheTaskNames) {
  Task task = made::task();
  const Split split = made::split();
  task.strategies = {"few_shot", "majority"};
  ScriptedModel model({.answer = made::choose});
  const std::array<Model*, 1> models = {&model};
  const Plan plan = plan_study(task, split, models);
  ASSERT_EQ(plan.routes.size(), 2U);
  EXPECT_EQ(plan.routes[0].strategy, "majority");
  EXPECT_EQ(plan.routes[1].strategy, "few_shot");
  EXPECT_EQ(plan.left_out.front(), "tfidf_linear: the task leaves it out");
  EXPECT_TRUE(needs_model(task));
  task.strategies = {"majority"};
  EXPECT_FALSE(needs_model(task));
  task.strategies = {"few_shots"};
  EXPECT_THROW(check_strategies(task), Error);
}

std::vector<std::string> routes_of(const Plan& plan) {
  std::vector<std::string> routes;
  routes.reserve(plan.routes.size());
  for (const PlannedRoute& route : plan.routes) {
    routes.push_back(route_of(route.candidates.front()));
  }
  return routes;
}

TEST(PlanTest, AStrategyMayBeNamedOnOneOfTheModels) {
  Task task = made::task();
  const Split split = made::split();
  ScriptedModel small({.name = "small", .answer = made::choose});
  ScriptedModel large({.name = "large", .answer = made::choose});
  const std::array<Model*, 2> models = {&small, &large};
  task.strategies = {"few_shot@small", "zero_shot"};
  const Plan plan = plan_study(task, split, models);
  EXPECT_EQ(routes_of(plan),
            (std::vector<std::string>{"zero_shot@small", "zero_shot@large", "few_shot@small"}));
  EXPECT_EQ(std::ranges::count(plan.left_out, "few_shot@large: the task leaves it out"), 1);
  EXPECT_TRUE(needs_model(task));
}

TEST(PlanTest, ARouteThatCannotBeIsRefusedByName) {
  Task task = made::task();
  const Split split = made::split();
  ScriptedModel small({.name = "small", .answer = made::choose});
  const std::array<Model*, 1> models = {&small};
  task.strategies = {"few_shot@large"};
  EXPECT_EQ(refusal_of(ErrorKind::Usage, [&] { plan_study(task, split, models); }),
            "strategies: \"few_shot@large\": the study has no model of this name; it has small");
  task.strategies = {"majority@small"};
  EXPECT_EQ(refusal_of(ErrorKind::Usage, [&] { check_strategies(task); }),
            "strategies: \"majority@small\": majority asks no model; write majority");
}

TEST(PlanTest, AQuickStudyTakesTheFirstCandidateAndSaysHowManyItLeaves) {
  Task task = made::task();
  task.strategies = {"few_shot"};
  ScriptedModel model({.answer = made::choose});
  const std::array<Model*, 1> models = {&model};
  const Split split = made::split();
  const Plan all = plan_study(task, split, models);
  task.effort = SearchEffort::Quick;
  const Plan quick = plan_study(task, split, models);
  ASSERT_EQ(quick.routes.front().candidates.size(), 1U);
  EXPECT_EQ(quick.routes.front().candidates.front(), all.routes.front().candidates.front());
  const std::string left_out = route_of(all.routes.front().candidates.front()) +
                               ": 2 more of its candidates; effort: normal tries them";
  EXPECT_EQ(std::ranges::count(quick.left_out, left_out), 1);
  task.effort = SearchEffort::Thorough;
  EXPECT_EQ(plan_study(task, split, models).routes.front().candidates.size(), 8U);
}

TEST(PlanTest, WhatRunsTodayIsPartOfItWhereTheTaskSaysWhatThatIs) {
  Task task = made::task();
  const Split split = made::split();
  task.strategies = {"majority"};
  EXPECT_EQ(plan_study(task, split, {}).left_out.front(), "tfidf_linear: the task leaves it out");
  task.current.predictions = "old.csv";
  EXPECT_EQ(plan_study(task, split, {}).left_out.front(), "current: the task leaves it out");
  task.strategies = {"all"};
  const Plan plan = plan_study(task, split, {});
  EXPECT_EQ(plan.routes.front().strategy, "current");
  task.current = {};
  EXPECT_EQ(plan_study(task, split, {}).routes.front().strategy, "majority");
  task.strategies = {"current", "majority"};
  EXPECT_EQ(
      plan_study(task, split, {}).left_out.front(),
      "current: the task does not say what runs today; add current: {predictions: FILE}, {prompt: "
      "FILE} or {command: COMMAND}");
}

TEST(PlanTest, APromptThatRunsTodayIsPutToOneModel) {
  Task task = made::task();
  const Split split = made::split();
  task.strategies = {"current"};
  task.models = {"a.gguf", "b.gguf"};
  task.current.prompt = "v7.txt";
  ScriptedModel small({.name = "small", .answer = made::choose});
  ScriptedModel large({.name = "large", .answer = made::choose});
  const std::array<Model*, 2> models = {&small, &large};
  const auto routes = [&] {
    std::string names;
    for (const PlannedRoute& route : plan_study(task, split, models).routes) {
      names += route_of(route.candidates.front()) + ' ';
    }
    return names;
  };
  EXPECT_TRUE(needs_model(task));
  EXPECT_EQ(routes(), "current@small ");
  task.current.model = "large";
  EXPECT_EQ(routes(), "current@large ");
  task.current.model = "b.gguf";
  EXPECT_EQ(routes(), "current@large ");
  task.strategies = {"current@large"};
  EXPECT_EQ(routes(), "current@large ");
  task.current.model = "huge";
  EXPECT_EQ(refusal_of(ErrorKind::Usage, [&] { plan_study(task, split, models); }),
            "current.model: \"huge\": the study has no model of this name; it has small, large");
  task.current = {.command = "./run"};
  EXPECT_EQ(refusal_of(ErrorKind::Usage, [&] { check_strategies(task); }),
            "strategies: \"current@large\": current asks no model; write current");
  task.strategies = {"current"};
  EXPECT_FALSE(needs_model(task));
  EXPECT_EQ(routes(), "current ");
}

TEST(PlanTest, AModelThatOnlyEmbedsIsAskedForVectorsAlone) {
  Task task = made::task();
  const Split split = made::split();
  ScriptedModel bge({.name = "bge",
                     .abilities = {.completes = false, .embeds = true},
                     .answer = made::choose_or_embed});
  ScriptedModel small({.name = "small", .answer = made::choose});
  const std::array<Model*, 2> models = {&bge, &small};
  task.strategies = {"embed_linear", "zero_shot", "few_shot@bge", "fine_tune@bge", "current"};
  task.current.prompt = "v7.txt";
  const Plan plan = plan_study(task, split, models);
  EXPECT_EQ(routes_of(plan),
            (std::vector<std::string>{"current@small", "embed_linear@bge", "zero_shot@small"}));
  const std::string why = ": the model embeds texts and answers no prompt";
  for (const std::string route : {"zero_shot@bge", "few_shot@bge", "fine_tune@bge"}) {
    EXPECT_EQ(std::ranges::count(plan.left_out, route + why), 1) << route;
  }
  task.current.model = "bge";
  EXPECT_EQ(plan_study(task, split, models).left_out.front(), "current@bge" + why);
  task.current.model = "";
  const std::array<Model*, 1> alone = {&bge};
  task.strategies = {"current"};
  EXPECT_EQ(plan_study(task, split, alone).left_out.front(), "current@bge" + why);
}

TEST(PlanTest, SaysWhichStrategiesDoNotServeTheKind) {
  Task task = made::task();
  const Split split = made::split();
  task.kind = TaskKind::Generate;
  task.strategies = {"majority", "tfidf_linear"};
  const Plan plan = plan_study(task, split, {});
  ASSERT_EQ(plan.routes.size(), 1U);
  EXPECT_EQ(plan.left_out.front(), "tfidf_linear: it answers with labels alone");
}

}  // namespace
}  // namespace tuneornot
