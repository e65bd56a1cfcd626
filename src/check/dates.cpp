#include "check/dates.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace tuneornot {

namespace {

// The number that the text begins with, taken from it; -1 when it begins with none.
int take_number(std::string_view& text) {
  int number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || text.starts_with('-')) {
    return -1;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, char mark) {
  if (!text.starts_with(mark)) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

// What may follow the day: nothing, or a time of day behind a T or a space.
bool ends_date(std::string_view rest) {
  if (rest.empty()) {
    return true;
  }
  const bool parts = rest.starts_with('T') || rest.starts_with(' ');
  return parts && rest.size() > 4 && rest[1] >= '0' && rest[1] <= '9' &&
         rest.find(':') != std::string_view::npos;
}

}  // namespace

std::optional<int> day_of(std::string_view cell) {
  constexpr std::size_t kLongest = 40;
  if (cell.size() < 8 || cell.size() > kLongest) {
    return std::nullopt;
  }
  const int first = take_number(cell);
  const char mark = cell.empty() ? '\0' : cell.front();
  if (first < 0 || (mark != '-' && mark != '/' && mark != '.') || !take(cell, mark)) {
    return std::nullopt;
  }
  const int second = take_number(cell);
  if (second < 1 || !take(cell, mark)) {
    return std::nullopt;
  }
  const int third = take_number(cell);
  if (third < 0 || !ends_date(cell)) {
    return std::nullopt;
  }
  const bool year_first = first > 31;
  const int year = year_first ? first : third;
  // Where both could be the month, which is which does not matter here.
  const int month = year_first ? second : std::min(first, second);
  const int day = year_first ? third : std::max(first, second);
  const bool is_day =
      year >= 1000 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  return is_day ? std::optional(year * 10'000 + month * 100 + day) : std::nullopt;
}

bool stands_for_no_date(int day) {
  constexpr std::array kNone = {19'700'101, 19'000'101, 18'991'230, 18'991'231, 20'991'231};
  return std::ranges::find(kNone, day) != kNone.end() || day < 17'530'102 || day > 99'990'000;
}

}  // namespace tuneornot
