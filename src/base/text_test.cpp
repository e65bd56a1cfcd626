#include "base/text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tuneornot {
namespace {

TEST(FirstInvalidUtf8Test, IsEmptyForWellFormedTextOfEveryLength) {
  EXPECT_EQ(first_invalid_utf8(""), std::nullopt);
  EXPECT_EQ(first_invalid_utf8("a\u00e9\u20ac\U0001f600\U0010ffff"), std::nullopt);
}

TEST(FirstInvalidUtf8Test, NamesTheOffsetOfEveryKindOfBadByte) {
  EXPECT_EQ(first_invalid_utf8("caf\xe9 au lait"), 3U);   // Latin-1
  EXPECT_EQ(first_invalid_utf8("ab\xe2\x82"), 2U);        // cut off
  EXPECT_EQ(first_invalid_utf8("\xc0\xaf"), 0U);          // overlong
  EXPECT_EQ(first_invalid_utf8("a\xed\xa0\x80"), 1U);     // surrogate
  EXPECT_EQ(first_invalid_utf8("\xf4\x90\x80\x80"), 0U);  // above U+10FFFF
  EXPECT_EQ(first_invalid_utf8("\u20ac\x80"), 3U);        // a lone continuation
}

TEST(AsciiCaseTest, ChangesTheLettersOfAsciiAlone) {
  EXPECT_EQ(ascii_lower("X-Thing [Z] 9 \xc3\x84"), "x-thing [z] 9 \xc3\x84");
  EXPECT_EQ(ascii_upper("q4_k_m {a} \xc3\xa4"), "Q4_K_M {A} \xc3\xa4");
}

TEST(UrlPathTest, LeavesNothingThatAUrlWouldRead) {
  EXPECT_EQ(url_path("a b/ü?x=1&y#z%20/~c-1_2.gguf"),
            "a%20b/%C3%BC%3Fx%3D1%26y%23z%2520/~c-1_2.gguf");
  EXPECT_EQ(url_path(std::string_view("\0", 1)), "%00");
}

TEST(PrintableTest, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(printable("\x1b[31mred\x7f"), "\\x1b[31mred\\x7f");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\u009b31m"), "\\u{9b}31m");
  EXPECT_EQ(printable("user\u202etxt.exe\u2066"), "user\\u{202e}txt.exe\\u{2066}");
  EXPECT_EQ(printable("caf\xe9"), "caf\\xe9");
}

TEST(PrintableTest, MakesTabsAndLineBreaksOneSpaceEach) {
  EXPECT_EQ(printable("a\tb\nc\r\nd\re\u2028f"), "a b c d e f");
}

TEST(PrintableTest, KeepsOtherLettersAsTheyAre) {
  EXPECT_EQ(printable("Zürich 東京 👩‍👧"), "Zürich 東京 👩‍👧");
}

TEST(TerminalWidthTest, CountsWideLettersTwiceAndCombiningOnesNotAtAll) {
  EXPECT_EQ(terminal_width("abc"), 3U);
  EXPECT_EQ(terminal_width("東京"), 4U);
  EXPECT_EQ(terminal_width("e\u0301"), 1U);
  EXPECT_EQ(terminal_width("\xff"), 1U);
}

TEST(ShortenedTest, CutsOnlyWhatIsTooWideAndSaysSo) {
  EXPECT_EQ(shortened("refund", 6), "refund");
  EXPECT_EQ(shortened("refunds", 6), "refun…");
  EXPECT_EQ(shortened("東京都", 6), "東京都");
  EXPECT_EQ(shortened("東京都庁", 6), "東京…");
  EXPECT_EQ(shortened("e\u0301e\u0301e\u0301", 2), "e\u0301…");
  EXPECT_EQ(shortened("refund", 1), "…");
  EXPECT_EQ(shortened("refund", 0), "");
  EXPECT_EQ(shortened("", 0), "");
}

TEST(CaseFoldedTest, FoldsMoreThanAscii) {
  EXPECT_EQ(case_folded("STRASSE"), case_folded("straße"));
  EXPECT_EQ(case_folded("ΣΊΣΥΦΟΣ"), case_folded("σίσυφος"));
  EXPECT_EQ(case_folded("e\u0301"), case_folded("\u00c9"));
  EXPECT_NE(case_folded("C#"), case_folded("C"));
}

TEST(NearestTest, FindsTheNameThatWasMeant) {
  const std::vector<std::string> names = {"labels", "data", "metric", "instruction"};
  EXPECT_EQ(nearest("lables", names), "labels");
  EXPECT_EQ(nearest("METRICS", names), "metric");
  EXPECT_EQ(nearest("instructions", names), "instruction");
  EXPECT_EQ(nearest("date", names), "data");
}

TEST(NearestTest, IsEmptyWhenMoreThanAThirdOfTheLettersDiffer) {
  const std::vector<std::string> names = {"labels", "data"};
  EXPECT_EQ(nearest("lab", names), std::nullopt);
  EXPECT_EQ(nearest("dt", names), std::nullopt);
  EXPECT_EQ(nearest("", names), std::nullopt);
  EXPECT_EQ(nearest("labels", {}), std::nullopt);
}

TEST(NearestTest, PrefersTheFirstOfEquallyNearNames) {
  const std::vector<std::string> names = {"late", "gate"};
  EXPECT_EQ(nearest("date", names), "late");
}

TEST(NearestTest, DoesNotCompareWholeDocuments) {
  const std::string document(1'000'000, 'x');
  const std::vector<std::string> names = {document, "labels"};
  EXPECT_EQ(nearest(document, names), std::nullopt);
  EXPECT_EQ(nearest("label", names), "labels");
}

TEST(TrimmedTest, KeepsWhatStandsBetweenTheSpaces) {
  EXPECT_EQ(trimmed(" \t\r\n\v\fa b \n"), "a b");
  EXPECT_EQ(trimmed("a"), "a");
  EXPECT_EQ(trimmed(" \t"), "");
  EXPECT_EQ(trimmed(""), "");
}

TEST(IsBlankTest, NothingButSpacesIsBlank) {
  EXPECT_TRUE(is_blank(""));
  EXPECT_TRUE(is_blank(" \t\r\n\v\f"));
  EXPECT_FALSE(is_blank(" a "));
}

TEST(QuotedListTest, ReadsAsASentence) {
  const std::vector<std::string> names = {"a", "b", "c", "d"};
  EXPECT_EQ(quoted_list({}, 3), "");
  EXPECT_EQ(quoted_list(std::span(names).first(1), 3), R"("a")");
  EXPECT_EQ(quoted_list(std::span(names).first(2), 3), R"("a" and "b")");
  EXPECT_EQ(quoted_list(std::span(names).first(3), 3), R"("a", "b" and "c")");
  EXPECT_EQ(quoted_list(names, 3), R"("a", "b", "c" and 1 more)");
  EXPECT_EQ(quoted_list(names, 0), "4 more");
}

TEST(QuotedListTest, ShowsNamesOfUnknownOriginSafelyAndShort) {
  const std::vector<std::string> names = {"a\x1b", std::string(100, 'x')};
  EXPECT_EQ(quoted_list(names, 2), "\"a\\x1b\" and \"" + std::string(59, 'x') + "…\"");
}

}  // namespace
}  // namespace tuneornot
