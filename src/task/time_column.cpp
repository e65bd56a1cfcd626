#include "task/time_column.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include "base/check.h"
#include "base/text.h"

namespace tuneornot {

namespace {

constexpr std::int64_t kDay = 86'400;  // seconds

// Reads a text from its beginning; what does not stand there is not taken.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }

  bool take(char c) {
    const bool is_there = text_.starts_with(c);
    text_.remove_prefix(is_there ? 1 : 0);
    return is_there;
  }

  bool take_word(std::string_view word) {
    const bool is_there = text_.starts_with(word);
    text_.remove_prefix(is_there ? word.size() : 0);
    return is_there;
  }

  // A number of at least and at most so many digits.
  std::optional<std::int64_t> take_number(std::size_t least, std::size_t most) {
    const std::size_t digits = std::min(text_.find_first_not_of("0123456789"), text_.size());
    if (digits < least || digits > most) {
      return std::nullopt;
    }
    std::int64_t number = 0;
    for (const char digit : text_.substr(0, digits)) {
      number = 10 * number + (digit - '0');
    }
    text_.remove_prefix(digits);
    return number;
  }

 private:
  std::string_view text_;
};

struct Date {
  std::int64_t year = 0;
  std::int64_t month = 0;
  std::int64_t day = 0;
};

std::optional<std::int64_t> seconds_of(const Date& date) {
  using namespace std::chrono;  // NOLINT(google-build-using-namespace): its calendar's names
  const year_month_day day(year(static_cast<int>(date.year)),
                           month(static_cast<unsigned>(date.month)),
                           std::chrono::day(static_cast<unsigned>(date.day)));
  if (!day.ok()) {
    return std::nullopt;
  }
  return sys_days(day).time_since_epoch().count() * kDay;
}

CellTime same(std::optional<std::int64_t> seconds) {
  return {.day_first = seconds, .month_first = seconds};
}

// 2024-05-31, 2024/05/31
CellTime year_first(Reader& reader, std::int64_t year) {
  const char mark = reader.take('-') ? '-' : '/';
  if (mark == '/' && !reader.take('/')) {
    return {};
  }
  const auto month = reader.take_number(1, 2);
  const bool goes_on = month && reader.take(mark);
  const auto day = goes_on ? reader.take_number(1, 2) : std::nullopt;
  return day ? same(seconds_of({.year = year, .month = *month, .day = *day})) : CellTime{};
}

// 31.05.2024, 31/5/2024, 5/31/2024
CellTime year_last(Reader& reader, std::int64_t first) {
  const char mark = reader.take('.') ? '.' : '/';
  if (mark == '/' && !reader.take('/')) {
    return {};
  }
  const auto second = reader.take_number(1, 2);
  const bool goes_on = second && reader.take(mark);
  const auto year = goes_on ? reader.take_number(4, 4) : std::nullopt;
  if (!year) {
    return {};
  }
  const auto day_first = seconds_of({.year = *year, .month = *second, .day = first});
  const auto month_first = seconds_of({.year = *year, .month = first, .day = *second});
  return mark == '.' ? same(day_first)
                     : CellTime{.day_first = day_first, .month_first = month_first};
}

CellTime read_date(Reader& reader) {
  Reader compact = reader;
  if (const auto number = compact.take_number(8, 8)) {
    reader = compact;
    return same(
        seconds_of({.year = *number / 10'000, .month = *number / 100 % 100, .day = *number % 100}));
  }
  Reader other = reader;
  if (const auto year = other.take_number(4, 4)) {
    reader = other;
    return year_first(reader, *year);
  }
  const auto first = reader.take_number(1, 2);
  return first ? year_last(reader, *first) : CellTime{};
}

// ":30.5" and the like, cut to whole seconds; 0 where there are none.
std::optional<std::int64_t> take_seconds(Reader& reader) {
  if (!reader.take(':')) {
    return 0;
  }
  const auto seconds = reader.take_number(2, 2);
  if (seconds && (reader.take('.') || reader.take(',')) && !reader.take_number(1, 9)) {
    return std::nullopt;
  }
  return seconds;
}

// 18:00, 18:00:30.5, 6:00 PM; in seconds.
std::optional<std::int64_t> read_clock(Reader& reader) {
  auto hour = reader.take_number(1, 2);
  const bool goes_on = hour && reader.take(':');
  const auto minute = goes_on ? reader.take_number(2, 2) : std::nullopt;
  const auto second = minute ? take_seconds(reader) : std::nullopt;
  if (!second || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  Reader behind = reader;
  behind.take(' ');
  const bool is_morning = behind.take_word("AM") || behind.take_word("am");
  const bool is_evening = !is_morning && (behind.take_word("PM") || behind.take_word("pm"));
  if (is_morning || is_evening) {
    if (*hour == 0 || *hour > 12) {
      return std::nullopt;
    }
    hour = *hour % 12 + (is_evening ? 12 : 0);
    reader = behind;
  }
  return (*hour * 60 + *minute) * 60 + *second;
}

// How far ahead of UTC the zone is, in seconds: of Z, UTC, +02:00, -0530; 0 where none stands.
std::optional<std::int64_t> read_zone(Reader& reader) {
  reader.take(' ');
  if (reader.at_end() || reader.take('Z') || reader.take_word("UTC") || reader.take_word("GMT")) {
    return 0;
  }
  const bool is_ahead = reader.take('+');
  if (!is_ahead && !reader.take('-')) {
    return std::nullopt;
  }
  Reader joined = reader;
  std::int64_t minutes = 0;
  if (const auto both = joined.take_number(4, 4)) {
    reader = joined;
    minutes = *both / 100 * 60 + *both % 100;
  } else {
    const auto hours = reader.take_number(2, 2);
    const auto rest = reader.take(':') ? reader.take_number(2, 2) : 0;
    if (!hours || !rest) {
      return std::nullopt;
    }
    minutes = *hours * 60 + *rest;
  }
  return (is_ahead ? 60 : -60) * minutes;
}

// Seconds since 1970 have 9 or 10 digits from 1973 to 2286, milliseconds 12 or 13.
CellTime read_count(std::string_view text) {
  Reader reader(text);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto count = reader.take_number(9, 13);
  const bool is_whole = !reader.take('.') || reader.take_number(1, 9);
  if (!count || digits == 11 || !is_whole || !reader.at_end()) {
    return {};
  }
  return same(digits > 10 ? *count / 1000 : *count);
}

std::optional<std::int64_t> sum(std::optional<std::int64_t> date, std::int64_t seconds) {
  return date ? std::optional(*date + seconds) : std::nullopt;
}

}  // namespace

CellTime read_time(std::string_view cell) {
  const std::string_view text = trimmed(cell);
  const CellTime count = read_count(text);
  if (count.day_first) {
    return count;
  }
  Reader reader(text);
  const CellTime date = read_date(reader);
  if (reader.at_end()) {
    return date;
  }
  const bool has_clock = reader.take('T') || reader.take_word(", ") || reader.take(' ');
  const auto clock = has_clock ? read_clock(reader) : std::nullopt;
  const auto zone = clock ? read_zone(reader) : std::nullopt;
  if (!zone || !reader.at_end()) {
    return {};
  }
  return {.day_first = sum(date.day_first, *clock - *zone),
          .month_first = sum(date.month_first, *clock - *zone)};
}

void DateOrder::see(const CellTime& time) {
  if (!time.day_first && !time.month_first) {
    return;
  }
  is_needed_ = is_needed_ || time.day_first != time.month_first;
  can_be_day_first_ = can_be_day_first_ && time.day_first.has_value();
  can_be_month_first_ = can_be_month_first_ && time.month_first.has_value();
}

DateOrder::Answer DateOrder::answer() const {
  if (!is_needed_) {
    return Answer::DayFirst;
  }
  if (can_be_day_first_ == can_be_month_first_) {
    return Answer::Unclear;
  }
  return can_be_day_first_ ? Answer::DayFirst : Answer::MonthFirst;
}

std::optional<std::int64_t> time_in(const CellTime& time, DateOrder::Answer order) {
  check(order != DateOrder::Answer::Unclear, "the order of day and month is known");
  return order == DateOrder::Answer::DayFirst ? time.day_first : time.month_first;
}

bool is_odd_time(std::int64_t seconds) {
  constexpr std::int64_t kYear1971 = 365 * kDay;
  constexpr std::int64_t kYear2100 = 47'482 * kDay;
  return seconds < kYear1971 || seconds >= kYear2100;
}

bool stands_for_no_time(std::int64_t seconds) {
  using namespace std::chrono;  // NOLINT(google-build-using-namespace): its calendar's names
  constexpr std::array kNone = {sys_days(1970y / 1 / 1),
                                sys_days(1900y / 1 / 1),
                                sys_days(1899y / 12 / 30),
                                sys_days(1899y / 12 / 31),
                                sys_days(2099y / 12 / 31)};
  const sys_days day = floor<days>(sys_seconds(std::chrono::seconds(seconds)));
  return std::ranges::find(kNone, day) != kNone.end() || day < sys_days(1753y / 1 / 2) ||
         day >= sys_days(9999y / 1 / 1);
}

}  // namespace tuneornot
