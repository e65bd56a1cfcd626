#include <nlohmann/json.hpp>

#include "report/json_values.h"
#include "report/provisional_report.h"

namespace tuneornot {

namespace {

Json route_json(const DevStanding& standing) {
  return {{"route", route_of(standing.candidate)},
          {"strategy", standing.candidate.strategy},
          {"model", standing.candidate.model},
          {"settings", Json(standing.candidate.settings)},
          {"candidates_tried", standing.candidates_tried},
          {"dev_score", standing.score},
          {"interval", or_null(standing.interval)}};
}

}  // namespace

std::string json_provisional(const ProvisionalReport& report) {
  const Provisional& found = report.found;
  Json routes = Json::array();
  for (const DevStanding& standing : found.routes) {
    routes.push_back(route_json(standing));
  }
  return json_text({{"format", kProvisionalFormat},
                    {"provisional", true},
                    {"program_version", report.program_version},
                    {"task_name", report.task_name},
                    {"kind", report.kind},
                    {"study", report.study},
                    {"metric", found.metric},
                    {"margin", found.margin},
                    {"dev_rows", found.rows},
                    {"dev_groups", found.groups},
                    {"nominee", found.nominee},
                    {"routes", routes},
                    {"routes_to_come", report.routes_to_come},
                    {"test_rows", report.test_rows},
                    {"test_open", report.is_test_open}});
}

}  // namespace tuneornot
