#include "decide/offer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"

namespace tuneornot {
namespace {

using Front = std::vector<std::size_t>;

TEST(ParetoFrontTest, IsWhatNothingElseBeatsOnScoreAndPrice) {
  const std::vector<Offer> offers = {{.score = 0.9, .tokens = 200},
                                     {.score = 0.5, .tokens = 0},
                                     {.score = 0.8, .tokens = 300},  // dearer and worse
                                     {.score = 0.9, .tokens = 250},  // dearer
                                     {.score = 0.4, .tokens = 0},    // worse
                                     {.score = 0.95, .tokens = 900}};
  EXPECT_EQ(pareto_front(offers), (Front{1, 0, 5}));
}

TEST(ParetoFrontTest, GoesByDollarsWhereAllAreKnown) {
  std::vector<Offer> offers = {{.score = 0.9, .tokens = 200, .usd = 10},
                               {.score = 0.8, .tokens = 100, .usd = 20}};
  EXPECT_EQ(pareto_front(offers), Front{0});
  offers[0].usd.reset();
  EXPECT_EQ(pareto_front(offers), (Front{1, 0}));
}

TEST(ParetoFrontTest, KeepsOffersThatAreAlike) {
  const std::vector<Offer> offers = {{.score = 0.5, .tokens = 7}, {.score = 0.5, .tokens = 7}};
  EXPECT_EQ(pareto_front(offers), (Front{0, 1}));
  EXPECT_TRUE(pareto_front({}).empty());
}

TEST(ParetoFrontTest, RisesAlongItAndBeatsAllThatAreNotOnIt) {
  Rng rng(1, "pareto");
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<Offer> offers(12);
    for (Offer& offer : offers) {
      offer = {.score = rng.uniform(), .tokens = static_cast<double>(rng.below(20)), .usd = {}};
    }
    const Front front = pareto_front(offers);
    for (std::size_t i = 1; i < front.size(); ++i) {
      EXPECT_GE(offers[front[i]].score, offers[front[i - 1]].score);
      EXPECT_GE(offers[front[i]].tokens, offers[front[i - 1]].tokens);
    }
    for (std::size_t i = 0; i < offers.size(); ++i) {
      const bool is_on_it = std::ranges::find(front, i) != front.end();
      EXPECT_TRUE(is_on_it || std::ranges::any_of(front, [&](std::size_t other) {
                    return offers[other].score >= offers[i].score &&
                           offers[other].tokens <= offers[i].tokens;
                  }));
    }
  }
}

}  // namespace
}  // namespace tuneornot
