#include "task/time_column.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

using Answer = DateOrder::Answer;

// Expected seconds: datetime(..., tzinfo=timezone.utc).timestamp() of Python 3.11.
constexpr std::int64_t kMay31 = 1717113600;

// Of a cell that reads the same in either order.
std::optional<std::int64_t> seconds(std::string_view cell) {
  const CellTime time = read_time(cell);
  EXPECT_EQ(time.day_first, time.month_first) << cell;
  return time.day_first;
}

Answer order_of(std::initializer_list<std::string_view> cells) {
  DateOrder order;
  for (const std::string_view cell : cells) {
    order.see(read_time(cell));
  }
  return order.answer();
}

TEST(ReadTimeTest, ReadsDates) {
  for (const char* cell :
       {"2024-05-31", "2024/5/31", "20240531", "31.05.2024", "31.5.2024", " 2024-05-31 "}) {
    EXPECT_EQ(seconds(cell), kMay31) << cell;
  }
  EXPECT_EQ(seconds("1999-02-28"), 920160000);
  EXPECT_EQ(seconds("2024-02-29"), 1709164800);
  EXPECT_EQ(seconds("1969-12-31"), -86400);
}

TEST(ReadTimeTest, ReadsTimesOfDay) {
  for (const char* cell : {"2024-05-31T18:00:30",
                           "2024-05-31 18:00:30.999",
                           "2024-05-31 18:00:30Z",
                           "31.05.2024, 18:00:30",
                           "20240531T18:00:30",
                           "2024-05-31 6:00:30 PM"}) {
    EXPECT_EQ(seconds(cell), 1717178430) << cell;
  }
  EXPECT_EQ(seconds("2024-05-31 12:05 AM"), 1717113900);
  EXPECT_EQ(seconds("2024-05-31 12:05 pm"), 1717157100);
}

TEST(ReadTimeTest, ReadsZones) {
  for (const char* cell : {"2024-05-31T18:00+02:00",
                           "2024-05-31T18:00:00 +0200",
                           "2024-05-31 18:00+02",
                           "2024-05-31T16:00Z",
                           "2024-05-31 16:00:00 UTC",
                           "2024-05-31T10:30-05:30"}) {
    EXPECT_EQ(seconds(cell), 1717171200) << cell;
  }
}

TEST(ReadTimeTest, ReadsSecondsAndMillisecondsSince1970) {
  EXPECT_EQ(seconds("1717171200"), 1717171200);
  EXPECT_EQ(seconds("1717171200.75"), 1717171200);
  EXPECT_EQ(seconds("1717171200999"), 1717171200);
  EXPECT_EQ(seconds("920160000"), 920160000);
}

TEST(ReadTimeTest, ReadsDatesWithSlashesBothWays) {
  EXPECT_EQ(read_time("3/4/2024").day_first, 1712102400);
  EXPECT_EQ(read_time("3/4/2024").month_first, 1709510400);
  EXPECT_EQ(read_time("31/05/2024").day_first, kMay31);
  EXPECT_EQ(read_time("31/05/2024").month_first, std::nullopt);
  EXPECT_EQ(read_time("5/31/2024 12:00 AM").day_first, std::nullopt);
  EXPECT_EQ(read_time("5/31/2024 12:00 AM").month_first, kMay31);
}

TEST(ReadTimeTest, ReadsNothingElse) {
  for (const char* cell : {"",
                           "yesterday",
                           "2024",
                           "2024-05",
                           "2024-13-01",
                           "2024-02-30",
                           "2023-02-29",
                           "31/31/2024",
                           "05/24",
                           "2024-05-31T",
                           "2024-05-31T25:00",
                           "2024-05-31 18:60",
                           "2024-05-31 18",
                           "2024-05-31T18:00+2",
                           "2024-05-31T18:00 CEST",
                           "2024-05-31 13:00 PM",
                           "2024-05/31",
                           "12345678901",
                           "12345",
                           "-1717171200",
                           "2024-05-31x",
                           "99999999999999999999",
                           "1717171200.x",
                           "2024-05-31 18:00:30."}) {
    EXPECT_EQ(seconds(cell), std::nullopt) << cell;
  }
}

TEST(DateOrderTest, IsSaidByOneNumberAboveTwelve) {
  EXPECT_EQ(order_of({"3/4/2024", "31/5/2024"}), Answer::DayFirst);
  EXPECT_EQ(order_of({"3/4/2024", "5/31/2024"}), Answer::MonthFirst);
}

TEST(DateOrderTest, MakesNoDifferenceWhereDatesSayIt) {
  EXPECT_EQ(order_of({}), Answer::DayFirst);
  EXPECT_EQ(order_of({"2024-05-31", "what", "5/5/2024"}), Answer::DayFirst);
}

TEST(DateOrderTest, IsUnclearWhereNothingOrBothAreSaid) {
  EXPECT_EQ(order_of({"3/4/2024", "5/5/2024"}), Answer::Unclear);
  EXPECT_EQ(order_of({"13/4/2024", "4/13/2024"}), Answer::Unclear);
}

TEST(TimeInTest, ReadsInTheOrderOfTheColumn) {
  EXPECT_EQ(time_in(read_time("3/4/2024"), Answer::DayFirst), 1712102400);
  EXPECT_EQ(time_in(read_time("3/4/2024"), Answer::MonthFirst), 1709510400);
  EXPECT_EQ(time_in(read_time("x"), Answer::DayFirst), std::nullopt);
}

TEST(OddTimeTest, IsWhatProgramsWriteForNoTime) {
  EXPECT_TRUE(is_odd_time(*seconds("1970-01-01")));
  EXPECT_TRUE(is_odd_time(*seconds("1900-01-01")));
  EXPECT_TRUE(is_odd_time(*seconds("9999-12-31")));
  EXPECT_FALSE(is_odd_time(*seconds("1971-01-01")));
  EXPECT_FALSE(is_odd_time(*seconds("2099-12-31")));
  EXPECT_TRUE(is_odd_time(*seconds("2100-01-01")));
}

TEST(TimeTest, KnowsTheDaysThatStandForNone) {
  for (const char* day : {"1970-01-01",
                          "1970-01-01T12:00:00Z",
                          "1900-01-01",
                          "1899-12-30",
                          "2099-12-31",
                          "9999-12-31",
                          "1753-01-01",
                          "0001-01-01"}) {
    EXPECT_TRUE(stands_for_no_time(read_time(day).day_first.value())) << day;
  }
  for (const char* day : {"1970-01-02", "1969-12-31", "1950-05-05", "2099-12-30", "9998-12-31"}) {
    EXPECT_FALSE(stands_for_no_time(read_time(day).day_first.value())) << day;
  }
}

TEST(TimeTest, NumbersWithDotsAndDashesAreNoDates) {
  for (const char* text : {"192.168.2.2024",
                           "1-2-3",
                           "555-123-4567",
                           "2024-05",
                           "2024-05/01",
                           "-024-05-01",
                           "2024-05-01x",
                           "2024-05-01 and more"}) {
    EXPECT_EQ(read_time(text).day_first, std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tuneornot
