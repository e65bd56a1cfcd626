#include "prompt/answer.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

const std::vector<Label> kLabels = {
    {.name = "refund"}, {.name = "refund_status"}, {.name = "Other"}};

TEST(ReadLabelTest, ReadsAnExactAnswer) {
  EXPECT_EQ(read_label("refund", kLabels), "refund");
}

TEST(ReadLabelTest, IgnoresCaseSpacesQuotesAndAFullStopAroundIt) {
  EXPECT_EQ(read_label(" \"Refund\".\n", kLabels), "refund");
  EXPECT_EQ(read_label("OTHER", kLabels), "Other");
}

TEST(ReadLabelTest, FindsTheOnlyLabelNamedInTheFirstLine) {
  EXPECT_EQ(read_label("The label is refund_status, because ...\nrefund", kLabels),
            "refund_status");
}

TEST(ReadLabelTest, IsEmptyForNoLabelAndForTwo) {
  EXPECT_EQ(read_label("I do not know", kLabels), std::nullopt);
  EXPECT_EQ(read_label("refund or other", kLabels), std::nullopt);
  EXPECT_EQ(read_label("", kLabels), std::nullopt);
  EXPECT_EQ(read_label("refunds", kLabels), std::nullopt);
}

}  // namespace
}  // namespace tuneornot
