#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/report.h"

namespace tuneornot {
namespace {

using Json = nlohmann::ordered_json;

// Every field differs from its default and from the others.
Report full_report() {
  Report report = {.program_version = "0.1.0",
                   .task_name = "helpdesk",
                   .kind = "classify",
                   .study = "examples/helpdesk",
                   .try_input = "I was charged twice",
                   .train_rows = 1425,
                   .dev_rows = 100,
                   .leaked_rows = 3,
                   .seal = "5ea1",
                   .test_openings = 2,
                   .metrics = {"accuracy", "macro_f1"},
                   .further_scores = {{0.58}, {1.0 / 3}},
                   .models = {"smollm2: Q8_0"},
                   .not_run = {"few_shot@qwen: no such file"}};
  report.verdict = {.metric = "accuracy",
                    .margin = 0.03,
                    .nominee = 1,
                    .pick = 0,
                    .runner_up = 1,
                    .certainty = Certainty::Overturned,
                    .corrected_score = 0.606,
                    .rows = 225,
                    .answers = 225,
                    .groups = 160,
                    .grouped = true,
                    .detectable_difference = 0.078,
                    .rows_for_margin = 2842,
                    .economy = 1,
                    .warnings = {"First.", "Second."}};
  report.verdict.routes = {{.candidate = {"few_shot", "smollm2", {{"shots", "13"}}},
                            .candidates_tried = 6,
                            .labels_used = 13,
                            .dev_score = 0.64,
                            .score = 138.0 / 225,
                            .interval = Interval{0.548, 0.674},
                            .right = 138,
                            .failures = 2,
                            .tokens_per_call = 1360.2,
                            .word = Word::Better,
                            .difference = 0.1 + 0.2,
                            .difference_interval = Interval{0.034, 0.152},
                            .p = 0.0019,
                            .p_holm = 0.0038,
                            .regret_bound = 0.006},
                           {.candidate = {"majority", "", {}}, .word = Word::Nominee}};
  return report;
}

TEST(JsonReportTest, HoldsEveryField) {
  const Json expected = Json::parse(R"({
    "format": 1,
    "program_version": "0.1.0",
    "task_name": "helpdesk",
    "kind": "classify",
    "study": "examples/helpdesk",
    "try_input": "I was charged twice",
    "train_rows": 1425,
    "dev_rows": 100,
    "leaked_rows": 3,
    "seal": "5ea1",
    "test_openings": 2,
    "metrics": ["accuracy", "macro_f1"],
    "models": ["smollm2: Q8_0"],
    "not_run": ["few_shot@qwen: no such file"],
    "verdict": {
      "recommended": "few_shot@smollm2",
      "certainty": "overturned",
      "metric": "accuracy",
      "margin": 0.03,
      "nominee": 1,
      "pick": 0,
      "runner_up": 1,
      "economy": 1,
      "corrected_score": 0.606,
      "folds": null,
      "rows": 225,
      "answers": 225,
      "groups": 160,
      "grouped": true,
      "detectable_difference": 0.078,
      "rows_for_margin": 2842,
      "warnings": ["First.", "Second."],
      "routes": [
        {
          "route": "few_shot@smollm2",
          "strategy": "few_shot",
          "model": "smollm2",
          "settings": {"shots": "13"},
          "candidates_tried": 6,
          "labels_used": 13,
          "dev_score": 0.64,
          "score": 0.6133333333333333,
          "interval": {"low": 0.548, "high": 0.674},
          "further_scores": {"macro_f1": 0.58},
          "right": 138,
          "failures": 2,
          "tokens_per_call": 1360.2,
          "word": "better",
          "difference": 0.30000000000000004,
          "difference_interval": {"low": 0.034, "high": 0.152},
          "p": 0.0019,
          "p_holm": 0.0038,
          "regret_bound": 0.006
        },
        {
          "route": "majority",
          "strategy": "majority",
          "model": "",
          "settings": {},
          "candidates_tried": 1,
          "labels_used": 0,
          "dev_score": null,
          "score": 0.0,
          "interval": null,
          "further_scores": {"macro_f1": 0.3333333333333333},
          "right": 0,
          "failures": 0,
          "tokens_per_call": 0.0,
          "word": "nominee",
          "difference": 0.0,
          "difference_interval": null,
          "p": null,
          "p_holm": null,
          "regret_bound": null
        }
      ]
    }
  })");
  EXPECT_EQ(json_report(full_report()), expected.dump(2) + '\n');
}

TEST(JsonReportTest, WritesNullForWhatTheVerdictLacks) {
  Report report = full_report();
  Verdict& verdict = report.verdict;
  verdict.runner_up.reset();
  verdict.economy.reset();
  verdict.corrected_score.reset();
  verdict.detectable_difference.reset();
  verdict.rows_for_margin.reset();
  const Json json = Json::parse(json_report(report)).at("verdict");
  for (const char* key :
       {"runner_up", "economy", "corrected_score", "detectable_difference", "rows_for_margin"}) {
    EXPECT_TRUE(json.at(key).is_null()) << key;
  }
}

TEST(JsonReportTest, SaysHowOftenRowsWereHeldOut) {
  Report report = full_report();
  report.verdict.folds = FoldCounts{.folds = 5, .repeats = 3};
  const Json json = Json::parse(json_report(report)).at("verdict");
  EXPECT_EQ(json.at("folds"), (Json{{"folds", 5}, {"repeats", 3}}));
}

TEST(JsonReportTest, HasNoFurtherScoresUnderOneMetric) {
  Report report = full_report();
  report.metrics = {"accuracy"};
  report.further_scores.clear();
  const Json json = Json::parse(json_report(report));
  EXPECT_EQ(json.at("verdict").at("routes").at(0).at("further_scores"), Json::object());
}

TEST(JsonReportTest, TakesHostileTextAsText) {
  Report report = full_report();
  report.task_name = "\", \"format\": 9, \"x\": \"\x1b[2J";
  report.verdict.routes[0].candidate.model = "caf\xe9";
  report.verdict.routes[0].candidate.settings = {{"\xff", "}"}};
  report.not_run = {std::string("a\0b", 3)};
  const std::string text = json_report(report);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  const Json json = Json::parse(text);
  EXPECT_EQ(json.at("format"), 1);
  EXPECT_EQ(json.at("task_name"), report.task_name);
  EXPECT_EQ(json.at("not_run").at(0), std::string("a\0b", 3));
  const Json& route = json.at("verdict").at("routes").at(0);
  EXPECT_EQ(route.at("route"), "few_shot@caf\ufffd");
  EXPECT_EQ(route.at("settings"), (Json{{"\ufffd", "}"}}));
}

TEST(JsonReportDeathTest, RejectsAReportWithoutRoutes) {
  Report report = full_report();
  report.verdict.routes.clear();
  EXPECT_DEATH(json_report(report), "among its routes");
}

}  // namespace
}  // namespace tuneornot
