#include "check/dates.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

TEST(DayTest, ReadsWhatPeopleWrite) {
  EXPECT_EQ(day_of("2024-05-01"), 20'240'501);
  EXPECT_EQ(day_of("2024/5/1"), 20'240'501);
  EXPECT_EQ(day_of("2024-05-01T12:30:00Z"), 20'240'501);
  EXPECT_EQ(day_of("2024-05-01 12:30:00.000+02:00"), 20'240'501);
  EXPECT_EQ(day_of("31.12.2023"), 20'231'231);
  EXPECT_EQ(day_of("12/31/2023 8:05 PM"), 20'231'231);
}

TEST(DayTest, TakesNothingElseForADay) {
  for (const char* text : {"",
                           "20240501",
                           "2024-13-01",
                           "2024-05-32",
                           "2024-05",
                           "1-2-3",
                           "192.168.2.2024",
                           "3.1415926",
                           "2024-05-01x",
                           "2024-05-01T",
                           "2024-05-01 and more",
                           "-024-05-01",
                           "555-123-4567",
                           "2024-05/01",
                           "about 2024-05-01",
                           "2024-0x5-01"}) {
    EXPECT_EQ(day_of(text), std::nullopt) << text;
  }
}

TEST(DayTest, KnowsTheDaysThatStandForNone) {
  EXPECT_TRUE(stands_for_no_date(19'700'101));
  EXPECT_TRUE(stands_for_no_date(99'991'231));
  EXPECT_FALSE(stands_for_no_date(19'700'102));
}

}  // namespace
}  // namespace tuneornot
