#include "study/forecasting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "stats/paired_tests.h"
#include "study/learning_curves.h"
#include "study/made_study_test.h"
#include "study/probe.h"

namespace tuneornot {
namespace {

class ForecastingTest : public testing::Test {
 protected:
  std::optional<Forecast> forecast_with(const StudyInputs& inputs, std::stop_token stop = {}) {
    return forecast(inputs, {.progress = progress, .clock = clock, .stop = std::move(stop)});
  }

  StudyInputs inputs_with(std::span<Model* const> models) const {
    return {.task = task,
            .split = split,
            .metric = metrics_of(task).front(),
            .folder = folder,
            .models = models,
            .pricing = pricing};
  }

  Forecast made() { return made_with(model); }

  Forecast made_with(ScriptedModel& asked) {
    const std::array<Model*, 1> models = {&asked};
    std::optional<Forecast> forecast = forecast_with(inputs_with(models));
    EXPECT_TRUE(forecast.has_value());
    return std::move(forecast).value_or(Forecast());
  }

  static const RouteForecast& route(const Forecast& forecast, std::string_view name) {
    const auto found = std::ranges::find(
        forecast.routes, name, [](const RouteForecast& one) { return route_of(one.candidate); });
    EXPECT_NE(found, forecast.routes.end()) << name;
    return found == forecast.routes.end() ? forecast.routes.front() : *found;
  }

  Task task = made::task();
  Split split = made::split();
  std::filesystem::path folder = made::fresh_folder("forecasting_test");
  ScriptedModel model{{.room = 16, .answer = made::choose}};
  Pricing pricing;
  made::RecordingProgress progress;
  made::StepClock clock;
};

TEST_F(ForecastingTest, EveryRouteOfThePlanIsForecast) {
  const Forecast forecast = made();
  const std::array<Model*, 1> models = {&model};
  const Plan plan = plan_study(task, split, models);
  ASSERT_EQ(forecast.routes.size(), plan.routes.size());
  for (std::size_t i = 0; i < plan.routes.size(); ++i) {
    EXPECT_EQ(forecast.routes[i].candidate, plan.routes[i].candidates.front());
    EXPECT_EQ(forecast.routes[i].candidates, plan.routes[i].candidates.size());
  }
  EXPECT_EQ(forecast.left_out, plan.left_out);
}

TEST_F(ForecastingTest, AnswersAreThoseOfDevOnceACandidateOfTestOnceAndOfCurves) {
  task.effort = SearchEffort::Normal;
  const Forecast forecast = made();
  const RouteForecast& few_shot = route(forecast, "few_shot@scripted");
  EXPECT_GT(few_shot.candidates, 1U);
  EXPECT_EQ(few_shot.answers, few_shot.candidates * split.dev.size() + split.test.size());
  EXPECT_EQ(few_shot.curve_answers, 0U);
  const RouteForecast& linear = route(forecast, "tfidf_linear");
  EXPECT_EQ(linear.curve_answers, answers_of_a_curve(split));
}

TEST_F(ForecastingTest, TwoBatchesOfDevTellWhatAnAnswerTakes) {
  task.effort = SearchEffort::Quick;
  const Forecast forecast = made();
  const RouteForecast& zero_shot = route(forecast, "zero_shot@scripted");
  EXPECT_EQ(zero_shot.timed_rows, 32U);
  // A batch lasts one tick of 10 ms, whatever its rows.
  EXPECT_DOUBLE_EQ(zero_shot.call.machine_ms, 10.0 / 16);
  const auto answers = static_cast<double>(zero_shot.answers);
  EXPECT_NEAR(zero_shot.answering_ms, answers * 10 / 16, 1e-6);
  EXPECT_DOUBLE_EQ(zero_shot.call.own_tokens, 20);
  for (const Request& request : model.asked()) {
    const std::string input = request.prompt.messages.back().parts.back().text;
    EXPECT_TRUE(std::ranges::any_of(split.dev, [&](const Example& example) {
      return input.find(example.input) != std::string::npos;
    })) << input;
  }
}

TEST_F(ForecastingTest, AColdAndAWarmCallTellWhatTheProbeTakes) {
  const RouteForecast normal = route(made(), "few_shot@scripted");
  EXPECT_EQ(normal.probe_calls, kCallsOfAProbe);
  EXPECT_NEAR(normal.probing_ms, static_cast<double>(kCallsOfAProbe) * 10, 1e-6);
  EXPECT_GT(normal.total_ms(), normal.probing_ms + normal.answering_ms);
}

TEST_F(ForecastingTest, WhereEffortIsQuickTheProbeHasALimit) {
  task.effort = SearchEffort::Quick;
  task.strategies = {"majority", "few_shot"};
  clock.step_ms = 1'000;
  const RouteForecast few_shot = route(made(), "few_shot@scripted");
  EXPECT_EQ(few_shot.probe_calls, 9 * (1 + kWarmCalls));  // turns of 7 s: the ninth ends at 63 s
  EXPECT_NEAR(few_shot.probing_ms, 63'000, 1e-6);
}

TEST_F(ForecastingTest, WhatAPromptFavoursIsTimedOnOneBatchOfTrain) {
  task.strategies = {"zero_shot"};
  const Forecast forecast = made();
  const RouteForecast& zero_shot = forecast.routes.front();
  EXPECT_EQ(zero_shot.timed_rows, 2 * 32U);
  // One tick to prepare either candidate, and sixteen for the 256 texts.
  EXPECT_DOUBLE_EQ(zero_shot.preparing_ms, 2 * 10.0 + 16 * 10);
  EXPECT_EQ(model.asked().size(), 2 * 32U + 16 + 2);
}

TEST_F(ForecastingTest, RowsThatCannotBeAnsweredAreTold) {
  ScriptedModel failing({.room = 16, .answer = [](const Request&) -> ScriptedReply {
                           return {.reply = CallFailure{.kind = CallFailure::Kind::ContextTooLong,
                                                        .detail = "900 tokens are too many"}};
                         }});
  const RouteForecast zero_shot = route(made_with(failing), "zero_shot@scripted");
  EXPECT_EQ(zero_shot.failed_rows, zero_shot.timed_rows);
  EXPECT_EQ(zero_shot.failure, "900 tokens are too many");
}

TEST_F(ForecastingTest, FoldsAnswerEveryRowOnceARepeatByPredictorsOfTheirOwn) {
  split = made::folded(120);
  const Forecast forecast = made();
  const RouteForecast& zero_shot = route(forecast, "zero_shot@scripted");
  EXPECT_EQ(zero_shot.candidates, 1U);
  EXPECT_EQ(zero_shot.answers, kRepeats * 120);
  EXPECT_EQ(zero_shot.timed_rows, 32U);
  // One tick each to prepare, on 25 folds and from all rows.
  EXPECT_DOUBLE_EQ(zero_shot.preparing_ms, (kRepeats * kFolds + 1) * 10.0);
}

TEST_F(ForecastingTest, TextsAreEmbeddedOnceHoweverManyPredictorsLearnFromThem) {
  split = made::folded(120);
  task.strategies = {"embed_linear"};
  Script script = made::embedding_script();
  script.room = 16;
  ScriptedModel embedding(std::move(script));
  const RouteForecast linear = made_with(embedding).routes.front();
  // One tick each to prepare, and 120 texts at the speed of 16 that took a tick.
  EXPECT_DOUBLE_EQ(linear.preparing_ms, (kRepeats * kFolds + 1) * 10.0 + 120.0 / 16 * 10);
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

TEST_F(ForecastingTest, NothingIsWritten) {
  made();
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

TEST_F(ForecastingTest, AStopIsHeardAndProgressReachesItsEnd) {
  made();
  EXPECT_EQ(progress.done, progress.total);
  std::stop_source stop;
  stop.request_stop();
  const std::array<Model*, 1> models = {&model};
  EXPECT_FALSE(forecast_with(inputs_with(models), stop.get_token()).has_value());
}

TEST_F(ForecastingTest, AMachineByTheHourPricesTimeAndAProvidersTokensTheRest) {
  EXPECT_EQ(total_usd(made()), std::nullopt);
  pricing.costs.machine.usd_per_hour = 3.6;
  const Forecast by_hour = made();
  EXPECT_NEAR(total_usd(by_hour).value_or(0), total_ms(by_hour) * 1e-6, 1e-12);
  pricing.models["scripted"] = {.tokens = {.input = 0.001, .output = 0}, .source = "made"};
  const RouteForecast zero_shot = route(made(), "zero_shot@scripted");
  EXPECT_NEAR(zero_shot.usd.value_or(0),
              static_cast<double>(zero_shot.answers + zero_shot.probe_calls) * 20 * 0.001 +
                  zero_shot.preparing_ms * 1e-6,
              1e-9);
}

// verdict.md section 2: (z(1 - .025/(k-1)) + .84) sqrt(.12/n) of these k routes and n rows.
TEST_F(ForecastingTest, WhatTheTestCanShowGoesByTheRoutes) {
  const Forecast forecast = made();
  const double shown = detectable_difference(
      {.rows = split.test.size(), .entrants = forecast.routes.size(), .discordance = 0.12});
  EXPECT_DOUBLE_EQ(forecast.detectable_difference.value_or(0), shown);
  task.strategies = {"majority"};
  EXPECT_FALSE(made().detectable_difference.has_value());
}

}  // namespace
}  // namespace tuneornot
