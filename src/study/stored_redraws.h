#pragma once

#include <string>
#include <vector>

#include "decide/redraws.h"
#include "store/store.h"
#include "study/frozen.h"

namespace tuneornot {

// The trials on dev of an entrant's predictors that were made anew.
struct StoredRedraws {
  std::string dev_key;            // of the entrant's own trial
  std::string left_out;           // why there are none; else empty
  std::vector<std::string> keys;  // one a redraw
  bool operator==(const StoredRedraws&) const = default;
};

// Of the nominee, then of who came second on dev.
void keep_redraws(const std::vector<StoredRedraws>& redraws, Store& store);

// Empty before any were kept. Throws ErrorKind::Storage when the record is damaged.
std::vector<StoredRedraws> stored_redraws(const Store& store);

// What the store holds of them, for people; of entrants of the frozen record alone. Throws as
// stored_redraws does.
Redraws redraws_on(const Frozen& frozen, const Evidence& evidence, const Store& store);

}  // namespace tuneornot
