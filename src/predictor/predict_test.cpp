#include "predictor/predict.h"

#include <gtest/gtest.h>

#include <cmath>

#include "model/scripted_model.h"

namespace tuneornot {
namespace {

Predictor classifier() {
  return {.candidate = {.strategy = "zero_shot", .model = "scripted"},
          .method = PromptProgram{.kind = TaskKind::Classify,
                                  .instruction = "Which?",
                                  .labels = {{.name = "a"}, {.name = "b"}}}};
}

// The kind of an answer's failure; empty when it has none.
std::optional<CallFailure::Kind> failure_of(const Answer& answer) {
  return answer.failure ? std::optional(answer.failure->kind) : std::nullopt;
}

const std::vector<Query> kQueries = {{.input = "first"}, {.input = "second"}, {.input = "third"}};

// Chooses b for "second".
ScriptedReply choose(const Request& request) {
  const bool second = plain_text(request.prompt).ends_with("second");
  return {.reply = Choice{.label = second ? 1U : 0U, .score = std::log(0.75)}};
}

TEST(PredictTest, AnswersInTheOrderOfTheInputsHoweverTheRepliesCome) {
  ScriptedModel model({.order = Script::Order::Reversed, .answer = choose});
  const std::vector<Answer> answers = predict(classifier(), &model, kQueries, {});
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0].text, "a");
  EXPECT_EQ(answers[1].text, "b");
  EXPECT_EQ(answers[2].text, "a");
  EXPECT_NEAR(answers[1].confidence.value_or(0), 0.75, 1e-12);
}

TEST(PredictTest, OffersTheLabelsToAModelThatChooses) {
  ScriptedModel model({.answer = choose});
  predict(classifier(), &model, kQueries, {});
  EXPECT_EQ(std::get<Choose>(model.asked().at(0).work).labels,
            (std::vector<std::string>{"a", "b"}));
}

TEST(PredictTest, ShowsEveryInputTheRowsMostLikeItTheMostSimilarOneLast) {
  ScriptedModel model({.answer = choose});
  Predictor nearest = classifier();
  nearest.method =
      NearestShots{.shots = 2,
                   .program = std::get<PromptProgram>(classifier().method),
                   .rows = ShotPool(std::vector<Shot>{{.input = "the red apple", .answer = "a"},
                                                      {.input = "red", .answer = "b"},
                                                      {.input = "blue", .answer = "a"}})};
  const std::vector<Query> queries = {{.input = "red apple"}, {.input = "blue"}, {.input = "zzz"}};
  EXPECT_EQ(predict(nearest, &model, queries, {}).size(), 3U);
  const auto shown = [&](std::size_t request) {
    const Prompt& prompt = model.asked().at(request).prompt;
    EXPECT_EQ(prompt.shared_messages, 1U);
    std::vector<std::string> inputs_shown;
    for (std::size_t i = 1; i < prompt.messages.size(); i += 2) {
      inputs_shown.push_back(prompt.messages[i].parts.front().text);
    }
    return inputs_shown;
  };
  EXPECT_EQ(shown(0), (std::vector<std::string>{"red", "the red apple", "red apple"}));
  EXPECT_EQ(shown(1), (std::vector<std::string>{"blue", "blue"}));
  EXPECT_EQ(shown(2), (std::vector<std::string>{"zzz"}));
}

// A vector of an input's length, and of whether it ends with d; none of an empty input.
ScriptedReply choose_or_embed(const Request& request) {
  if (!std::holds_alternative<Embed>(request.work)) {
    return choose(request);
  }
  const std::string text = plain_text(request.prompt);
  if (text.empty()) {
    return {.reply = CallFailure{.kind = CallFailure::Kind::Refused}};
  }
  return {.reply = Embedding{
              .values = {static_cast<float>(text.size()), text.ends_with("d") ? 1.0F : 0.0F},
              .usage = {.prompt_tokens = 5},
              .timing = {.total_ms = 2}}};
}

TEST(PredictTest, ShowsEveryInputTheRowsWhoseVectorsAreMostLikeIts) {
  ScriptedModel model({.room = 3, .answer = choose_or_embed});
  const std::vector<std::vector<float>> vectors = {{2, 0}, {20, 0}, {2, 1}};
  const std::vector<std::span<const float>> views(vectors.begin(), vectors.end());
  Predictor nearest = classifier();
  nearest.method = EmbeddedShots{.shots = 1,
                                 .program = std::get<PromptProgram>(classifier().method),
                                 .rows = {{.input = "short", .answer = "a"},
                                          {.input = "long", .answer = "b"},
                                          {.input = "short d", .answer = "a"}},
                                 .index = VectorIndex(views)};
  const std::vector<Query> queries = {
      {.input = "a"}, {.input = "second"}, {.input = ""}, {.input = "as long as that"}};
  const std::vector<Answer> answers = predict(nearest, &model, queries, {});
  ASSERT_EQ(model.asked().size(), 8U);
  const auto shown = [&](std::size_t input) { return plain_text(model.asked()[4 + input].prompt); };
  EXPECT_NE(shown(0).find("\nshort\n"), std::string::npos) << shown(0);
  EXPECT_NE(shown(1).find("\nshort d\n"), std::string::npos) << shown(1);
  EXPECT_EQ(model.asked()[6].prompt.messages.size(), 2U);  // without shots
  EXPECT_NE(shown(3).find("\nlong\n"), std::string::npos) << shown(3);
  EXPECT_EQ(answers[1].text, "b");
  EXPECT_EQ(answers[1].usage.prompt_tokens, 5);  // of the embedding; the choice counts none here
  EXPECT_EQ(answers[1].timing.total_ms, 2);
  EXPECT_EQ(answers[2].usage.prompt_tokens, 0);
}

TEST(PredictTest, AnswersByVectorsTakeWhatEmbeddingTook) {
  ScriptedModel model({.answer = choose_or_embed});
  const Predictor linear = {
      .candidate = {.strategy = "embed_linear", .model = "scripted"},
      .method = LinearEmbedding{.labels = {"a", "b"},
                                .model = {.labels = 2, .weights = {0, 0, 0, 4, 0, -2}}}};
  const std::vector<Query> queries = {{.input = "first"}, {.input = "second"}, {.input = ""}};
  const std::vector<Answer> answers = predict(linear, &model, queries, {});
  EXPECT_EQ(answers[0].text, "a");
  EXPECT_EQ(answers[1].text, "b");
  EXPECT_EQ(answers[1].usage.prompt_tokens, 5);
  EXPECT_EQ(failure_of(answers[2]), CallFailure::Kind::Refused);
}

TEST(PredictTest, AnAdaptedPromptAsksTheModelWithItsAdapter) {
  ScriptedModel model({.answer = choose});
  Predictor adapted = classifier();
  adapted.adapter = "folder/adapter.gguf";
  EXPECT_EQ(predict(adapted, &model, kQueries, {})[1].text, "b");
  EXPECT_EQ(model.asked().at(0).adapter_path, "folder/adapter.gguf");
  predict(classifier(), &model, kQueries, {});
  EXPECT_EQ(model.asked().at(3).adapter_path, "");
  adapted.method = NearestShots{.shots = 1,
                                .program = std::get<PromptProgram>(classifier().method),
                                .rows = ShotPool(std::vector<Shot>{{.input = "x", .answer = "a"}})};
  predict(adapted, &model, kQueries, {});
  EXPECT_EQ(model.asked().at(6).adapter_path, "folder/adapter.gguf");
}

TEST(PredictTest, ACalibratedPromptHasLabelsComparedWithTheirPriorTakenOff) {
  ScriptedModel model({.answer = choose});
  Predictor calibrated = classifier();
  calibrated.method = CalibratedPrompt{.program = std::get<PromptProgram>(classifier().method),
                                       .log_prior = {std::log(0.9), std::log(0.1)}};
  const std::vector<Answer> answers = predict(calibrated, &model, kQueries, {});
  const auto& work = std::get<Choose>(model.asked().at(0).work);
  EXPECT_EQ(work.offsets, (std::vector<double>{-std::log(0.9), -std::log(0.1)}));
  EXPECT_FALSE(work.wants_scores);
  // 0.75 for b, which has a prior of 0.1: odds of 3 times 9.
  EXPECT_EQ(answers[1].text, "b");
  EXPECT_NEAR(answers[1].confidence.value_or(0), 27.0 / 28, 1e-12);
}

TEST(PredictTest, ReadsTheLabelOutOfTheTextOfAModelThatDoesNotChoose) {
  Script script;
  script.abilities = {};
  script.answer = [](const Request& request) {
    const bool second = plain_text(request.prompt).ends_with("second");
    return ScriptedReply{.reply = Completion{.text = second ? "No idea." : "It is B."}};
  };
  ScriptedModel model(script);
  const std::vector<Answer> answers = predict(classifier(), &model, kQueries, {});
  EXPECT_EQ(answers[0].text, "b");
  EXPECT_FALSE(answers[0].confidence.has_value());
  EXPECT_EQ(answers[1].text, "");
  EXPECT_EQ(failure_of(answers[1]), CallFailure::Kind::Unreadable);
}

Predictor completing(TaskKind kind) {
  PromptProgram program = std::get<PromptProgram>(classifier().method);
  program.kind = kind;
  program.completion = {.input = "query", .output = "label"};
  return {.method = program};
}

TEST(PredictTest, BehindATextLabelsBeginWithASpace) {
  ScriptedModel model({.answer = choose});
  EXPECT_EQ(predict(completing(TaskKind::Classify), &model, kQueries, {}).at(0).text, "a");
  EXPECT_EQ(model.asked().at(0).prompt.form, Prompt::Form::Text);
  EXPECT_EQ(std::get<Choose>(model.asked().at(0).work).labels,
            (std::vector<std::string>{" a", " b"}));
}

TEST(PredictTest, BehindATextTheFirstSpaceIsNoneOfTheAnswer) {
  ScriptedModel model({.answer = [](const Request& request) {
    return ScriptedReply{.reply = Completion{.text = request.id == 0 ? "  four" : "five"}};
  }});
  const auto answers = predict(completing(TaskKind::Generate), &model, kQueries, {});
  EXPECT_EQ(answers.at(0).text, " four");
  EXPECT_EQ(answers.at(1).text, "five");
}

TEST(PredictTest, AFailureIsThatAnswersAlone) {
  Script script;
  script.answer = [](const Request& request) -> ScriptedReply {
    if (request.id == 1) {
      return {.reply = CallFailure{.kind = CallFailure::Kind::ContextTooLong}};
    }
    return choose(request);
  };
  ScriptedModel model(script);
  const std::vector<Answer> answers = predict(classifier(), &model, kQueries, {});
  EXPECT_EQ(failure_of(answers[1]), CallFailure::Kind::ContextTooLong);
  EXPECT_FALSE(answers[2].failure.has_value());
}

TEST(PredictTest, WhatAStopLeavesOpenIsCancelled) {
  std::stop_source stop;
  Script script;
  script.room = 2;
  script.answer = [&stop](const Request& request) {
    stop.request_stop();
    return choose(request);
  };
  ScriptedModel model(script);
  const std::vector<Answer> answers = predict(classifier(), &model, kQueries, stop.get_token());
  EXPECT_FALSE(answers[0].failure.has_value());
  EXPECT_EQ(failure_of(answers[1]), CallFailure::Kind::Cancelled);
  EXPECT_EQ(failure_of(answers[2]), CallFailure::Kind::Cancelled);
}

TEST(PredictTest, StoredAnswersGoByTheRowsIdToo) {
  const Predictor stored = {.method =
                                StoredAnswers("old.csv", {{.id = "7", .input = "", .text = "b"}})};
  const std::vector<Query> queries = {{.id = "7", .input = "first"}, {.input = "first"}};
  const std::vector<Answer> answers = predict(stored, nullptr, queries, {});
  EXPECT_EQ(answers[0].text, "b");
  EXPECT_EQ(failure_of(answers[1]), CallFailure::Kind::Refused);
}

TEST(PredictTest, AConstantNeedsNoModel) {
  const Predictor constant = {.method = ConstantAnswer{.text = "b", .confidence = 0.4}};
  const std::vector<Answer> answers = predict(constant, nullptr, kQueries, {});
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[2].text, "b");
  EXPECT_EQ(answers[2].confidence, 0.4);
}

}  // namespace
}  // namespace tuneornot
