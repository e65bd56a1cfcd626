#include <nlohmann/json.hpp>

#include "report/json_values.h"
#include "report/plan_report.h"

namespace tuneornot {

namespace {

constexpr double kMsPerSecond = 1'000;

Json route_json(const RouteForecast& route) {
  const Candidate& candidate = route.candidate;
  return {{"route", route_of(candidate)},
          {"strategy", candidate.strategy},
          {"model", candidate.model.empty() ? Json(nullptr) : Json(candidate.model)},
          {"candidates", route.candidates},
          {"answers", route.answers},
          {"curve_answers", route.curve_answers},
          {"probe_calls", route.probe_calls},
          {"prompt_tokens_per_call", route.call.shared_tokens + route.call.own_tokens},
          {"shared_tokens_per_call", route.call.shared_tokens},
          {"output_tokens_per_call", route.call.output_tokens},
          {"seconds_per_answer", route.call.machine_ms / kMsPerSecond},
          {"answering_seconds", route.answering_ms / kMsPerSecond},
          {"preparing_seconds", route.preparing_ms / kMsPerSecond},
          {"probing_seconds", route.probing_ms / kMsPerSecond},
          {"redrawing_seconds", route.redrawing_ms / kMsPerSecond},
          {"timed_rows", route.timed_rows},
          {"failed_rows", route.failed_rows},
          {"failure", route.failed_rows == 0 ? Json(nullptr) : Json(route.failure)},
          {"usd", or_null(route.usd)},
          {"usd_unknown", route.usd ? Json(nullptr) : Json(route.usd_unknown)}};
}

}  // namespace

std::string json_plan(const PlanReport& plan) {
  Json routes = Json::array();
  for (const RouteForecast& route : plan.forecast.routes) {
    routes.push_back(route_json(route));
  }
  const Json json = {{"format", kPlanFormat},
                     {"program_version", plan.program_version},
                     {"task", plan.task_name},
                     {"study", plan.study},
                     {"effort", plan.effort},
                     {"train_rows", plan.train_rows},
                     {"dev_rows", plan.dev_rows},
                     {"test_rows", plan.test_rows},
                     {"fold_repeats", plan.repeats},
                     {"routes", routes},
                     {"not_planned", plan.forecast.left_out},
                     {"seconds", total_ms(plan.forecast) / kMsPerSecond},
                     {"usd", or_null(total_usd(plan.forecast))},
                     {"detectable_difference", or_null(plan.forecast.detectable_difference)}};
  return json_text(json);
}

}  // namespace tuneornot
