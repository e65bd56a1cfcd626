#include "task/costs.h"

namespace tuneornot {

double ByStrategy::of(std::string_view strategy) const {
  const auto found = named.find(std::string(strategy));
  return found == named.end() ? usual : found->second;
}

}  // namespace tuneornot
