#include "model/resident_prefixes.h"

#include <algorithm>
#include <utility>

namespace tuneornot {

const ResidentPrefixes::Prefix* ResidentPrefixes::find(const std::vector<Token>& tokens,
                                                       const AdapterFile& adapter) {
  const auto found = std::ranges::find_if(prefixes_, [&](const Prefix& prefix) {
    return prefix.adapter == adapter && prefix.tokens == tokens;
  });
  if (found == prefixes_.end()) {
    return nullptr;
  }
  prefixes_.splice(prefixes_.begin(), prefixes_, found);
  return &prefixes_.front();
}

const ResidentPrefixes::Prefix& ResidentPrefixes::keep(Prefix prefix) {
  bytes_ += prefix.state.size();
  prefixes_.push_front(std::move(prefix));
  while (prefixes_.size() > 1 && bytes_ > most_bytes_) {
    bytes_ -= prefixes_.back().state.size();
    prefixes_.pop_back();
  }
  return prefixes_.front();
}

void ResidentPrefixes::clear() {
  prefixes_.clear();
  bytes_ = 0;
}

}  // namespace tuneornot
