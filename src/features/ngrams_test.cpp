#include "features/ngrams.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

using Grams = std::vector<std::string>;

TEST(WordsTest, AreRunsOfLettersNumbersAndUnderscoresInLowerCase) {
  EXPECT_EQ(words_of("Top-UP my_card, 2x ÉLÈVE's!"),
            (Grams{"top", "up", "my_card", "2x", "élève", "s"}));
  EXPECT_EQ(words_of("...?!"), Grams{});
  EXPECT_EQ(words_of(""), Grams{});
}

TEST(WordsTest, KeepTheirMarks) {
  EXPECT_EQ(words_of("हिन्दी में"), (Grams{"हिन्दी", "में"}));
}

TEST(WordsTest, WhatIsNotUtf8EndsAWord) {
  EXPECT_EQ(words_of("caf\xE9 au"), (Grams{"caf", "au"}));
}

TEST(WordNgramsTest, AddEveryTwoNeighbours) {
  EXPECT_EQ(word_ngrams("is my card"), (Grams{"is", "my", "card", "is my", "my card"}));
}

TEST(LetterNgramsTest, StayInsideWhatStandsBetweenSpaces) {
  EXPECT_EQ(letter_ngrams("Ab!\tc", {.least = 3, .most = 3}), (Grams{" ab", "ab!", "b! ", " c "}));
}

TEST(LetterNgramsTest, AShortWordCountsOnceWhole) {
  EXPECT_EQ(letter_ngrams("I", {.least = 2, .most = 5}), (Grams{" i", "i ", " i "}));
  EXPECT_EQ(letter_ngrams("I", {.least = 4, .most = 4}), Grams{" i "});
}

TEST(LetterNgramsTest, CountLettersNotBytes) {
  EXPECT_EQ(letter_ngrams("çà", {.least = 4, .most = 5}), Grams{" çà "});
}

}  // namespace
}  // namespace tuneornot
