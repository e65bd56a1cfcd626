#include "trial/trial.h"

namespace tuneornot {

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
  return subset == Subset::Dev ? "dev" : "test";
}

}  // namespace tuneornot
