#include "task/left_out.h"

#include <gtest/gtest.h>

#include "table/faults.h"
#include "task/faults.h"

namespace tuneornot {
namespace {

void add(const FaultKind& kind, const std::string& file, std::size_t rows, Problems& problems) {
  for (std::size_t row = 1; row <= rows; ++row) {
    problems.add(kind, file, row);
  }
}

TEST(LeftOutTest, ATenthMayBeLeftOut) {
  Problems problems;
  add(fault::kShortRow, "a.csv", 2, problems);
  EXPECT_FALSE(too_many_left_out(problems, "a.csv", 18));
  const std::optional<LeftOut> found = too_many_left_out(problems, "a.csv", 17);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->rows, 2U);
  EXPECT_EQ(found->of, 19U);
}

TEST(LeftOutTest, NamesTheCommonestFaultOfTheFile) {
  Problems problems;
  add(fault::kShortRow, "a.csv", 1, problems);
  add(fault::kLongRow, "a.csv", 2, problems);
  add(fault::kShortRow, "b.csv", 9, problems);
  add(fault::kBareQuote, "a.csv", 9, problems);
  EXPECT_EQ(too_many_left_out(problems, "a.csv", 3)->commonest.kind, &fault::kLongRow);
}

TEST(LeftOutTest, RowsThatAreStillToBeLabelledDoNotCount) {
  Problems problems;
  add(fault::kMissingOutput, "a.csv", 90, problems);
  add(fault::kShortRow, "a.csv", 1, problems);
  EXPECT_FALSE(too_many_left_out(problems, "a.csv", 10));
}

}  // namespace
}  // namespace tuneornot
