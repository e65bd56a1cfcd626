#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/check.h"
#include "decide/bar.h"
#include "decide/costs.h"
#include "report/cost_json.h"
#include "report/curve_json.h"
#include "report/json_values.h"
#include "report/latency_json.h"
#include "report/redraw_json.h"
#include "report/report.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

Json further_scores(const Report& report, std::size_t route) {
  Json scores = Json::object();
  for (std::size_t metric = 1; metric < report.metrics.size(); ++metric) {
    scores[report.metrics[metric]] = further_score(report, route, metric);
  }
  return scores;
}

// Null for a route without confidence.
Json sure_json(const std::optional<SureAnswers>& sure) {
  if (!sure) {
    return {};
  }
  return {{"threshold", or_null(sure->threshold)},
          {"answers", sure->answers},
          {"sure", sure->sure},
          {"sure_interval", or_null(sure->sure_interval)},
          {"right", sure->right},
          {"right_interval", or_null(sure->right_interval)}};
}

Json route_json(const Report& report, std::size_t number) {
  const RouteResult& route = report.verdict.routes[number];
  return {{"route", route_of(route.candidate)},
          {"strategy", route.candidate.strategy},
          {"model", route.candidate.model},
          {"settings", Json(route.candidate.settings)},
          {"candidates_tried", route.candidates_tried},
          {"labels_used", route.labels_used},
          {"dev_score", or_null(route.dev_score)},
          {"score", route.score},
          {"interval", or_null(route.interval)},
          {"further_scores", further_scores(report, number)},
          {"sure", sure_json(sure_of(report, number))},
          {"right", route.right},
          {"failures", route.failures},
          {"tokens_per_call", route.tokens_per_call},
          {"cost", cost_json(route, report.verdict.pricing)},
          {"cost_unknown", route.cost_unknown},
          {"answers_per_second", or_null(route.answers_per_second)},
          {"latency", latency_json(route)},
          {"latency_need", name_of(route.latency_need)},
          {"word", name_of(route.word)},
          {"difference", route.difference},
          {"difference_interval", or_null(route.difference_interval)},
          {"p", or_null(route.p)},
          {"p_holm", or_null(route.p_holm)},
          {"regret_bound", or_null(route.regret_bound)}};
}

Json slices_json(const Report& report) {
  Json slices = Json::array();
  for (const SliceResult& slice : report.slices) {
    Json routes = Json::array();
    for (std::size_t route = 0; route < slice.routes.size(); ++route) {
      routes.push_back({{"route", route_of(report.verdict.routes[route].candidate)},
                        {"score", slice.routes[route].score},
                        {"interval", or_null(slice.routes[route].interval)}});
    }
    slices.push_back({{"slice", slice.slice},
                      {"answers", slice.answers},
                      {"groups", slice.groups},
                      {"routes", routes}});
  }
  return slices;
}

Json bar_json(const std::optional<Bar>& bar) {
  if (!bar) {
    return {};
  }
  return {{"comparisons", bar->comparisons},
          {"difference", bar->difference},
          {"shown_from", or_null(bar->shown_from)},
          {"taken_above", or_null(bar->taken_above)}};
}

Json verdict_json(const Report& report) {
  const Verdict& verdict = report.verdict;
  Json routes = Json::array();
  for (std::size_t number = 0; number < verdict.routes.size(); ++number) {
    routes.push_back(route_json(report, number));
  }
  return {{"recommended", route_of(verdict.routes[verdict.pick].candidate)},
          {"certainty", name_of(verdict.certainty)},
          {"metric", verdict.metric},
          {"margin", verdict.margin},
          {"latency_p95_ms", or_null(verdict.latency_p95_ms)},
          {"nominee", verdict.nominee},
          {"pick", verdict.pick},
          {"runner_up", or_null(verdict.runner_up)},
          {"economy", or_null(verdict.economy)},
          {"front", cost_front(verdict)},
          {"latency_front", latency_front(verdict)},
          {"corrected_score", or_null(verdict.corrected_score)},
          {"folds", or_null(verdict.folds)},
          {"rows", verdict.rows},
          {"answers", verdict.answers},
          {"groups", verdict.groups},
          {"grouped", verdict.grouped},
          {"detectable_difference", or_null(verdict.detectable_difference)},
          {"rows_for_margin", or_null(verdict.rows_for_margin)},
          {"bar", bar_json(bar_for_another(verdict))},
          {"pricing", pricing_json(verdict.pricing)},
          {"chosen_by", name_of(chosen_by(verdict))},
          {"chance_of_pick", or_null(verdict.chance_of_pick)},
          {"break_evens", break_evens_json(verdict)},
          {"warnings", verdict.warnings},
          {"routes", routes}};
}

}  // namespace

std::string json_report(const Report& report) {
  check_routes(report);
  const Json json = {{"format", kReportFormat},
                     {"program_version", report.program_version},
                     {"task_name", report.task_name},
                     {"kind", report.kind},
                     {"study", report.study},
                     {"try_input", report.try_input},
                     {"train_rows", report.train_rows},
                     {"dev_rows", report.dev_rows},
                     {"leaked_rows", report.leaked_rows},
                     {"seal", report.seal},
                     {"test_openings", report.test_openings},
                     {"metrics", report.metrics},
                     {"precision", report.precision},
                     {"models", report.models},
                     {"not_run", report.not_run},
                     {"remarks", report.remarks},
                     {"verdict", verdict_json(report)},
                     {"slices", slices_json(report)},
                     {"curves", curves_json(report.curves)},
                     {"redraws", redraws_json(report)}};
  return json_text(json);
}

}  // namespace tuneornot
