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
  EXPECT_EQ(pareto_front(tradeoffs_of(offers)), (Front{1, 0, 5}));
}

TEST(ParetoFrontTest, GoesByDollarsWhereAllAreKnown) {
  std::vector<Offer> offers = {{.score = 0.9, .tokens = 200, .usd = 10},
                               {.score = 0.8, .tokens = 100, .usd = 20}};
  EXPECT_EQ(pareto_front(tradeoffs_of(offers)), Front{0});
  offers[0].usd.reset();
  EXPECT_EQ(pareto_front(tradeoffs_of(offers)), (Front{1, 0}));
}

TEST(ParetoFrontTest, KeepsOffersThatAreAlike) {
  const std::vector<Offer> offers = {{.score = 0.5, .tokens = 7}, {.score = 0.5, .tokens = 7}};
  EXPECT_EQ(pareto_front(tradeoffs_of(offers)), (Front{0, 1}));
  EXPECT_TRUE(pareto_front({}).empty());
}

std::vector<Offer> drawn_offers(Rng& rng) {
  std::vector<Offer> offers(12);
  for (Offer& offer : offers) {
    offer.score = rng.uniform();
    offer.tokens = static_cast<double>(rng.below(20));
  }
  return offers;
}

TEST(ParetoFrontTest, ScoresRiseAlongItWithThePrice) {
  Rng rng(1, "pareto");
  for (int trial = 0; trial < 200; ++trial) {
    const std::vector<Offer> offers = drawn_offers(rng);
    const Front front = pareto_front(tradeoffs_of(offers));
    for (std::size_t i = 1; i < front.size(); ++i) {
      EXPECT_GT(offers[front[i]].score, offers[front[i - 1]].score);
      EXPECT_GT(offers[front[i]].tokens, offers[front[i - 1]].tokens);
    }
  }
}

bool has_no_worse(const std::vector<Offer>& offers, const Offer& offer) {
  return std::ranges::any_of(offers, [&offer](const Offer& other) {
    return other.score >= offer.score && other.tokens <= offer.tokens;
  });
}

TEST(ParetoFrontTest, WhoeverIsNotOnItIsBeatenByWhoeverIs) {
  Rng rng(2, "pareto");
  for (int trial = 0; trial < 200; ++trial) {
    const std::vector<Offer> offers = drawn_offers(rng);
    std::vector<Offer> on_it;
    for (const std::size_t i : pareto_front(tradeoffs_of(offers))) {
      on_it.push_back(offers[i]);
    }
    for (const Offer& offer : offers) {
      EXPECT_TRUE(has_no_worse(on_it, offer));
    }
  }
}

}  // namespace
}  // namespace tuneornot
