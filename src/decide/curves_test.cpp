#include "decide/curves.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tuneornot {
namespace {

constexpr std::size_t kRows = 400;

// Of two labels, the first of three rows in four.
std::vector<ScoredRow> dev_rows(std::size_t rows_of_group = 1) {
  std::vector<ScoredRow> rows;
  rows.reserve(kRows);
  for (std::size_t row = 0; row < kRows; ++row) {
    rows.push_back({.example_id = std::to_string(row),
                    .expected = row % 4 == 0 ? "rare" : "common",
                    .group = rows_of_group == 1 ? "" : std::to_string(row / rows_of_group),
                    .slice = ""});
  }
  return rows;
}

// Wrong on so many rows, which `shift` spreads differently.
std::vector<Outcome> outcomes(std::size_t wrong, std::size_t shift) {
  std::vector<Outcome> result;
  for (const ScoredRow& row : dev_rows()) {
    const bool is_wrong = (result.size() * 37 + shift) % kRows < wrong;
    const std::string other = row.expected == "rare" ? "common" : "rare";
    result.push_back({.example_id = row.example_id,
                      .answer = {.text = is_wrong ? other : row.expected},
                      .score = is_wrong ? 0.0 : 1.0});
  }
  return result;
}

Evidence evidence() {
  std::vector<Outcome> always = outcomes(0, 0);
  for (Outcome& outcome : always) {
    outcome.score = outcome.answer.text == "common" ? 1 : 0;
    outcome.answer.text = "common";
  }
  return {.metric = "accuracy",
          .dev_rows = dev_rows(),
          .label_shares = {{"common", .75}, {"rare", .25}},
          .entrants = {{.candidate = {.strategy = "majority"}, .dev = std::move(always)}}};
}

RouteOnSizes route(const std::string& name, const std::vector<std::size_t>& wrong) {
  const std::vector<std::size_t> labels = {8, 32, 128, 375, 750, 1500};
  RouteOnSizes route{.candidate = {.strategy = name}};
  for (std::size_t size = 0; size < wrong.size(); ++size) {
    route.sizes.push_back({.labels = labels[size]});
    const bool is_pool = size + 1 == wrong.size();
    for (std::size_t draw = 0; draw < (is_pool ? 1 : 3); ++draw) {
      route.sizes.back().draws.push_back(outcomes(wrong[size] + draw, draw));
    }
  }
  return route;
}

// 2.1 n^-.4 of 400 rows.
const std::vector<std::size_t> kFalling = {365, 210, 120, 78, 59, 45};

TEST(CurvesTest, AreTheMeanScoresOfTheDraws) {
  const Curves curves = read_curves(evidence(), std::vector{route("tfidf_linear", kFalling)});
  ASSERT_EQ(curves.routes.size(), 1U);
  const RouteCurve& curve = curves.routes.front();
  ASSERT_EQ(curve.scores.size(), 6U);
  EXPECT_EQ(curve.scores[1].labels, 32U);
  EXPECT_NEAR(curve.scores[1].score, 1 - 211.0 / kRows, 1e-12);
  EXPECT_LT(curve.scores[1].interval.low, curve.scores[1].score);
  EXPECT_GT(curve.scores[1].interval.high, curve.scores[1].score);
  EXPECT_NEAR(curve.last_step.gain, 15.0 / kRows, 1e-12);
}

TEST(CurvesTest, APowerLawSaysWhatMoreLabelsGain) {
  const Curves curves = read_curves(evidence(), std::vector{route("tfidf_linear", kFalling)});
  const RouteCurve& curve = curves.routes.front();
  ASSERT_EQ(curve.halt, Halt::None);
  ASSERT_TRUE(curve.twice && curve.furthest);
  const Gain twice = curve.twice.value_or(Gain{});
  EXPECT_NEAR(twice.gain, .027, .01);
  EXPECT_GT(curve.furthest.value_or(Gain{}).gain, twice.gain);
  EXPECT_FALSE(curve.will_not_help);
}

TEST(CurvesTest, WhatIsAsGoodWithEightLabelsGainsNothingByMore) {
  const Curves curves =
      read_curves(evidence(), std::vector{route("tfidf_linear", {8, 8, 8, 8, 8, 8})});
  EXPECT_EQ(curves.routes.front().halt, Halt::None);
  EXPECT_TRUE(curves.routes.front().will_not_help);
}

TEST(CurvesTest, WhatIsNoBetterThanMajorityHasNotLearned) {
  const Curves curves =
      read_curves(evidence(), std::vector{route("tfidf_linear", {99, 99, 99, 99, 99, 99})});
  EXPECT_EQ(curves.routes.front().halt, Halt::NotLearned);
  EXPECT_FALSE(curves.routes.front().twice);
  EXPECT_FALSE(curves.routes.front().will_not_help);
}

TEST(CurvesTest, SaysWhereRoutesCross) {
  const Curves curves = read_curves(evidence(),
                                    std::vector{route("slow", {380, 300, 120, 70, 50, 40}),
                                                route("fast", {200, 180, 170, 165, 160, 158})});
  ASSERT_EQ(curves.crossings.size(), 1U);
  EXPECT_EQ(curves.crossings.front().from, 1U);
  EXPECT_EQ(curves.crossings.front().to, 0U);
  EXPECT_GT(curves.crossings.front().found.labels, 32);
  EXPECT_LT(curves.crossings.front().found.labels, 128);
}

TEST(CurvesTest, AreScoredByTheLeadingMetric) {
  Evidence by_f1 = evidence();
  by_f1.metric = "macro_f1";
  const Curves curves = read_curves(by_f1, std::vector{route("tfidf_linear", kFalling)});
  const double last = curves.routes.front().scores.back().score;
  EXPECT_LT(last, 1 - 45.0 / kRows);
  EXPECT_GT(last, .8);
}

TEST(CurvesTest, GroupsWidenTheIntervals) {
  Evidence grouped = evidence();
  grouped.dev_rows = dev_rows(40);
  const std::vector<RouteOnSizes> measured = {route("tfidf_linear", kFalling)};
  const Interval narrow = read_curves(evidence(), measured).routes.front().scores[3].interval;
  const Interval wide = read_curves(grouped, measured).routes.front().scores[3].interval;
  EXPECT_NE(wide.high - wide.low, narrow.high - narrow.low);
}

TEST(CurvesTest, FewGroupsCarryNoCurve) {
  Evidence grouped = evidence();
  grouped.dev_rows = dev_rows(100);
  const Curves curves = read_curves(grouped, std::vector{route("tfidf_linear", kFalling)});
  EXPECT_TRUE(curves.routes.empty());
  EXPECT_EQ(curves.left_out, "dev has only 4 groups, too few to see a curve by; it takes 5");
}

TEST(CurvesTest, NothingMeasuredIsNothingSaid) {
  EXPECT_TRUE(read_curves(evidence(), {}).routes.empty());
}

TEST(CurvesDeathTest, OutcomesAreThoseOfTheDevRows) {
  RouteOnSizes other = route("tfidf_linear", kFalling);
  other.sizes[0].draws[0].pop_back();
  EXPECT_DEATH(read_curves(evidence(), std::vector{other}), "dev rows");
}

}  // namespace
}  // namespace tuneornot
