#include <CLI/CLI.hpp>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/models.h"
#include "cli/output.h"
#include "cli/saved_routes.h"
#include "cli/study_folder.h"
#include "cli/study_report.h"
#include "decide/routes.h"
#include "decide/sure_answers.h"
#include "predictor/predict.h"
#include "study/interrupt.h"
#include "study/stored_evidence.h"

namespace tuneornot {

namespace {

struct PredictOptions {
  std::string study;
  std::string text;
  std::string route;
  bool offline = false;
  bool json = false;
};

// The entrant that the verdict takes, or the one that was named.
const FrozenEntrant& chosen_entrant(const Frozen& frozen,
                                    const Evidence& evidence,
                                    const std::string& route) {
  if (!route.empty()) {
    return entrant_called(route, frozen);
  }
  const Verdict verdict = verdict_on(evidence);
  return entrant_called(route_of(verdict.routes[verdict.pick].candidate), frozen);
}

// Whether nobody need look at the answer; null where the study found no threshold for that.
nlohmann::json is_sure(const Answer& answer, std::optional<double> threshold) {
  return answer.confidence && threshold ? nlohmann::json(*answer.confidence >= *threshold)
                                        : nlohmann::json();
}

std::string json_of(const Answer& answer,
                    const std::string& route,
                    std::optional<double> threshold) {
  return canonical_json(
      {{"format", 1},
       {"route", route},
       {"answer", answer.text},
       {"confidence", answer.confidence ? nlohmann::json(*answer.confidence) : nlohmann::json()},
       {"sure", is_sure(answer, threshold)}});
}

std::optional<double> threshold_of(const FrozenEntrant& entrant,
                                   const Evidence& evidence,
                                   const Task& task) {
  const Entrant& measured = evidence.entrants[place_of(evidence, entrant.candidate)];
  return sure_threshold(evidence, measured, asked_precision(task));
}

ExitCode predict_one(const PredictOptions& options, const Environment& environment) {
  const LoadedStudy study = load_study(find_study(options.study, {}), {}, nullptr);
  const Store store = open_finished_store(study.folder);
  const Frozen frozen = finished_record(store, study.folder);
  const Evidence evidence = priced_evidence(study, frozen, store);
  const FrozenEntrant& entrant = chosen_entrant(frozen, evidence, options.route);
  const Predictor predictor = load_predictor(study.folder / entrant.predictor);
  auto located = locate_models(references_of(entrant, study, store), study.folder, environment);
  for (GgufModelSettings& model : located) {
    model.prefix_folder = environment.cache_folder / "prefixes";
  }
  const InterruptWatcher interrupt;
  const auto models = open_models(located, environment);
  Model* model = models.empty() ? nullptr : models.front().get();
  const std::vector<Query> queries = {
      {.input = options.text == "-" ? std::string(std::istreambuf_iterator<char>(std::cin), {})
                                    : options.text}};
  const Answer answer = predict(predictor, model, queries, interrupt.token()).front();
  if (answer.failure) {
    if (answer.failure->kind == CallFailure::Kind::Cancelled) {
      return ExitCode::Interrupted;
    }
    throw Error(ErrorKind::Model, "no answer: " + printable(answer.failure->detail));
  }
  print((options.json
             ? json_of(
                   answer, route_of(entrant.candidate), threshold_of(entrant, evidence, study.task))
             : printable(answer.text)) +
        '\n');
  return ExitCode::Done;
}

}  // namespace

Command declare_predict(CLI::App& options) {
  const auto values = std::make_shared<PredictOptions>();
  options.add_option("study", values->study, "the study's folder")->required()->type_name("STUDY");
  options.add_option("text", values->text, "the input; - reads it from standard input")
      ->required()
      ->type_name("TEXT");
  options
      .add_option("--route", values->route, "another route than the verdict's, as its table says")
      ->type_name("ROUTE");
  declare_offline(options, values->offline);
  options.add_flag("--json",
                   values->json,
                   "print the answer as JSON, with its confidence, its route, and whether that "
                   "confidence is enough, as the verdict's line Sure says");
  return [values](const Environment& environment) {
    return predict_one(*values, settled_offline(environment, values->offline));
  };
}

}  // namespace tuneornot
