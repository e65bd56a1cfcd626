#include "cli/study_report.h"

#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/hash.h"
#include "cli/cost_options.h"
#include "decide/errors.h"
#include "decide/routes.h"
#include "decide/scored_rows.h"
#include "decide/slices.h"
#include "decide/sure_answers.h"
#include "decide/test_scores.h"
#include "decide/verdict.h"
#include "metric/metric.h"
#include "study/effort.h"
#include "study/openings.h"
#include "study/stored_curves.h"
#include "study/stored_evidence.h"
#include "study/stored_redraws.h"

namespace tuneornot {

namespace {

// By one metric, of each of the verdict's routes.
std::vector<double> scores_by(const Metric& metric,
                              const Evidence& evidence,
                              const Verdict& verdict) {
  std::vector<double> scores;
  scores.reserve(verdict.routes.size());
  if (metric.precision) {
    for (const auto& sure : sure_answers(evidence, verdict, *metric.precision)) {
      scores.push_back(sure ? sure->coverage() : 0);
    }
    return scores;
  }
  for (const RouteResult& route : verdict.routes) {
    const Entrant& entrant = evidence.entrants[place_of(evidence, route.candidate)];
    scores.push_back(score_of(metric, answered_rows(entrant.test, evidence.test_rows)));
  }
  return scores;
}

void add_further_scores(const Evidence& evidence, const LoadedStudy& study, Report& report) {
  report.further_scores.resize(report.verdict.routes.size());
  for (const std::string& name : std::span(study.task.metrics).subspan(1)) {
    const Metric metric = opened(find_metric(name, evidence.form), study.folder);
    const std::vector<double> scores = scores_by(metric, evidence, report.verdict);
    for (std::size_t route = 0; route < scores.size(); ++route) {
      report.further_scores[route].push_back(scores[route]);
    }
  }
}

// As stored_evidence has them: the test, or every row once a repeat.
std::vector<MeasuredRow> measured_rows(const Evidence& evidence, const Split& split) {
  const std::vector<Example>& examples = evidence.held_out ? split.train : split.test;
  const std::vector<bool> counts = rows_that_count(evidence);
  std::vector<MeasuredRow> rows;
  for (std::size_t i = 0; i < evidence.test_rows.size(); ++i) {
    const ScoredRow& scored = evidence.test_rows[i];
    MeasuredRow& row = rows.emplace_back();
    row.example_id = scored.example_id;
    row.group = scored.group;
    row.input = examples[i % examples.size()].input;
    row.expected = scored.expected;
    row.counts = counts[i];
    if (evidence.held_out) {
      const std::size_t fold = evidence.held_out->folds[i];
      row.repeat = fold / evidence.held_out->counts.folds + 1;
      row.fold = fold % evidence.held_out->counts.folds + 1;
    }
  }
  return rows;
}

std::vector<std::vector<Outcome>> measured_outcomes(const Evidence& evidence,
                                                    const Verdict& verdict) {
  std::vector<std::vector<Outcome>> outcomes;
  outcomes.reserve(verdict.routes.size());
  for (const RouteResult& route : verdict.routes) {
    outcomes.push_back(evidence.entrants[place_of(evidence, route.candidate)].test);
  }
  return outcomes;
}

// A short training input, so that the example shows no test row.
std::string try_input(const Split& split) {
  constexpr std::size_t kUsual = 40;
  const auto distance = [](const Example& example) {
    const std::size_t size = example.input.size();
    return size > kUsual ? size - kUsual : kUsual - size;
  };
  return std::ranges::min_element(split.train, {}, distance)->input;
}

[[noreturn]] void throw_not_run(const std::filesystem::path& folder) {
  throw Error(ErrorKind::Data,
              folder.string() + ": has no verdict yet; run: tuneornot run " + folder.string());
}

}  // namespace

Report study_report(const LoadedStudy& study,
                    const Frozen& frozen,
                    const Store& store,
                    const Environment& environment) {
  const Evidence evidence = priced_evidence(study, frozen, store);
  const std::string opening = sha256(std::filesystem::weakly_canonical(study.folder).string()) +
                              ' ' + sha256(opening_text(frozen));
  Report report{.program_version = std::string(kVersion),
                .task_name = study.task.name,
                .kind = std::string(name_of(study.task.kind)),
                .study = study.folder.string(),
                .try_input = try_input(study.split),
                .unlabelled = study.task.data.unlabelled,
                .train_rows = study.split.train.size(),
                .dev_rows = study.split.dev.size(),
                .leaked_rows = study.split.leaked.size(),
                .seal = study.split.seal,
                .test_openings = count_user_opening(environment.state_folder, frozen.seal, opening),
                .metrics = study.task.metrics,
                .not_run = stored_left_out(store),
                .verdict = verdict_on(evidence),
                .curves = curves_on(evidence, store),
                .redraws = redraws_on(frozen, evidence, store)};
  report.metrics.front() = frozen.metric;
  add_further_scores(evidence, study, report);
  report.rows = measured_rows(evidence, study.split);
  report.outcomes = measured_outcomes(evidence, report.verdict);
  report.precision = asked_precision(study.task);
  report.sure = sure_answers(evidence, report.verdict, report.precision);
  report.errors = error_analysis(evidence, report.verdict);
  report.slices = slice_results(evidence, report.verdict);
  for (const FrozenEntrant& entrant : frozen.entrants) {
    for (const std::string& remark : stored_remarks(entrant, store)) {
      report.remarks.push_back(route_of(entrant.candidate) + ": " + remark);
    }
    const std::string& model = entrant.candidate.model;
    const std::string line = model + ": " + store.record("model " + model).value_or("");
    if (!model.empty() && std::ranges::find(report.models, line) == report.models.end()) {
      report.models.push_back(line);
    }
  }
  if (frozen.after_opening) {
    report.verdict.warnings.push_back(
        std::string("The entrants, the metric or the margin were changed after ") +
        (report.verdict.folds ? "these rows had been measured" : "this test had been opened") +
        ": what it says now was chosen afterwards.");
  }
  return report;
}

double asked_precision(const Task& task) {
  for (const Metric& metric : metrics_of(task)) {
    if (metric.precision) {
      return *metric.precision;
    }
  }
  return kUsualPrecision;
}

Evidence priced_evidence(const LoadedStudy& study, const Frozen& frozen, const Store& store) {
  std::vector<std::string> models;
  for (const FrozenEntrant& entrant : frozen.entrants) {
    if (!entrant.candidate.model.empty()) {
      models.push_back(entrant.candidate.model);
    }
  }
  std::ranges::sort(models);
  models.erase(std::ranges::unique(models).begin(), models.end());
  Evidence evidence = stored_evidence(frozen, answer_form(study.task), study.split, store);
  evidence.pricing = pricing_of(study.task, study.folder);
  evidence.latency_p95_ms = study.task.needs.latency_p95_ms;
  check_priced_models(evidence.pricing, models);
  return evidence;
}

ExitCode exit_code(const Report& report) {
  return is_need_missed_by_all(report.verdict) ? ExitCode::ConditionFailed : ExitCode::Done;
}

Store open_finished_store(const std::filesystem::path& folder) {
  if (!std::filesystem::exists(store_file(folder))) {
    throw_not_run(folder);
  }
  return Store(store_file(folder));
}

Frozen finished_record(const Store& store, const std::filesystem::path& folder) {
  std::optional<Frozen> frozen = stored_frozen(store);
  if (!frozen) {
    throw_not_run(folder);
  }
  return *std::move(frozen);
}

}  // namespace tuneornot
