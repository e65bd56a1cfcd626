#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/report.h"

namespace tuneornot {
namespace {

using Json = nlohmann::ordered_json;

Pricing full_pricing() {
  return {.costs = {.months = 24,
                    .machine = {.usd_per_hour = 0.5, .peak = 4},
                    .cache = {.minutes = 60, .from_tokens = 2048},
                    .active_hours = 200,
                    .label_usd = 0.15,
                    .labels_to_buy = {.named = {{"fine_tune", 500}}},
                    .hour_usd = 80,
                    .setup_hours = {.usual = 2},
                    .upkeep_hours = {.usual = 0.5},
                    .retrains = 3,
                    .point_is_worth = 7},
          .calls_per_month = 100,
          .models = {{"hosted",
                      {.tokens = {.input = 1e-6, .output = 4e-6, .cache_read = 1e-7},
                       .source = "as given"}}}};
}

RouteBreakEven full_break_even() {
  return {.route = 1,
          .found = {.at_one_call = Cheaper::Second,
                    .volumes = {2500.5},
                    .unsure = {{.low = 2000, .high = 3100}}},
          .what_ifs = {{.change = WhatIf::Change::HitRate,
                        .factor = 1.5,
                        .at_one_call = Cheaper::First,
                        .volumes = {}}}};
}

RouteResult full_route() {
  return {
      .candidate = {"few_shot", "smollm2", {{"shots", "13"}}},
      .candidates_tried = 6,
      .labels_used = 13,
      .dev_score = 0.64,
      .score = 138.0 / 225,
      .interval = Interval{0.548, 0.674},
      .right = 138,
      .failures = 2,
      .tokens_per_call = 1360.2,
      .cost =
          RouteCost{
              .terms = {.months = 24, .usd_per_machine_ms = 0.001, .upkeep_usd = 5},
              .upfront = {.labels_usd = 1, .search_usd = 2, .training_usd = 3, .setup_usd = 4},
              .call = {.calls = 1,
                       .shared_tokens = 1000,
                       .own_tokens = 350,
                       .output_tokens = 10.5,
                       .machine_ms = 40}},
      .answers_per_second = 25,
      .latency = Latency{.calls = 120,
                         .failed = 1,
                         .p50 = {.value = 40, .low = 38.5, .high = 44},
                         .p95 = {.value = 290, .low = 250},
                         .first_token_p50 = QuantileEstimate{.value = 20, .low = 19, .high = 22},
                         .first_token_p95 = QuantileEstimate{.value = 30, .low = 25, .high = 35},
                         .cold_calls = 20,
                         .cold_p50_ms = 900,
                         .load = 1.25},
      .latency_need = LatencyNeed::Open,
      .word = Word::Better,
      .difference = 0.1 + 0.2,
      .difference_interval = Interval{0.034, 0.152},
      .p = 0.0019,
      .p_holm = 0.0038,
      .regret_bound = 0.006};
}

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
                   .precision = 0.9,
                   .sure = {SureAnswers{.threshold = 0.75,
                                        .answers = 225,
                                        .sure = 150,
                                        .right = 138,
                                        .sure_interval = Interval{0.6, 0.725}},
                            std::nullopt},
                   .models = {"smollm2: Q8_0"},
                   .not_run = {"few_shot@qwen: no such file"},
                   .remarks = {"few_shot@smollm2: a remark"}};
  report.verdict = {.metric = "accuracy",
                    .margin = 0.03,
                    .latency_p95_ms = 300,
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
                    .pricing = full_pricing(),
                    .break_evens = {full_break_even()},
                    .chance_of_pick = 0.75,
                    .warnings = {"First.", "Second."}};
  report.verdict.routes = {full_route(),
                           {.candidate = {"majority", "", {}},
                            .cost_unknown = "the machine has no price",
                            .word = Word::Nominee}};
  report.slices = {{.slice = "en",
                    .answers = 150,
                    .groups = 140,
                    .routes = {{.score = 0.5, .interval = Interval{0.4, 0.6}},
                               {.score = 0.25, .interval = {}}}}};
  report.curves.left_out = "too few rows";  // curve_lines_test.cpp has the rest
  report.redraws.left_out = "on folds";     // redraw_lines_test.cpp has it
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
    "precision": 0.9,
    "models": ["smollm2: Q8_0"],
    "not_run": ["few_shot@qwen: no such file"],
    "remarks": ["few_shot@smollm2: a remark"],
    "verdict": {
      "recommended": "few_shot@smollm2",
      "certainty": "overturned",
      "metric": "accuracy",
      "margin": 0.03,
      "latency_p95_ms": 300.0,
      "nominee": 1,
      "pick": 0,
      "runner_up": 1,
      "economy": 1,
      "front": [
        1,
        0
      ],
      "latency_front": [
        0
      ],
      "corrected_score": 0.606,
      "folds": null,
      "rows": 225,
      "answers": 225,
      "groups": 160,
      "grouped": true,
      "detectable_difference": 0.078,
      "rows_for_margin": 2842,
      "bar": {
        "comparisons": 3,
        "difference": 0.09009059608574953,
        "shown_from": 0.7034239294190828,
        "taken_above": 0.6433333333333333
      },
      "pricing": {
        "calls_per_month": 100.0,
        "months": 24.0,
        "machine_usd_per_hour": 0.5,
        "machine_usd_per_month": null,
        "machine_peak": 4.0,
        "active_hours": 200.0,
        "cache_minutes": 60.0,
        "cache_from_tokens": 2048.0,
        "in_batches": false,
        "models": {"hosted": {"input_usd": 1e-06, "output_usd": 4e-06, "cache_read_usd": 1e-07,
                              "cache_write_usd": null, "source": "as given"}},
        "label_usd": 0.15,
        "labels_to_buy": {"usual": 0.0, "named": {"fine_tune": 500.0}},
        "hour_usd": 80.0,
        "setup_hours": {"usual": 2.0, "named": {}},
        "upkeep_hours": {"usual": 0.5, "named": {}},
        "retrains": 3.0,
        "point_is_worth": 7.0
      },
      "chosen_by": "dollars",
      "chance_of_pick": 0.75,
      "break_evens": [
        {
          "route": 1,
          "cheaper_at_one_call": "other",
          "volumes": [2500.5],
          "unsure": [{"low": 2000.0, "high": 3100.0}],
          "what_ifs": [{"change": "hit_rate", "factor": 1.5, "cheaper_at_one_call": "pick",
                        "volumes": []}]
        }
      ],
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
          "sure": {
            "threshold": 0.75,
            "answers": 225,
            "sure": 150,
            "sure_interval": {"low": 0.6, "high": 0.725},
            "right": 138,
            "right_interval": null
          },
          "right": 138,
          "failures": 2,
          "tokens_per_call": 1360.2,
          "cost": {
            "usd_per_call": 0.04,
            "fixed_usd_per_month": 5.0,
            "hit_rate": 0.0,
            "usd_per_month": 9.0,
            "total_usd": 226.0,
            "upfront": {"labels_usd": 1.0, "search_usd": 2.0, "training_usd": 3.0,
                        "setup_usd": 4.0},
            "call": {"shared_tokens": 1000.0, "own_tokens": 350.0, "output_tokens": 10.5,
                     "machine_ms": 40.0}
          },
          "cost_unknown": "",
          "answers_per_second": 25.0,
          "latency": {
            "calls": 120,
            "failed": 1,
            "p50": {"ms": 40.0, "interval": {"low": 38.5, "high": 44.0}},
            "p95": {"ms": 290.0, "interval": {"low": 250.0, "high": null}},
            "first_token_p50": {"ms": 20.0, "interval": {"low": 19.0, "high": 22.0}},
            "first_token_p95": {"ms": 30.0, "interval": {"low": 25.0, "high": 35.0}},
            "cold_calls": 20,
            "cold_p50_ms": 900.0,
            "load": 1.25
          },
          "latency_need": "open",
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
          "sure": null,
          "right": 0,
          "failures": 0,
          "tokens_per_call": 0.0,
          "cost": null,
          "cost_unknown": "the machine has no price",
          "answers_per_second": null,
          "latency": null,
          "latency_need": "none",
          "word": "nominee",
          "difference": 0.0,
          "difference_interval": null,
          "p": null,
          "p_holm": null,
          "regret_bound": null
        }
      ]
    },
    "slices": [
      {
        "slice": "en",
        "answers": 150,
        "groups": 140,
        "routes": [
          {"route": "few_shot@smollm2", "score": 0.5, "interval": {"low": 0.4, "high": 0.6}},
          {"route": "majority", "score": 0.25, "interval": null}
        ]
      }
    ],
    "curves": {
      "left_out": "too few rows",
      "routes": [],
      "crossings": [],
      "without": []
    },
    "redraws": {
      "left_out": "on folds",
      "routes": [],
      "could_swap": null
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
  for (const char* key : {"bar",
                          "runner_up",
                          "economy",
                          "corrected_score",
                          "detectable_difference",
                          "rows_for_margin"}) {
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
