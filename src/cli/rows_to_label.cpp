#include "cli/rows_to_label.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/models.h"
#include "cli/saved_routes.h"
#include "cli/study_report.h"
#include "cli/study_setup.h"
#include "report/wording.h"
#include "strategy/current.h"
#include "study/disagreements.h"
#include "study/interrupt.h"
#include "study/stored_evidence.h"
#include "task/unlabelled_draw.h"

namespace tuneornot {

namespace {

constexpr std::size_t kRoutes = 2;

// A route as it was saved, to be asked about rows.
struct SavedRoute {
  std::string name;
  std::vector<std::string> references;  // of its model, or none
  Predictor predictor;
};

using RoutePair = std::array<SavedRoute, kRoutes>;
using AnswerPair = std::array<std::vector<Answer>, kRoutes>;

UnlabelledDraw draw(const LoadedStudy& study,
                    std::size_t most,
                    const LabelRule& rule,
                    Problems& problems) {
  UnlabelledDraw drawn = draw_unlabelled(
      study.task, study.folder, study.dataset, {.most = most, .seed = rule.seed}, problems);
  if (drawn.rows.empty()) {
    throw Error(ErrorKind::Data,
                fmt::format("{}: the text of every row stands in the task's data already, so there "
                            "is nothing to label; name a file with other rows",
                            printable(study.task.data.unlabelled)));
  }
  return drawn;
}

RowsToLabel by_chance(const LoadedStudy& study, const LabelRule& rule, Problems& problems) {
  UnlabelledDraw drawn = draw(study, rule.count, rule, problems);
  RowsToLabel chosen = {.sheet = {.why = std::string(name_of(LabelBy::Random))},
                        .read = drawn.read,
                        .known = drawn.known};
  for (UnlabelledRow& row : drawn.rows) {
    chosen.sheet.rows.push_back({.row = std::move(row)});
  }
  return chosen;
}

// The one to take, and the best other one that is not shown worse and can answer new rows.
std::array<std::string, kRoutes> routes_to_ask(const Verdict& verdict) {
  const Candidate& pick = verdict.routes[verdict.pick].candidate;
  if (is_known_by_answers(pick)) {
    throw Error(ErrorKind::Data,
                "the verdict takes what runs today, which is known by its answers alone and cannot "
                "be asked about new rows; take --by random");
  }
  const auto other = std::ranges::find_if(verdict.routes, [&pick](const RouteResult& route) {
    return route.candidate != pick && route.word != Word::Worse &&
           !is_known_by_answers(route.candidate);
  });
  if (other == verdict.routes.end()) {
    throw Error(ErrorKind::Data,
                route_name(pick) +
                    ": every other route is shown worse, so where they disagree it is mostly they "
                    "that err; take --by random");
  }
  return {route_of(pick), route_of(other->candidate)};
}

RoutePair saved_routes(const LoadedStudy& study) {
  const Store store = open_finished_store(study.folder);
  const Frozen frozen = finished_record(store, study.folder);
  const Verdict verdict = verdict_on(priced_evidence(study, frozen, store));
  RoutePair saved;
  std::ranges::transform(routes_to_ask(verdict), saved.begin(), [&](const std::string& route) {
    const FrozenEntrant& entrant = entrant_called(route, frozen);
    return SavedRoute{.name = route,
                      .references = references_of(entrant, study, store),
                      .predictor = load_predictor(study.folder / entrant.predictor)};
  });
  return saved;
}

// The models of both, each once.
std::vector<std::string> references_of(const RoutePair& routes) {
  std::set<std::string> references;
  for (const SavedRoute& route : routes) {
    references.insert(route.references.begin(), route.references.end());
  }
  return {references.begin(), references.end()};
}

// Empty when interrupted.
std::optional<AnswerPair> ask_both(const RoutePair& routes,
                                   std::span<const UnlabelledRow> rows,
                                   const std::filesystem::path& folder,
                                   const Environment& environment) {
  const std::vector<std::string> references = references_of(routes);
  const auto located = locate_models(references, folder, environment);
  const InterruptWatcher interrupt;
  const auto models = open_models(located, environment);
  std::vector<Query> queries;
  queries.reserve(rows.size());
  for (const UnlabelledRow& row : rows) {
    queries.push_back({.id = "", .input = row.input});
  }
  const SteadyClock clock;
  const std::unique_ptr<Progress> progress = progress_on_error_stream();
  Tally tally(*progress, clock);
  tally.plan(kRoutes * queries.size());
  AnswerPair answers;
  for (std::size_t i = 0; i < kRoutes; ++i) {
    const SavedRoute& route = routes[i];
    const auto model = route.references.empty()
                           ? references.end()
                           : std::ranges::find(references, route.references.front());
    std::optional<std::vector<Answer>> said =
        ask({.predictor = route.predictor,
             .model = model == references.end()
                          ? nullptr
                          : models[static_cast<std::size_t>(model - references.begin())].get()},
            queries,
            interrupt.token(),
            tally);
    if (!said) {
      return std::nullopt;
    }
    answers[i] = *std::move(said);
  }
  return answers;
}

std::size_t rows_that_failed(const AnswerPair& answers) {
  std::size_t failed = 0;
  for (std::size_t row = 0; row < answers.front().size(); ++row) {
    failed += answers[0][row].failure || answers[1][row].failure ? 1 : 0;
  }
  return failed;
}

std::optional<RowsToLabel> by_disagreement(const LoadedStudy& study,
                                           const LabelRule& rule,
                                           const Environment& environment,
                                           Problems& problems) {
  const RoutePair routes = saved_routes(study);
  UnlabelledDraw drawn = draw(study, std::max(rule.most_asked, rule.count), rule, problems);
  const auto answers = ask_both(routes, drawn.rows, study.folder, environment);
  if (!answers) {
    return std::nullopt;
  }
  const std::vector<std::size_t> places = disagreements((*answers)[0], (*answers)[1]);
  RowsToLabel chosen = {.sheet = {.why = std::string(name_of(LabelBy::Disagreement)),
                                  .routes = {routes[0].name, routes[1].name}},
                        .read = drawn.read,
                        .known = drawn.known,
                        .asked = drawn.rows.size(),
                        .failed = rows_that_failed(*answers),
                        .disagreed = places.size()};
  for (const std::size_t place : std::span(places).first(std::min(rule.count, places.size()))) {
    chosen.sheet.rows.push_back(
        {.row = std::move(drawn.rows[place]),
         .answers = {(*answers)[0][place].text, (*answers)[1][place].text}});
  }
  if (places.empty()) {
    throw Error(ErrorKind::Data,
                fmt::format("{} and {} disagree on none of the {} rows that they were asked about, "
                            "{} of them without an answer; take --by random, or more with --ask",
                            printable(routes[0].name),
                            printable(routes[1].name),
                            counted(chosen.asked),
                            counted(chosen.failed)));
  }
  return chosen;
}

}  // namespace

std::string_view name_of(LabelBy by) {
  return by == LabelBy::Random ? "random" : "disagreement";
}

std::optional<LabelBy> label_by_called(std::string_view name) {
  for (const LabelBy by : {LabelBy::Random, LabelBy::Disagreement}) {
    if (name == name_of(by)) {
      return by;
    }
  }
  return std::nullopt;
}

std::optional<RowsToLabel> rows_to_label(const LoadedStudy& study,
                                         const LabelRule& rule,
                                         const Environment& environment,
                                         Problems& problems) {
  return rule.by == LabelBy::Random ? by_chance(study, rule, problems)
                                    : by_disagreement(study, rule, environment, problems);
}

}  // namespace tuneornot
