#include "table/text_stream.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/random.h"
#include "base/text.h"

namespace tuneornot {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;  // NOLINT(google-build-using-namespace): for "\0"sv

std::string encoded_utf8(std::u32string_view text) {
  std::string bytes;
  for (const char32_t code : text) {
    const auto tail = [code](unsigned shift) {
      return static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
    };
    if (code < 0x80) {
      bytes += static_cast<char>(code);
    } else if (code < 0x800) {
      bytes += {static_cast<char>(0xC0U | (code >> 6U)), tail(0)};
    } else if (code < 0x10000) {
      bytes += {static_cast<char>(0xE0U | (code >> 12U)), tail(6), tail(0)};
    } else {
      bytes += {static_cast<char>(0xF0U | (code >> 18U)), tail(12), tail(6), tail(0)};
    }
  }
  return bytes;
}

enum class Order { Little, Big };

std::string units(std::u16string_view text, Order order) {
  std::string bytes;
  for (const char16_t unit : text) {
    const auto high = static_cast<char>(unit >> 8U);
    const auto low = static_cast<char>(unit & 0xFFU);
    bytes += order == Order::Little ? std::string{low, high} : std::string{high, low};
  }
  return bytes;
}

std::string encoded_utf16(std::u32string_view text, Order order) {
  std::u16string pairs;
  for (const char32_t code : text) {
    if (code < 0x10000) {
      pairs += static_cast<char16_t>(code);
    } else {
      pairs += static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10U));
      pairs += static_cast<char16_t>(0xDC00 + ((code - 0x10000) & 0x3FFU));
    }
  }
  return units(pairs, order);
}

std::u32string random_text(Rng& rng, std::size_t length) {
  constexpr std::array<std::size_t, 5> kPlanes = {0x80, 0x80, 0x800, 0x10000, 0x110000};
  std::u32string text;
  while (text.size() < length) {
    const auto code = static_cast<char32_t>(rng.below(kPlanes.at(rng.below(kPlanes.size()))));
    const bool is_surrogate = code >= 0xD800 && code < 0xE000;
    text += code == 0 || is_surrogate ? U'\n' : code;
  }
  return text;
}

class TextStreamTest : public testing::Test {
 protected:
  struct Told {
    std::string name;
    std::size_t count = 0;
    std::vector<std::size_t> lines;
    bool operator==(const Told&) const = default;
  };
  struct Result {
    std::string text;
    std::vector<Told> told;
    bool operator==(const Result&) const = default;
  };

  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder = fs::path(testing::TempDir()) / ("text_stream_test " + std::string(test->name()));
    fs::remove_all(folder);
    fs::create_directories(folder);
    path = folder / "t.csv";
  }
  void TearDown() override { fs::remove_all(folder); }

  // Not write_file, which waits for the disk each time.
  void write(std::string_view bytes) const { std::ofstream(path, std::ios::binary) << bytes; }

  // As one gzip member, after what is there already.
  void append_gzip(const std::string& bytes) const {
    const gzFile file = gzopen(path.c_str(), "ab");
    ASSERT_EQ(gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size())),
              static_cast<int>(bytes.size()));
    ASSERT_EQ(gzclose(file), Z_OK);
  }

  Result read(std::size_t piece_bytes = kTextPieceBytes) const {
    Result result;
    Problems problems;
    const std::unique_ptr<TextSource> source = open_text(path, "t.csv", problems, piece_bytes);
    std::string piece;
    while (source->read(piece)) {
      EXPECT_FALSE(piece.empty());
      EXPECT_EQ(first_invalid_utf8(piece), std::nullopt);
      result.text += piece;
      piece.clear();
    }
    EXPECT_FALSE(source->read(piece));
    for (const Problem& problem : problems.all()) {
      EXPECT_EQ(problem.file, "t.csv");
      result.told.push_back({.name = std::string(problem.kind->name),
                             .count = problem.count,
                             .lines = problem.lines});
    }
    return result;
  }

  // The same whatever the pieces are.
  Result read_of(std::string_view bytes) const {
    write(bytes);
    const Result whole = read();
    for (std::size_t piece_bytes = 1; piece_bytes <= bytes.size() + 1; ++piece_bytes) {
      EXPECT_EQ(read(piece_bytes), whole) << "in pieces of " << piece_bytes;
    }
    return whole;
  }

  void expect_text(std::string_view bytes, const std::string& text) const {
    EXPECT_EQ(read_of(bytes), (Result{.text = text}));
  }

  std::string refusal() const {
    try {
      read();
    } catch (const Error& error) {
      return error.kind() == ErrorKind::Data ? error.what() : "the kind of the error is not Data";
    }
    return "nothing was refused";
  }

  std::string refusal_of(std::string_view bytes) const {
    write(bytes);
    return refusal();
  }

  fs::path folder;
  fs::path path;
};

TEST_F(TextStreamTest, ReadsUtf8AsItIs) {
  expect_text("", "");
  expect_text("a,b\r\n1,2", "a,b\r\n1,2");
  expect_text("a\u00e9\u20ac\U0001f600\u07ff\u0800\uffff\U0010ffff\n",
              "a\u00e9\u20ac\U0001f600\u07ff\u0800\uffff\U0010ffff\n");
}

TEST_F(TextStreamTest, DropsAByteOrderMarkAtTheBeginningOnly) {
  expect_text("\xef\xbb\xbf", "");
  expect_text("\ufeffa\ufeffb\ufeff", "a\ufeffb\ufeff");
  expect_text(
      "\xff\xfe"
      "a\0\xff\xfe"sv,
      "a\ufeff");
}

TEST_F(TextStreamTest, ReadsUtf16OfBothOrdersByItsMark) {
  expect_text("\xff\xfe", "");
  expect_text("\xff\xfe" + units(u"h\u00e9,\u20ac\U0001f600\n", Order::Little),
              "h\u00e9,\u20ac\U0001f600\n");
  expect_text("\xfe\xff" + units(u"h\u00e9,\u20ac\U0001f600\n", Order::Big),
              "h\u00e9,\u20ac\U0001f600\n");
}

TEST_F(TextStreamTest, ReadsUtf16WithoutAMarkByItsNuls) {
  expect_text(units(u"text,label\nit\u2019s \u00e9,b\n", Order::Little),
              "text,label\nit\u2019s \u00e9,b\n");
  expect_text(units(u"text,label\nit\u2019s \u00e9,b\n", Order::Big),
              "text,label\nit\u2019s \u00e9,b\n");
}

TEST_F(TextStreamTest, TakesAFewNulsForDamageNotForUtf16) {
  EXPECT_EQ(read_of("a\0b\0"sv),
            (Result{.text = "ab", .told = {{.name = "nul_byte", .count = 2, .lines = {1}}}}))
      << "too short to tell";
  EXPECT_EQ(read_of("abcdefgh\0i\0\0jklmnopq"sv).text, "abcdefghijklmnopq");
  EXPECT_EQ(read_of(std::string(60, '\0')).text, "");
  EXPECT_NE(refusal_of(std::string(100, '\0')).find("is not text"), std::string::npos);
}

TEST_F(TextStreamTest, LeavesNulOutAndTellsItsLines) {
  const Result expected{.text = "ab\nc\n\nd",
                        .told = {{.name = "nul_byte", .count = 3, .lines = {1, 2, 4}}}};
  EXPECT_EQ(read_of("a\0b\nc\0\n\n\0d"sv), expected);
  EXPECT_EQ(read_of("\xff\xfe" + units(u"a\0b\nc\0\n\n\0d"sv, Order::Little)), expected);
}

TEST_F(TextStreamTest, ANulJoinsNoCharacter) {
  EXPECT_EQ(read_of("\xc3\0\xa9"sv).text, "\u00c3\u00a9");
}

TEST_F(TextStreamTest, ReadsWindows1252WithItsEmptyPlacesAsControls) {
  std::string bytes;
  for (int byte = 0xFF; byte >= 0x80; --byte) {  // downwards, no two are UTF-8
    bytes += {static_cast<char>(byte), ' '};
  }
  const Result result = read_of("\n" + bytes);
  EXPECT_EQ(result.told, (std::vector<Told>{{.name = "windows_1252", .count = 1, .lines = {2}}}));
  // Python 3.11: bytes(range(0x9f, 0x7f, -1)).decode("cp1252"), with the five places filled in.
  const std::u32string_view expected =
      U"\u0178 \u017e \x9d \u0153 \u203a \u0161 \u2122 \u02dc \u2014 \u2013 \u2022 \u201d \u201c "
      U"\u2019 \u2018 \x90 \x8f \u017d \x8d \u0152 \u2039 \u0160 \u2030 \u02c6 \u2021 \u2020 "
      U"\u2026 \u201e \u0192 \u201a \x81 \u20ac ";
  EXPECT_TRUE(result.text.ends_with(encoded_utf8(expected))) << result.text;
  EXPECT_TRUE(result.text.starts_with("\n\u00ff \u00fe \u00fd ")) << result.text;
}

TEST_F(TextStreamTest, TellsWindows1252OnceAtItsFirstByte) {
  EXPECT_EQ(read_of("a\ncaf\xe9,\xe9\n\xe9t\xe9\n"),
            (Result{.text = "a\ncaf\u00e9,\u00e9\n\u00e9t\u00e9\n",
                    .told = {{.name = "windows_1252", .count = 1, .lines = {2}}}}));
}

TEST_F(TextStreamTest, CountsRunsOfWrongBytesInAFileThatHasUtf8) {
  const Result expected{.text = "\u00e9\u00e8\u00e9\n\u00e9 \u00e9\n\u00fc",
                        .told = {{.name = "mixed_encoding", .count = 3, .lines = {1, 2}}}};
  EXPECT_EQ(read_of("\xe9\xe8\xc3\xa9\n\xe9 \xe9\n\u00fc"), expected);
  EXPECT_EQ(
      read_of("\xef\xbb\xbf"
              "caf\xe9"),
      (Result{.text = "caf\u00e9", .told = {{.name = "mixed_encoding", .count = 1, .lines = {1}}}}))
      << "the mark is a sign of UTF-8";
}

TEST_F(TextStreamTest, KeepsTheFirstLinesOfManyWrongBytes) {
  const Result result = read_of("\u00fc\xe9 \xe9\n\xe9\n\xe9\n\xe9\n\xe9\n\xe9\n");
  EXPECT_EQ(result.told,
            (std::vector<Told>{{.name = "mixed_encoding", .count = 7, .lines = {1, 2, 3, 4, 5}}}));
}

TEST_F(TextStreamTest, TakesEachByteOfABrokenCharacterForItself) {
  struct Case {
    std::string_view bytes;
    std::string text;
  };
  const std::array cases = {
      Case{.bytes = "\xe2\x82", .text = "\u00e2\u201a"},                      // cut off at the end
      Case{.bytes = "\xe2\x82,", .text = "\u00e2\u201a,"},                    // and before
      Case{.bytes = "\xf0\x9f\x98", .text = "\u00f0\u0178\u02dc"},            // one byte short
      Case{.bytes = "\xc0\xaf", .text = "\u00c0\u00af"},                      // overlong
      Case{.bytes = "\xe0\x9f\xbf", .text = "\u00e0\u0178\u00bf"},            // overlong
      Case{.bytes = "\xf0\x8f\xbf\xbf", .text = "\u00f0\u008f\u00bf\u00bf"},  // overlong
      Case{.bytes = "\xed\xa0\x80", .text = "\u00ed\u00a0\u20ac"},            // a surrogate
      Case{.bytes = "\xf4\x90\x80\x80", .text = "\u00f4\u0090\u20ac\u20ac"},  // above U+10FFFF
      Case{.bytes = "\xf5\x80", .text = "\u00f5\u20ac"},                      // no lead
      Case{.bytes = "\x80", .text = "\u20ac"}};                               // lone continuation
  for (const Case& broken : cases) {
    EXPECT_EQ(read_of(broken.bytes),
              (Result{.text = broken.text,
                      .told = {{.name = "windows_1252", .count = 1, .lines = {1}}}}));
  }
  EXPECT_EQ(read_of("\xe2\xe2\x82\xac").text, "\u00e2\u20ac") << "what follows is whole";
}

TEST_F(TextStreamTest, ReplacesLoneSurrogates) {
  constexpr char16_t kHigh = 0xD83D;
  constexpr char16_t kLow = 0xDE00;
  const std::u16string text = {
      'a', kLow, 'b', '\n', kHigh, kLow, kLow, kHigh, kHigh, kLow, kHigh, '\n', kHigh};
  const Result expected{.text = "a\ufffdb\n\U0001f600\ufffd\ufffd\U0001f600\ufffd\n\ufffd",
                        .told = {{.name = "lone_surrogate", .count = 5, .lines = {1, 2, 3}}}};
  EXPECT_EQ(read_of("\xff\xfe" + units(text, Order::Little)), expected);
  EXPECT_EQ(read_of("\xfe\xff" + units(text, Order::Big)), expected);
}

TEST_F(TextStreamTest, TakesAnOddLastByteOfUtf16ForHalfACharacter) {
  const Result expected{.text = "a\n\ufffd",
                        .told = {{.name = "lone_surrogate", .count = 1, .lines = {2}}}};
  EXPECT_EQ(read_of("\xff\xfe" + units(u"a\n", Order::Little) + "b"), expected);
  EXPECT_EQ(read_of("\xfe\xff" + units(std::u16string{u'a', u'\n', 0xD83D}, Order::Big) + "b"),
            expected)
      << "what is left is one half";
}

TEST_F(TextStreamTest, ReadsBackRandomTextInEveryEncoding) {
  Rng rng(17);
  for (const std::size_t length : {1U, 7U, 40U, 5000U}) {
    const std::u32string text = U"text,label\n" + random_text(rng, length);
    const Result expected{.text = encoded_utf8(text)};
    for (const std::string& bytes : {expected.text,
                                     "\xef\xbb\xbf" + expected.text,
                                     "\xff\xfe" + encoded_utf16(text, Order::Little),
                                     "\xfe\xff" + encoded_utf16(text, Order::Big)}) {
      write(bytes);
      EXPECT_EQ(read(1), expected);
      EXPECT_EQ(read(1 + rng.below(100)), expected);
      EXPECT_EQ(read(), expected);
    }
  }
}

// read() expects every piece to be valid UTF-8, read_of() the same text from all pieces.
TEST_F(TextStreamTest, MakesValidUtf8OfAnyBytes) {
  Rng rng(23);
  constexpr std::string_view kBytes = "a\n\0\x80\x9f\xbf\xc2\xe0\xed\xef\xf0\xf4\xff"sv;
  for (int round = 0; round < 100; ++round) {
    std::string bytes = "a\n";
    while (bytes.size() < 25) {
      bytes += kBytes[rng.below(kBytes.size())];
    }
    read_of(bytes);
    read_of("\xff\xfe" + bytes);
  }
}

TEST_F(TextStreamTest, ReadsFilesOfManyPiecesAndCountsTheirLines) {
  constexpr std::size_t kLineCount = 300'000;
  std::string bytes;
  for (std::size_t line = 1; line < kLineCount; ++line) {
    bytes += "\u00fcber,\u6771\u4eac\n";
  }
  bytes += "caf\xe9";
  write(bytes);
  const Result result = read();
  EXPECT_EQ(result.text.size(), bytes.size() + 1);
  EXPECT_EQ(result.told,
            (std::vector<Told>{{.name = "mixed_encoding", .count = 1, .lines = {kLineCount}}}));
}

TEST_F(TextStreamTest, UnpacksGzipOfOneMemberOrSeveral) {
  Rng rng(5);
  const std::string text = encoded_utf8(random_text(rng, 20'000));
  append_gzip(text);
  EXPECT_EQ(read(), (Result{.text = text}));
  append_gzip("");
  append_gzip(text);
  EXPECT_EQ(read(), (Result{.text = text + text}));
  EXPECT_EQ(read(100), (Result{.text = text + text}));
}

TEST_F(TextStreamTest, UnpacksGzipOfOtherEncodings) {
  append_gzip("\xff\xfe" + units(u"h\u00e9\n", Order::Little));
  EXPECT_EQ(read(), (Result{.text = "h\u00e9\n"}));
}

TEST_F(TextStreamTest, ReadsAGzipWithPaddingBehindIt) {
  append_gzip("a,b\n");
  write(read_file(path) + std::string(1'000'000, '\0'));
  EXPECT_EQ(read(), (Result{.text = "a,b\n"}));
}

TEST_F(TextStreamTest, TellsWhatStandsBehindAGzip) {
  append_gzip("a,b\n");
  const std::string whole = read_file(path);
  for (const std::string& tail :
       {std::string("c,d\n"), std::string("\0\0\x1f", 3), std::string(1'000'000, 'x')}) {
    write(whole + tail);
    EXPECT_EQ(read(), (Result{.text = "a,b\n", .told = {{.name = "gzip_tail", .count = 1}}}))
        << tail.size();
  }
}

TEST_F(TextStreamTest, RefusesALastMemberThatIsCutOff) {
  append_gzip("a,b\n");
  const std::string whole = read_file(path);
  EXPECT_EQ(refusal_of(whole + whole.substr(0, whole.size() / 2)),
            "t.csv: the gzip ends too early; copy or download it again");
}

TEST_F(TextStreamTest, RefusesAGzipThatIsCutOffAnywhere) {
  append_gzip("text,label\nhello,greet\n");
  const std::string whole = read_file(path);
  for (std::size_t size = 2; size < whole.size(); ++size) {
    EXPECT_EQ(refusal_of(std::string_view(whole).substr(0, size)),
              "t.csv: the gzip ends too early; copy or download it again")
        << size;
  }
}

TEST_F(TextStreamTest, RefusesAGzipThatIsDamaged) {
  Rng rng(6);
  append_gzip(encoded_utf8(random_text(rng, 100'000)));
  std::string bytes = read_file(path);
  bytes[bytes.size() - 6] ^= 1;  // in the checksum
  EXPECT_EQ(refusal_of(bytes), "t.csv: the gzip is damaged; copy or download it again");
  bytes.replace(bytes.size() / 2, 100, 100, '\xff');
  EXPECT_EQ(refusal_of(bytes), "t.csv: the gzip is damaged; copy or download it again");
}

TEST_F(TextStreamTest, RefusesWhatHoldsNoRows) {
  const std::string bytes("PK\x03\x04\x01\0\x02\0", 8);
  const std::string fault =
      "t.csv: is a ZIP or an XLSX, not text; save the sheet as CSV, or unpack the ZIP";
  EXPECT_EQ(refusal_of(bytes), fault);
  fs::remove(path);
  append_gzip(bytes);
  EXPECT_EQ(refusal(), fault) << "in a gzip";
}

TEST_F(TextStreamTest, RefusesAGzipInAGzip) {
  append_gzip("a,b\n");
  const std::string inner = read_file(path);
  fs::remove(path);
  append_gzip(inner);
  EXPECT_EQ(refusal(), "t.csv: is a gzip in a gzip; decompress it once (gzip -d)");
}

TEST_F(TextStreamTest, TakesColumnsNamedLikeFormatsForText) {
  for (const char* text : {"PAR1,PAR2\n", "PK,x\n", "BZh9,x\n", "PDF\n", "SQLite format\n"}) {
    expect_text(text, text);
  }
}

TEST_F(TextStreamTest, RefusesWhatIsNoFileOrCannotBeRead) {
  EXPECT_EQ(refusal(),
            "t.csv: cannot be read (No such file or directory); check its name, and that it is "
            "yours to read");
  path = folder;
  EXPECT_EQ(refusal(), "t.csv: is a folder; name a file in it");
}

TEST_F(TextStreamTest, SaysWhenReadingFails) {
  path = "/proc/self/mem";  // can be opened, but has nothing at its beginning
  if (!fs::exists(path)) {
    GTEST_SKIP() << "there is no /proc here";
  }
  EXPECT_EQ(refusal(), "t.csv: reading failed half-way; check the disk");
}

TEST_F(TextStreamTest, ShowsAHostileFileNameSafely) {
  Problems problems;
  try {
    open_text(folder, "a\x1b[2J.csv", problems);
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "a\\x1b[2J.csv: is a folder; name a file in it");
  }
}

}  // namespace
}  // namespace tuneornot
