#include "trial/trial.h"

namespace tuneornot {

bool is_current(const Candidate& candidate) {
  return candidate.strategy == kCurrentStrategy;
}

std::string route_of(const Candidate& candidate) {
  return candidate.model.empty() ? candidate.strategy : candidate.strategy + '@' + candidate.model;
}

std::string settings_text(const Settings& settings) {
  std::string text;
  for (const auto& [name, value] : settings) {
    text += text.empty() ? "" : ", ";
    text += name;
    text += ' ';
    text += value;
  }
  return text;
}

std::string_view name_of(Subset subset) {
  switch (subset) {
    case Subset::Dev:
      return "dev";
    case Subset::Test:
      return "test";
    case Subset::Fold:
      break;
  }
  return "fold";
}

std::optional<Subset> subset_called(std::string_view name) {
  for (const Subset subset : {Subset::Dev, Subset::Test, Subset::Fold}) {
    if (name_of(subset) == name) {
      return subset;
    }
  }
  return std::nullopt;
}

}  // namespace tuneornot
