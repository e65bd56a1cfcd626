#include "report/changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/json.h"
#include "cost/route_cost.h"

namespace tuneornot {

namespace {

using Parsed = nlohmann::json;

// What stands under `key`, of the type that json_report writes there.
template <typename Value>
Value value_in(const Parsed& object, const char* key, const std::string& file) {
  try {
    return object.at(key).get<Value>();
  } catch (const Parsed::exception&) {
    throw Error(ErrorKind::Data,
                fmt::format("{}: has no usable \"{}\"; name a file that tuneornot report --json "
                            "wrote",
                            file,
                            key));
  }
}

Parsed parsed_report(std::string_view text, const std::string& file) {
  Parsed report = parse_json(text, file);
  const int format = value_in<int>(report, "format", file);
  if (format != kReportFormat) {
    throw Error(ErrorKind::Data,
                fmt::format("{}: is a report of format {}, this version reads format {}; write it "
                            "again with tuneornot report --json",
                            file,
                            format,
                            kReportFormat));
  }
  return report;
}

struct EarlierRoute {
  std::string route;
  double score = 0;
  std::string word;
  std::optional<double> usd;
};

// Empty where there is null.
std::optional<double> number_in(const Parsed& object, const char* key, const std::string& file) {
  return value_in<Parsed>(object, key, file).is_null()
             ? std::nullopt
             : std::optional(value_in<double>(object, key, file));
}

std::optional<double> usd_in(const Parsed& route, const std::string& file) {
  const auto cost = value_in<Parsed>(route, "cost", file);
  return cost.is_null() ? std::nullopt : number_in(cost, "usd_per_call", file);
}

std::optional<double> usd_of(const RouteResult& route, const Pricing& pricing) {
  return route.cost ? std::optional(usd_per_call(*route.cost, pricing.calls_per_month.value_or(1)))
                    : std::nullopt;
}

std::vector<EarlierRoute> routes_in(const Parsed& verdict, const std::string& file) {
  std::vector<EarlierRoute> routes;
  for (const Parsed& route : value_in<std::vector<Parsed>>(verdict, "routes", file)) {
    routes.push_back({.route = value_in<std::string>(route, "route", file),
                      .score = value_in<double>(route, "score", file),
                      .word = value_in<std::string>(route, "word", file),
                      .usd = usd_in(route, file)});
  }
  return routes;
}

std::vector<RouteChange> route_changes(const std::vector<EarlierRoute>& earlier,
                                       const Verdict& verdict) {
  std::vector<RouteChange> changes;
  for (const RouteResult& route : verdict.routes) {
    RouteChange& change = changes.emplace_back();
    change.route = route_of(route.candidate);
    change.score.after = route.score;
    change.word.after = name_of(route.word);
    change.usd.after = usd_of(route, verdict.pricing);
  }
  for (const EarlierRoute& route : earlier) {
    auto change = std::ranges::find(changes, route.route, &RouteChange::route);
    if (change == changes.end()) {
      changes.push_back({.route = route.route, .score = {}, .word = {}, .usd = {}});
      change = changes.end() - 1;
    }
    change->score.before = route.score;
    change->word.before = route.word;
    change->usd.before = route.usd;
  }
  return changes;
}

}  // namespace

Changes changes_since(std::string_view earlier, const std::string& file, const Report& later) {
  const Parsed report = parsed_report(earlier, file);
  const auto old = value_in<Parsed>(report, "verdict", file);
  const Verdict& verdict = later.verdict;
  return {.task = {value_in<std::string>(report, "task_name", file), later.task_name},
          .metric = {value_in<std::string>(old, "metric", file), verdict.metric},
          .seal = {value_in<std::string>(report, "seal", file), later.seal},
          .pick = {value_in<std::string>(old, "recommended", file),
                   route_of(verdict.routes[verdict.pick].candidate)},
          .certainty = {value_in<std::string>(old, "certainty", file),
                        std::string(name_of(verdict.certainty))},
          .margin = {value_in<double>(old, "margin", file), verdict.margin},
          .rows = {value_in<std::size_t>(old, "rows", file), verdict.rows},
          .train_rows = {value_in<std::size_t>(report, "train_rows", file), later.train_rows},
          .calls = {number_in(value_in<Parsed>(old, "pricing", file), "calls_per_month", file),
                    verdict.pricing.calls_per_month},
          .routes = route_changes(routes_in(old, file), verdict)};
}

}  // namespace tuneornot
