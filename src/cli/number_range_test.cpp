#include "cli/number_range.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <string>

namespace tuneornot {
namespace {

std::string fault(std::string text) {
  return number_within(0.5, 1000)(text);
}

TEST(NumberWithinTest, TakesTheNumbersOfItsRange) {
  for (const char* text : {"0.5", "7", "1e3", "1000"}) {
    EXPECT_EQ(fault(text), "") << text;
  }
}

TEST(NumberWithinTest, RefusesOthersAndWhatIsNoNumber) {
  for (const char* text : {"0.49", "1001", "-1", "nan", "NaN", "inf", "-inf", "soon", "5ms", ""}) {
    EXPECT_EQ(fault(text), std::string(text) + " is not a number from 0.5 to 1000");
  }
}

}  // namespace
}  // namespace tuneornot
