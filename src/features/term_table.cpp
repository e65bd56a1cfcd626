#include "features/term_table.h"

namespace tuneornot {

std::uint32_t TermTable::add(std::string_view term) {
  const auto found = numbers_.find(term);
  if (found != numbers_.end()) {
    return found->second;
  }
  const auto number = static_cast<std::uint32_t>(numbers_.size());
  numbers_.emplace(term, number);
  return number;
}

std::optional<std::uint32_t> TermTable::find(std::string_view term) const {
  const auto found = numbers_.find(term);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> TermTable::terms() const {
  std::vector<std::string> terms(numbers_.size());
  for (const auto& [term, number] : numbers_) {
    terms[number] = term;
  }
  return terms;
}

}  // namespace tuneornot
