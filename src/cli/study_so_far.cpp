#include "cli/study_so_far.h"

#include <algorithm>

#include "cli/cost_options.h"
#include "cli/study_report.h"
#include "decide/provisional.h"
#include "metric/metric.h"
#include "study/frozen.h"
#include "study/stored_evidence.h"

namespace tuneornot {

namespace {

bool has_answered_all(const Frozen& frozen, const Split& split, const Store& store) {
  return std::ranges::all_of(frozen.entrants, [&](const FrozenEntrant& entrant) {
    return store.outcome_count(entrant.test_key) == split.test.size();
  });
}

std::vector<std::string> routes_to_come(const Frozen& raced, const Store& store) {
  std::vector<std::string> routes = stored_routes(store);
  std::erase_if(routes, [&](const std::string& route) {
    return std::ranges::any_of(raced.entrants, [&](const FrozenEntrant& entrant) {
      return route_of(entrant.candidate) == route;
    });
  });
  return routes;
}

}  // namespace

std::optional<ProvisionalReport> study_so_far(const LoadedStudy& study, const Store& store) {
  const std::optional<Frozen> frozen = stored_frozen(store);
  const std::optional<Frozen> raced = stored_raced(store);
  const bool is_begun =
      raced && study.split.folds.empty() && were_raced_on(study.split, *raced, store);
  if (!is_begun || (frozen && has_answered_all(*frozen, study.split, store))) {
    return std::nullopt;
  }
  Evidence evidence = evidence_on_dev(*raced, answer_form(study.task), study.split, store);
  evidence.margin = study.task.needs.margin;
  evidence.pricing = pricing_of(study.task, study.folder);
  evidence.latency_p95_ms = study.task.needs.latency_p95_ms;
  return ProvisionalReport{.program_version = std::string(kVersion),
                           .task_name = study.task.name,
                           .kind = std::string(name_of(study.task.kind)),
                           .study = study.folder.string(),
                           .found = provisional(evidence),
                           .routes_to_come = routes_to_come(*raced, store),
                           .test_rows = study.split.test.size(),
                           .is_test_open = frozen.has_value()};
}

}  // namespace tuneornot
