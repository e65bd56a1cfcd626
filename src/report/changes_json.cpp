#include <nlohmann/json.hpp>

#include "report/changes.h"
#include "report/json_values.h"

namespace tuneornot {

namespace {

// `shown` makes JSON of the values.
template <typename Value, typename Shown>
Json moved_json(const Moved<Value>& moved, const Shown& shown) {
  return {
      {"before", shown(moved.before)}, {"after", shown(moved.after)}, {"moved", moved.has_moved()}};
}

template <typename Value>
Json moved_json(const Moved<Value>& moved) {
  return moved_json(moved, [](const Value& value) { return Json(value); });
}

Json number_json(const std::optional<double>& number) {
  return or_null(number);
}

// Of a route that one report does not have, its word there is null too.
Json word_json(const std::string& word) {
  return word.empty() ? Json(nullptr) : Json(word);
}

Json route_json(const RouteChange& change) {
  return {{"route", change.route},
          {"score", moved_json(change.score, number_json)},
          {"word", moved_json(change.word, word_json)},
          {"usd_per_call", moved_json(change.usd, number_json)}};
}

}  // namespace

std::string json_changes(const Changes& changes) {
  Json routes = Json::array();
  for (const RouteChange& change : changes.routes) {
    routes.push_back(route_json(change));
  }
  return json_text({{"format", kChangesFormat},
                    {"task_name", moved_json(changes.task)},
                    {"metric", moved_json(changes.metric)},
                    {"seal", moved_json(changes.seal)},
                    {"recommended", moved_json(changes.pick)},
                    {"certainty", moved_json(changes.certainty)},
                    {"margin", moved_json(changes.margin)},
                    {"rows", moved_json(changes.rows)},
                    {"train_rows", moved_json(changes.train_rows)},
                    {"calls_per_month", moved_json(changes.calls, number_json)},
                    {"routes", routes}});
}

}  // namespace tuneornot
