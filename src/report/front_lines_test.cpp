#include "report/front_lines.h"

#include <gtest/gtest.h>

#include "report/sample_reports.h"

namespace tuneornot {
namespace {

std::vector<std::string> texts_of(const Verdict& verdict) {
  std::vector<std::string> texts;
  for (const Line& line : front_lines(verdict)) {
    EXPECT_EQ(line.label, "Front");
    texts.push_back(line.text);
  }
  return texts;
}

TEST(FrontLinesTest, NameTheRoutesThatNoOtherOneBeatsWhereSomeAreBeaten) {
  Verdict verdict = confirmed_report().verdict;
  EXPECT_TRUE(texts_of(verdict).empty());
  verdict.routes[1].score = 0.2;  // below majority, which asks no model
  EXPECT_EQ(texts_of(verdict),
            std::vector<std::string>{"as measured, each other route is beaten on quality and cost "
                                     "together by one of majority, few_shot@smollm2 (the cheapest "
                                     "first)"});
  verdict.routes[2].score = 0.9;  // best and cheapest
  EXPECT_TRUE(texts_of(verdict).empty());
}

TEST(FrontLinesTest, HaveAFrontOfQualityAndLatencyWhereThatWasMeasured) {
  const Verdict verdict = timed_report().verdict;  // zero_shot is worse than few_shot, and slower
  EXPECT_EQ(texts_of(verdict),
            std::vector<std::string>{"as measured, each other route is beaten on quality and "
                                     "latency together by one of majority, few_shot@smollm2 (the "
                                     "fastest first)"});
}

}  // namespace
}  // namespace tuneornot
