#include "study/frozen.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.h"
#include "base/json.h"

namespace tuneornot {

namespace {

using nlohmann::json;

constexpr const char* kRecord = "frozen";
constexpr const char* kRaced = "raced";

json json_of(const FrozenEntrant& entrant) {
  json raced = json::array();
  for (const RacedCandidate& candidate : entrant.raced) {
    raced.push_back({{"predictor", candidate.predictor}, {"dev_key", candidate.dev_key}});
  }
  return {{"strategy", entrant.candidate.strategy},
          {"model", entrant.candidate.model},
          {"settings", entrant.candidate.settings},
          {"candidates_tried", entrant.candidates_tried},
          {"labels_used", entrant.labels_used},
          {"predictor", entrant.predictor},
          {"dev_key", entrant.dev_key},
          {"test_key", entrant.test_key},
          {"fold_keys", entrant.fold_keys},
          {"raced", raced}};
}

FrozenEntrant entrant_of(const json& value) {
  std::vector<RacedCandidate> raced;
  for (const json& candidate : value.at("raced")) {
    raced.push_back({.predictor = candidate.at("predictor"), .dev_key = candidate.at("dev_key")});
  }
  return {.candidate = {.strategy = value.at("strategy"),
                        .model = value.at("model"),
                        .settings = value.at("settings").get<Settings>()},
          .candidates_tried = value.at("candidates_tried"),
          .labels_used = value.at("labels_used"),
          .predictor = value.at("predictor"),
          .dev_key = value.at("dev_key"),
          .test_key = value.at("test_key"),
          .probe_key = value.value("probe_key", ""),
          .fold_keys = value.at("fold_keys").get<std::vector<std::string>>(),
          .raced = std::move(raced)};
}

// Its text is what older versions counted openings by: it stays as it is.
json opening_json(const Frozen& frozen) {
  json entrants = json::array();
  for (const FrozenEntrant& entrant : frozen.entrants) {
    entrants.push_back(json_of(entrant));
  }
  return {{"metric", frozen.metric},
          {"margin", frozen.margin},
          {"seal", frozen.seal},
          {"nominee", nullptr},
          {"after_opening", frozen.after_opening},
          {"entrants", entrants}};
}

template <typename Number>
json or_null(const std::optional<Number>& number) {
  return number ? json(*number) : json();
}

Frozen frozen_of(const json& value) {
  Frozen frozen{.metric = value.at("metric"),
                .margin = value.at("margin"),
                .seal = value.at("seal"),
                .after_opening = value.at("after_opening")};
  const json& nominee = value.at("nominee");
  if (!nominee.is_null()) {
    frozen.nominee = nominee.get<std::size_t>();
  }
  if (value.contains("latency_p95_ms") && !value.at("latency_p95_ms").is_null()) {
    frozen.latency_p95_ms = value.at("latency_p95_ms").get<double>();
  }
  for (const json& entrant : value.at("entrants")) {
    frozen.entrants.push_back(entrant_of(entrant));
  }
  return frozen;
}

[[noreturn]] void throw_damaged() {
  throw Error(
      ErrorKind::Storage,
      "the study's frozen nomination is damaged; move the study's files away and run again");
}

std::optional<Frozen> stored_under(const char* name, const Store& store) {
  const std::optional<std::string> text = store.record(name);
  if (!text) {
    return std::nullopt;
  }
  try {
    Frozen frozen = frozen_of(json::parse(*text));
    if (frozen.entrants.empty() || frozen.nominee.value_or(0) >= frozen.entrants.size()) {
      throw_damaged();
    }
    return frozen;
  } catch (const json::exception&) {
    throw_damaged();
  }
}

}  // namespace

std::string frozen_text(const Frozen& frozen) {
  json record = opening_json(frozen);
  record["nominee"] = or_null(frozen.nominee);
  record["latency_p95_ms"] = or_null(frozen.latency_p95_ms);
  for (std::size_t i = 0; i < frozen.entrants.size(); ++i) {
    record["entrants"][i]["probe_key"] = frozen.entrants[i].probe_key;
  }
  return canonical_json(record);
}

std::string opening_text(const Frozen& frozen) {
  return canonical_json(opening_json(frozen));
}

std::optional<Frozen> stored_frozen(const Store& store) {
  return stored_under(kRecord, store);
}

void keep_raced(const Frozen& raced, Store& store) {
  store.set_record(kRaced, frozen_text(raced));
}

std::optional<Frozen> stored_raced(const Store& store) {
  return stored_under(kRaced, store);
}

Frozen freeze(Frozen frozen, Store& store) {
  const std::optional<Frozen> before = stored_frozen(store);
  frozen.after_opening = before && before->after_opening;
  if (before == frozen) {
    return frozen;
  }
  if (!before || opening_text(*before) != opening_text(frozen)) {
    frozen.after_opening = store.openings(frozen.seal) > 0;
    store.count_opening({.seal = frozen.seal, .record = kRecord, .text = frozen_text(frozen)});
  } else {
    store.set_record(kRecord, frozen_text(frozen));
  }
  return frozen;
}

}  // namespace tuneornot
