#include "study/stored_redraws.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/json.h"
#include "decide/scored_rows.h"

namespace tuneornot {

namespace {

using nlohmann::json;

constexpr const char* kRecord = "redraws";

}  // namespace

void keep_redraws(const std::vector<StoredRedraws>& redraws, Store& store) {
  json list = json::array();
  for (const StoredRedraws& one : redraws) {
    list.push_back({{"dev_key", one.dev_key}, {"left_out", one.left_out}, {"keys", one.keys}});
  }
  store.set_record(kRecord, canonical_json(list));
}

std::vector<StoredRedraws> stored_redraws(const Store& store) {
  const std::optional<std::string> text = store.record(kRecord);
  if (!text) {
    return {};
  }
  try {
    std::vector<StoredRedraws> redraws;
    for (const json& one : json::parse(*text)) {
      redraws.push_back({.dev_key = one.at("dev_key"),
                         .left_out = one.at("left_out"),
                         .keys = one.at("keys").get<std::vector<std::string>>()});
    }
    return redraws;
  } catch (const json::exception&) {
    throw Error(ErrorKind::Storage,
                "the study's record of its redraws is damaged; move the study's files away and run "
                "it anew");
  }
}

Redraws redraws_on(const Frozen& frozen, const Evidence& evidence, const Store& store) {
  if (evidence.held_out) {
    return {.left_out = "so few rows are measured on folds"};
  }
  std::vector<RedrawnEntrant> redrawn;
  for (const StoredRedraws& stored : stored_redraws(store)) {
    const auto entrant =
        std::ranges::find(frozen.entrants, stored.dev_key, &FrozenEntrant::dev_key);
    if (entrant == frozen.entrants.end()) {
      continue;
    }
    redrawn.push_back({.entrant = static_cast<std::size_t>(entrant - frozen.entrants.begin()),
                       .left_out = stored.left_out});
    for (const std::string& key : stored.keys) {
      redrawn.back().draws.push_back(store.outcomes(key));
      if (!are_answers_to(redrawn.back().draws.back(), evidence.dev_rows)) {
        return {.left_out = "the data were changed since it was measured; run the study again"};
      }
    }
  }
  if (redrawn.empty()) {
    return {.left_out = "this study was made before it was measured; run it again"};
  }
  return read_redraws(evidence, redrawn);
}

}  // namespace tuneornot
