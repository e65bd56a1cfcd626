#include "model/resident_prefixes.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

ResidentPrefixes::Prefix prefix(std::vector<Token> tokens, std::size_t bytes) {
  return {.tokens = std::move(tokens), .adapter = {}, .state = std::vector<std::uint8_t>(bytes)};
}

TEST(ResidentPrefixesTest, WhatWasUsedLastStays) {
  ResidentPrefixes kept(100);
  kept.keep(prefix({1}, 40));
  kept.keep(prefix({2}, 40));
  EXPECT_NE(kept.find({1}, {}), nullptr);
  kept.keep(prefix({3}, 40));
  EXPECT_NE(kept.find({1}, {}), nullptr);
  EXPECT_EQ(kept.find({2}, {}), nullptr);
  EXPECT_NE(kept.find({3}, {}), nullptr);
}

TEST(ResidentPrefixesTest, TheLastOneIsKeptHoweverLargeItIs) {
  ResidentPrefixes kept(10);
  kept.keep(prefix({1}, 8));
  EXPECT_EQ(kept.keep(prefix({2}, 50)).state.size(), 50U);
  EXPECT_EQ(kept.find({1}, {}), nullptr);
  kept.keep(prefix({3}, 8));
  EXPECT_EQ(kept.find({2}, {}), nullptr);
  EXPECT_NE(kept.find({3}, {}), nullptr);
}

TEST(ResidentPrefixesTest, TheSameTokensByAnotherAdapterAreAnotherPrefix) {
  ResidentPrefixes kept(100);
  kept.keep(prefix({1}, 8));
  EXPECT_EQ(kept.find({1}, {.path = "a.gguf", .bytes = 1}), nullptr);
  EXPECT_NE(kept.find({1}, {}), nullptr);
  kept.clear();
  EXPECT_EQ(kept.find({1}, {}), nullptr);
}

}  // namespace
}  // namespace tuneornot
