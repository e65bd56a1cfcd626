#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "decide/curves.h"
#include "store/store.h"
#include "trial/trial.h"

namespace tuneornot {

// The trials after learning from so many labels, one a draw.
struct CurveTrials {
  std::size_t labels = 0;
  std::vector<std::string> keys;
  bool operator==(const CurveTrials&) const = default;
};

// An entrant's learning curve.
struct StoredCurve {
  Candidate candidate;
  std::string left_out;            // why there is none; else empty
  std::vector<CurveTrials> sizes;  // the last is all training rows: its trial on dev
  bool operator==(const StoredCurve&) const = default;
};

// All of a study's.
struct StoredCurves {
  std::string left_out;  // why there is none of any route; else empty
  std::vector<StoredCurve> routes;
  bool operator==(const StoredCurves&) const = default;
};

void keep_curves(const StoredCurves& curves, Store& store);

// Empty before any were kept. Throws ErrorKind::Storage when the record is damaged.
std::optional<StoredCurves> stored_curves(const Store& store);

// What the store holds of them, for people. Throws as stored_curves does.
Curves curves_on(const Evidence& evidence, const Store& store);

}  // namespace tuneornot
