#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tuneornot {

// A cell of a time column, in seconds since 1970 (UTC): as it is when the first number of a date
// with slashes is the day, and when it is the month. The two are the same for every other form; one
// is empty where it would be no date.
struct CellTime {
  std::optional<std::int64_t> day_first;
  std::optional<std::int64_t> month_first;
};

// What is read:
//   2024-05-31, 2024/05/31, 20240531
//   31.05.2024, 31/5/2024 or 5/31/2024
//   any of these, a T or a space, and 18:00, 18:00:30, 18:00:30.5 or 6:00 PM, with Z, UTC, +02:00
//   or +0200 behind it
//   1717171200, 1717171200.5 (seconds since 1970), 1717171200000 (milliseconds)
// A time without a zone is taken as UTC, a date as its midnight; parts of seconds are cut off.
// Both empty for anything else, and for days that no calendar has.
CellTime read_time(std::string_view cell);

// Which of the numbers of dates with slashes is the day: one cell with a number above 12 says it
// for all of them.
class DateOrder {
 public:
  enum class Answer { DayFirst, MonthFirst, Unclear };

  void see(const CellTime& time);

  // DayFirst where it makes no difference. Unclear where nothing says it, and where some cells can
  // only be the one and some only the other.
  Answer answer() const;

 private:
  bool is_needed_ = false;  // some cell reads differently
  bool can_be_day_first_ = true;
  bool can_be_month_first_ = true;
};

// Empty where the cell holds no time in that order. Not to be asked of an unclear one.
std::optional<std::int64_t> time_in(const CellTime& time, DateOrder::Answer order);

// Before 1971 or after 2099: no time at which a row came about.
bool is_odd_time(std::int64_t seconds);

// 1970-01-01, 1900-01-01, 9999-12-31 and the like, which programs write where they know no date.
bool stands_for_no_time(std::int64_t seconds);

}  // namespace tuneornot
