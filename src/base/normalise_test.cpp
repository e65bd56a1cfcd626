#include "base/normalise.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <utf8proc.h>

#include <array>
#include <vector>

#include "base/random.h"
#include "base/text.h"

namespace tuneornot {
namespace {

using CodePoints = std::vector<utf8proc_int32_t>;

constexpr utf8proc_int32_t kCodes = 0x110000;

void append(std::string& text, utf8proc_int32_t code) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const utf8proc_ssize_t size = utf8proc_encode_char(code, bytes.data());
  text.append(bytes.begin(), bytes.begin() + size);
}

std::string with_replacements(std::string_view text) {
  std::string valid;
  while (!text.empty()) {
    utf8proc_int32_t code = -1;
    const utf8proc_ssize_t size = utf8proc_iterate(
        reinterpret_cast<const utf8proc_uint8_t*>(text.data()), std::ssize(text), &code);
    append(valid, size > 0 ? code : 0xFFFD);
    text.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : 1);
  }
  return valid;
}

bool is_separator(utf8proc_int32_t code) {
  const utf8proc_category_t category = utf8proc_category(code);
  return (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO) ||
         category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP || category == UTF8PROC_CATEGORY_CC;
}

// By the book: the whole text folded and composed by utf8proc (2.8.0, Unicode 14), then its pieces
// between separators.
std::string by_the_book(std::string_view text) {
  constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE |
                                                           UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  const std::string valid = with_replacements(text);
  CodePoints codes(4 * valid.size() + 8);
  const utf8proc_ssize_t decomposed =
      utf8proc_decompose(reinterpret_cast<const utf8proc_uint8_t*>(valid.data()),
                         std::ssize(valid),
                         codes.data(),
                         std::ssize(codes),
                         kOptions);
  EXPECT_LE(decomposed, std::ssize(codes));
  const utf8proc_ssize_t count = utf8proc_normalize_utf32(codes.data(), decomposed, kOptions);
  codes.resize(static_cast<std::size_t>(count));
  std::string result;
  bool is_between = false;
  for (const utf8proc_int32_t code : codes) {
    if (is_separator(code)) {
      is_between = !result.empty();
      continue;
    }
    result += is_between ? " " : "";
    is_between = false;
    append(result, code);
  }
  return result;
}

// In a text that has a letter, so that punctuation is not all there is.
void expect_by_the_book(const std::string& text) {
  static std::string room;
  const std::string_view result = normalise(text, room);
  if (result != by_the_book(text)) {  // EXPECT_EQ alone takes a second for a million texts
    EXPECT_EQ(result, by_the_book(text)) << printable(text);
  }
}

CodePoints decomposed(utf8proc_int32_t code) {
  CodePoints codes(32);
  int ignored = 0;
  const utf8proc_ssize_t count =
      utf8proc_decompose_char(code, codes.data(), std::ssize(codes), UTF8PROC_DECOMPOSE, &ignored);
  codes.resize(static_cast<std::size_t>(count));
  return codes;
}

TEST(NormalisedTest, IsOneForTextsThatDifferInCaseSpacesAndPunctuation) {
  EXPECT_EQ(normalised("  Where's MY\tcard?!\n"), "where s my card");
  EXPECT_EQ(normalised("Où est-il ?"), "où est il");
  EXPECT_EQ(normalised("«Où», est\u00a0il…"), "où est il");
  EXPECT_EQ(normalised("soft\u00adhyphen"), "softhyphen");
}

TEST(NormalisedTest, KeepsLettersDigitsAndSymbolsApart) {
  EXPECT_NE(normalised("1+1"), normalised("1 1"));
  EXPECT_EQ(normalised("$5"), "$5");
  EXPECT_EQ(normalised("東京、大阪"), "東京 大阪");
  EXPECT_EQ(normalised("😀!👍🏽"), "😀 👍🏽");
}

TEST(NormalisedTest, KeepsPunctuationWhereThereIsNothingElse) {
  EXPECT_EQ(normalised(" :) "), ":)");
  EXPECT_NE(normalised(":)"), normalised(":("));
  EXPECT_EQ(normalised("?  !\u3000…"), "? ! …");
  EXPECT_EQ(normalised(" \t\n"), "");
  EXPECT_EQ(normalised(""), "");
}

TEST(NormalisedTest, IsItsOwnNormalForm) {
  for (const char* text : {"Where's MY card?", "ΣΊΣΥΦΟΣ", "straße", ":-)", "İstanbul"}) {
    EXPECT_EQ(normalised(normalised(text)), normalised(text)) << text;
  }
}

TEST(NormalisedTest, TakesBytesThatAreNotUtf8AsUnknownLetters) {
  EXPECT_EQ(normalised("Caf\xe9!"), "caf\ufffd");
}

// U+0390 folds to three code points, more than its two bytes.
TEST(NormalisedTest, TakesLettersThatGrowWhenFolded) {
  const std::string grown = "\u0390\u0390\u0390\u0390\u0390\u0390";
  EXPECT_EQ(normalised(grown), normalised(normalised(grown)));
  EXPECT_FALSE(normalised(grown).empty());
}

TEST(NormaliseTest, UsesTheRoomOfALongerTextAgain) {
  std::string room;
  EXPECT_EQ(normalise("A long text, of some words", room), "a long text of some words");
  EXPECT_EQ(normalise("Short ä", room), "short ä");
  EXPECT_EQ(normalise("!", room), "!");
  EXPECT_EQ(normalise("One more", room), "one more");
}

TEST(NormaliseTest, EveryCodePointIsFoldedAsByTheBook) {
  for (utf8proc_int32_t code = 0; code < kCodes; ++code) {
    if (!utf8proc_codepoint_valid(code)) {
      continue;
    }
    std::string text;
    append(text, code);
    const bool is_assigned = utf8proc_category(code) != UTF8PROC_CATEGORY_CN;
    expect_by_the_book(
        fmt::format(fmt::runtime(is_assigned ? "e{0}{0}! {0}\u00e4" : "e{0}"), text));
  }
}

// All that composes is found among these, so no letter passes for free that is bound.
TEST(NormaliseTest, WhatComposesIsFoldedAsByTheBook) {
  for (utf8proc_int32_t code = 0; code < kCodes; ++code) {
    const CodePoints parts = decomposed(code);
    if (parts.size() < 2) {
      continue;
    }
    std::string text = "e";
    std::string apart;
    for (const utf8proc_int32_t part : parts) {
      append(text, part);
      append(apart, part);
      apart += "\u200d";  // shows nothing, and keeps nothing from composing
    }
    expect_by_the_book(text);
    expect_by_the_book(fmt::format("x!{}\u0301x{}\u0323", text, apart));
  }
}

// Mostly of what has rules of its own; also of any bytes.
std::string text_by_chance(Rng& rng) {
  static constexpr std::array<utf8proc_int32_t, 36> kOften = {
      'a',    'E',    'o',    ' ',   '!',   '<',     '=',     0x301,   0x323,
      0x308,  0x338,  0x345,  0xDF,  0xC4,  0x3A3,   0x390,   0x1100,  0x1161,
      0x11A8, 0xAC00, 0x9C7,  0x9BE, 0x9CD, 0xAD,    0x200D,  0xFE0F,  0x3000,
      0x4E2D, 0xFACF, 0x1F88, 0x130, 0xE01, 0x1F600, 0x10400, 0x11131, 0x11127};
  std::string text = "x";
  for (std::size_t i = rng.below(12); i > 0; --i) {
    const std::size_t kind = rng.below(8);
    if (kind == 0) {
      text += static_cast<char>(rng.below(256));
    } else {
      const auto any = static_cast<utf8proc_int32_t>(rng.below(0xD800));
      append(text, kind == 1 ? any : kOften[rng.below(kOften.size())]);
    }
  }
  return text;
}

TEST(NormaliseTest, TextsByChanceAreFoldedAsByTheBook) {
  Rng rng(5);
  for (int round = 0; round < 100'000; ++round) {
    expect_by_the_book(text_by_chance(rng));
  }
}

TEST(ComposedTest, JoinsLettersAndAccentsAlone) {
  EXPECT_EQ(composed("re\u0301clamation"), "r\u00E9clamation");
  EXPECT_EQ(composed("R\u00E9clamation \u00AD"), "R\u00E9clamation \u00AD");
  EXPECT_EQ(composed(""), "");
  EXPECT_EQ(composed("\xFF e\u0301"), "\xFF e\u0301");
}

}  // namespace
}  // namespace tuneornot
