#include <nlohmann/json.hpp>

#include "report/changes.h"
#include "report/json_values.h"

namespace tuneornot {

namespace {

template <typename Value>
Json moved_json(const Moved<Value>& moved) {
  return {{"before", moved.before}, {"after", moved.after}, {"moved", moved.has_moved()}};
}

// Of a route that one report does not have, its word there is null too.
Json word_json(const std::string& word) {
  return word.empty() ? Json(nullptr) : Json(word);
}

Json route_json(const RouteChange& change) {
  return {{"route", change.route},
          {"score",
           {{"before", or_null(change.score.before)},
            {"after", or_null(change.score.after)},
            {"moved", change.score.has_moved()}}},
          {"word",
           {{"before", word_json(change.word.before)},
            {"after", word_json(change.word.after)},
            {"moved", change.word.has_moved()}}}};
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
                    {"routes", routes}});
}

}  // namespace tuneornot
