#include "metric/exact_match.h"

namespace tuneornot {

namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\n\v\f\r";
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

}  // namespace

double same_label(const AnsweredRow& row) {
  return !row.answer.empty() && row.answer == row.expected ? 1 : 0;
}

double exact_match(const AnsweredRow& row) {
  return !row.answer.empty() && trimmed(row.answer) == trimmed(row.expected) ? 1 : 0;
}

}  // namespace tuneornot
