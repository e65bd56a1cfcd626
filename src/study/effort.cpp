#include "study/effort.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/json.h"
#include "base/number.h"

namespace tuneornot {

namespace {

std::string record_of(const std::string& folder) {
  return "preparing_ms " + folder;
}

std::string remarks_record(const std::string& folder) {
  return "remarks " + folder;
}

std::optional<double> stored_preparing_ms(const std::string& folder, const Store& store) {
  const std::optional<std::string> text = store.record(record_of(folder));
  if (!text) {
    return std::nullopt;
  }
  const auto ms = parse_number<double>(*text);
  if (!ms || !(*ms >= 0)) {
    throw Error(ErrorKind::Storage,
                "the study's record of what preparing took is damaged; run the study anew");
  }
  return ms;
}

}  // namespace

void keep_preparing_ms(const Runner& runner, Store& store) {
  if (runner.preparing_ms) {
    store.set_record(record_of(runner.folder), fmt::format("{}", *runner.preparing_ms));
  }
}

void keep_remarks(const Runner& runner, Store& store) {
  const std::string record = remarks_record(runner.folder);
  if (!runner.predictor.remarks.empty() || store.record(record)) {
    store.set_record(record, canonical_json(nlohmann::json(runner.predictor.remarks)));
  }
}

std::vector<std::string> stored_remarks(const FrozenEntrant& entrant, const Store& store) {
  const std::optional<std::string> text = store.record(remarks_record(entrant.predictor));
  return text ? parse_json(*text, "the study's remarks").get<std::vector<std::string>>()
              : std::vector<std::string>();
}

Effort effort_of(const FrozenEntrant& entrant, const Store& store) {
  Effort effort{.training_ms = stored_preparing_ms(entrant.predictor, store), .discarded_ms = 0};
  for (const RacedCandidate& raced : entrant.raced) {
    effort.search += work_of(store.outcomes(raced.dev_key));
    if (raced.predictor == entrant.predictor) {
      continue;
    }
    const std::optional<double> ms = stored_preparing_ms(raced.predictor, store);
    effort.discarded_ms =
        effort.discarded_ms && ms ? std::optional(*effort.discarded_ms + *ms) : std::nullopt;
  }
  return effort;
}

}  // namespace tuneornot
