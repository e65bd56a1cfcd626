#include "predictor/nearest_rows.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

const std::vector<Shot> kRows = {{.input = "red apple", .answer = "fruit"},
                                 {.input = "red car", .answer = "thing"},
                                 {.input = "green apple pie", .answer = "dish"},
                                 {.input = "blue car", .answer = "thing"}};

Answer answer(std::size_t neighbours, std::string_view input) {
  return answer_of({.neighbours = neighbours, .rows = ShotPool(kRows)}, input);
}

TEST(NearestRowsTest, CopiesTheMostSimilarRow) {
  EXPECT_EQ(answer(1, "a red apple").text, "fruit");
  EXPECT_EQ(answer(1, "a red apple").confidence, 1.0);
}

TEST(NearestRowsTest, RowsVoteWithTheirLikeness) {
  const NearestRows method{.neighbours = 4, .rows = ShotPool(kRows)};
  const std::vector<Found> found = method.rows.nearest("car", 4);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(answer_of(method, "car").text, "thing");
  const std::vector<Found> mixed = method.rows.nearest("green car", 4);
  ASSERT_EQ(mixed.size(), 3U);
  double all = 0;
  double thing = 0;
  for (const Found& one : mixed) {
    all += one.score;
    thing += kRows[one.text].answer == "thing" ? one.score : 0;
  }
  const bool thing_wins = thing > all - thing;
  EXPECT_EQ(answer_of(method, "green car").text, thing_wins ? "thing" : "dish");
  EXPECT_NEAR(answer_of(method, "green car").confidence.value_or(0),
              std::max(thing, all - thing) / all,
              1e-12);
}

TEST(NearestRowsTest, AnInputLikeNoRowGetsTheMostFrequentAnswer) {
  EXPECT_EQ(answer(3, "zzz").text, "thing");
  EXPECT_EQ(answer(3, "zzz").confidence, 0.5);
}

}  // namespace
}  // namespace tuneornot
