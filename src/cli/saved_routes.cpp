#include "cli/saved_routes.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "cli/models.h"

namespace tuneornot {

const FrozenEntrant& entrant_called(const std::string& route, const Frozen& frozen) {
  const auto found = std::ranges::find(frozen.entrants, route, [](const FrozenEntrant& entrant) {
    return route_of(entrant.candidate);
  });
  if (found != frozen.entrants.end()) {
    return *found;
  }
  std::vector<std::string> names;
  names.reserve(frozen.entrants.size());
  for (const FrozenEntrant& entrant : frozen.entrants) {
    names.push_back(route_of(entrant.candidate));
  }
  throw Error(ErrorKind::Usage,
              "this study has no route \"" + printable(route) + "\"; it has " +
                  quoted_list(names, names.size()));
}

std::vector<std::string> references_of(const FrozenEntrant& entrant,
                                       const LoadedStudy& study,
                                       const Store& store) {
  if (entrant.candidate.model.empty()) {
    return {};
  }
  const auto reference = store.record("reference " + entrant.candidate.model);
  return {reference.value_or(study.task.models.empty() ? kEmbeddedReference
                                                       : study.task.models.front())};
}

}  // namespace tuneornot
