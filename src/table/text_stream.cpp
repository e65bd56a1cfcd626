#include "table/text_stream.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "table/faults.h"
#include "table/file_bytes.h"
#include "table/foreign_format.h"

namespace tuneornot {

namespace {

constexpr std::size_t kMostCarried = 3;  // bytes of a character that the end of a piece cut
constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kTwoNuls("\0\0", 2);  // of UTF-32 behind what else is UTF-16's mark

enum class Encoding { Utf8, Utf16Little, Utf16Big };

struct EncodingSign {
  Encoding encoding = Encoding::Utf8;
  std::size_t mark_bytes = 0;
};

// Latin letters, digits and commas have a NUL each; a typographic quote here and there has none.
Encoding unmarked_encoding(std::string_view beginning) {
  constexpr std::size_t kFewestUnits = 4;  // "a,b" and a line break
  const std::size_t units = beginning.size() / 2;
  std::array<std::size_t, 2> nuls{};  // at even and at odd offsets
  for (std::size_t at = 0; at < 2 * units; ++at) {
    nuls.at(at % 2) += beginning[at] == '\0' ? 1 : 0;
  }
  const auto nearly_all = [units](std::size_t count) { return count * 10 >= units * 9; };
  if (units < kFewestUnits || (nuls[0] > 0 && nuls[1] > 0)) {
    return Encoding::Utf8;
  }
  if (nearly_all(nuls[1])) {
    return Encoding::Utf16Little;
  }
  return nearly_all(nuls[0]) ? Encoding::Utf16Big : Encoding::Utf8;
}

// A program that does not know of the mark writes another before it.
std::size_t utf8_mark_bytes(std::string_view beginning) {
  std::size_t bytes = 0;
  while (beginning.substr(bytes).starts_with(kUtf8Mark)) {
    bytes += kUtf8Mark.size();
  }
  return bytes;
}

EncodingSign encoding_of(std::string_view beginning) {
  if (beginning.starts_with(kUtf8Mark)) {
    return {.encoding = Encoding::Utf8, .mark_bytes = utf8_mark_bytes(beginning)};
  }
  if (beginning.starts_with("\xff\xfe") && !beginning.substr(2).starts_with(kTwoNuls)) {
    return {.encoding = Encoding::Utf16Little, .mark_bytes = 2};
  }
  if (beginning.starts_with("\xfe\xff")) {
    return {.encoding = Encoding::Utf16Big, .mark_bytes = 2};
  }
  return {.encoding = unmarked_encoding(beginning)};
}

void append(std::string& text, char32_t code) {
  const auto last_six_bits = [code](unsigned shift) {
    return static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
  };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += {static_cast<char>(0xC0U | (code >> 6U)), last_six_bits(0)};
  } else if (code < 0x10000) {
    text += {static_cast<char>(0xE0U | (code >> 12U)), last_six_bits(6), last_six_bits(0)};
  } else {
    text += {static_cast<char>(0xF0U | (code >> 18U)),
             last_six_bits(12),
             last_six_bits(6),
             last_six_bits(0)};
  }
}

constexpr std::uint64_t in_each_byte(std::uint64_t byte) {
  return byte * 0x0101'0101'0101'0101U;
}

std::uint64_t word_at(std::string_view text, std::size_t at) {
  std::uint64_t word = 0;
  std::memcpy(&word, text.data() + at, sizeof word);
  return word;
}

// std::count looks at one byte at a time at -O2; this does at eight. A byte of `other` is zero
// where the text has a line feed, and only there can adding 0x7F leave its highest bit clear.
std::size_t line_feeds(std::string_view text) {
  std::size_t count = 0;
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    const std::uint64_t other = word_at(text, at) ^ in_each_byte('\n');
    const std::uint64_t low_bits = (other & in_each_byte(0x7F)) + in_each_byte(0x7F);
    const std::uint64_t found = (~(low_bits | other) & in_each_byte(0x80)) >> 7U;
    count += (found * in_each_byte(1)) >> 56U;
  }
  return count + static_cast<std::size_t>(std::ranges::count(text.substr(at), '\n'));
}

std::size_t end_of_ascii(std::string_view text, std::size_t at) {
  while (at + sizeof(std::uint64_t) <= text.size() &&
         (word_at(text, at) & in_each_byte(0x80)) == 0) {
    at += sizeof(std::uint64_t);
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) {
    ++at;
  }
  return at;
}

enum class Form { Whole, Cut, Wrong };

struct Character {
  Form form = Form::Wrong;
  std::size_t bytes = 0;
};

// Of a character that is not ASCII: Unicode 15, table 3-7.
Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [=](std::size_t offset) -> unsigned {
    return static_cast<unsigned char>(text[at + offset]);
  };
  const unsigned lead = byte(0);
  if (lead < 0xC2 || lead > 0xF4) {
    return {};
  }
  const std::size_t bytes = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const unsigned second_from = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned second_to = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  const std::size_t there = std::min(bytes, text.size() - at);
  if (there > 1 && (byte(1) < second_from || byte(1) > second_to)) {
    return {};
  }
  const bool third_is_wrong = there > 2 && (byte(2) & 0xC0U) != 0x80;
  const bool fourth_is_wrong = there > 3 && (byte(3) & 0xC0U) != 0x80;
  if (third_is_wrong || fourth_is_wrong) {
    return {};
  }
  return {.form = there < bytes ? Form::Cut : Form::Whole, .bytes = there};
}

// Of 0x80 to 0x9F; from 0xA0 a byte is its code point. As https://encoding.spec.whatwg.org has it,
// with control characters in the five places that Windows leaves empty.
constexpr std::array<char32_t, 32> kWindows1252 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

char32_t windows_1252(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return code >= 0x80 && code < 0xA0 ? kWindows1252[code - 0x80U] : code;
}

// Where the text is at, for the faults found there.
struct Place {
  std::string file;
  Problems& problems;
  std::size_t line = 1;

  void tell(const FaultKind& fault) { problems.add(fault, file, line); }
};

class Decoder {
 public:
  virtual ~Decoder() = default;

  // Appends the whole characters of `bytes`; how many bytes they were.
  virtual std::size_t decode(std::string_view bytes, std::string& text) = 0;

  // With what the last decode left.
  virtual void finish(std::string_view bytes, std::string& text) = 0;
};

class Utf8Decoder : public Decoder {
 public:
  Utf8Decoder(Place place, bool is_marked) : place_(std::move(place)), has_utf8_(is_marked) {}

  std::size_t decode(std::string_view bytes, std::string& text) override {
    std::size_t done = 0;
    std::size_t at = end_of_ascii(bytes, 0);
    while (at < bytes.size()) {
      const Character character = character_at(bytes, at);
      if (character.form == Form::Cut) {
        break;
      }
      if (character.form == Form::Whole) {
        has_utf8_ = true;
        at += character.bytes;
      } else {
        append_valid(bytes.substr(done, at - done), text);
        append_wrong(bytes[at], text);
        done = ++at;
      }
      at = end_of_ascii(bytes, at);
    }
    append_valid(bytes.substr(done, at - done), text);
    return at;
  }

  void finish(std::string_view bytes, std::string& text) override {
    for (const char byte : bytes) {
      append_wrong(byte, text);
    }
    tell_wrong();
  }

 private:
  void append_valid(std::string_view valid, std::string& text) {
    in_wrong_run_ = in_wrong_run_ && valid.empty();
    std::size_t nul = valid.find('\0');
    while (nul != std::string_view::npos) {
      text += valid.substr(0, nul);
      place_.line += line_feeds(valid.substr(0, nul));
      place_.tell(fault::kNulByte);
      valid.remove_prefix(nul + 1);
      nul = valid.find('\0');
    }
    text += valid;
    place_.line += line_feeds(valid);
  }

  void append_wrong(char byte, std::string& text) {
    append(text, windows_1252(byte));
    if (std::exchange(in_wrong_run_, true)) {
      return;
    }
    ++wrong_runs_;
    const bool is_new_line = wrong_lines_.empty() || wrong_lines_.back() < place_.line;
    if (is_new_line && wrong_lines_.size() < Problems::kLines) {
      wrong_lines_.push_back(place_.line);
    }
  }

  // At the end, as a single character of UTF-8 anywhere makes another fault of it.
  void tell_wrong() {
    const FaultKind& fault = has_utf8_ ? fault::kMixedEncoding : fault::kWindows1252;
    const std::size_t count = has_utf8_ ? wrong_runs_ : std::min<std::size_t>(wrong_runs_, 1);
    for (std::size_t run = 0; run < count; ++run) {
      const std::size_t line = run < wrong_lines_.size() ? wrong_lines_[run] : 0;
      place_.problems.add(fault, place_.file, line);
    }
  }

  Place place_;
  bool has_utf8_ = false;      // a character of more than one byte, or the byte order mark
  bool in_wrong_run_ = false;  // the byte before was wrong, perhaps in the piece before
  std::size_t wrong_runs_ = 0;
  std::vector<std::size_t> wrong_lines_;  // the first that have one
};

class Utf16Decoder : public Decoder {
 public:
  // `low_byte` is the offset in a unit of its less significant byte.
  Utf16Decoder(Place place, std::size_t low_byte) : place_(std::move(place)), low_byte_(low_byte) {}

  std::size_t decode(std::string_view bytes, std::string& text) override {
    std::size_t at = 0;
    while (at + 2 <= bytes.size()) {
      const char32_t unit = unit_at(bytes, at);
      const bool opens_pair = unit >= 0xD800 && unit < 0xDC00;
      if (opens_pair && at + 4 > bytes.size()) {
        break;
      }
      const char32_t next = opens_pair ? unit_at(bytes, at + 2) : 0;
      const bool is_pair = next >= 0xDC00 && next < 0xE000;
      append_any(is_pair ? 0x10000 + ((unit - 0xD800) << 10U) + (next - 0xDC00) : unit, text);
      at += is_pair ? 4 : 2;
    }
    return at;
  }

  // What is left is half a character, or half of that: one to the reader.
  void finish(std::string_view bytes, std::string& text) override {
    if (!bytes.empty()) {
      append_lone(text);
    }
  }

 private:
  char32_t unit_at(std::string_view bytes, std::size_t at) const {
    const auto low = static_cast<unsigned char>(bytes[at + low_byte_]);
    const auto high = static_cast<unsigned char>(bytes[at + 1 - low_byte_]);
    return static_cast<char32_t>(high) << 8U | low;
  }

  void append_any(char32_t code, std::string& text) {
    if (code == 0) {
      place_.tell(fault::kNulByte);
      return;
    }
    if (code >= 0xD800 && code < 0xE000) {
      append_lone(text);
      return;
    }
    append(text, code);
    place_.line += code == '\n' ? 1 : 0;
  }

  void append_lone(std::string& text) {
    place_.tell(fault::kLoneSurrogate);
    append(text, kReplacement);
  }

  Place place_;
  std::size_t low_byte_;
};

class TextStream : public TextSource {
 public:
  TextStream(FileBytes bytes, std::unique_ptr<Decoder> decoder, std::size_t piece_bytes)
      : bytes_(std::move(bytes)),
        decoder_(std::move(decoder)),
        piece_bytes_(piece_bytes),
        buffer_(piece_bytes + kMostCarried) {}

  bool read(std::string& text) override {
    const std::size_t before = text.size();
    while (!ended_ && text.size() == before) {
      read_piece(text);
    }
    return text.size() > before;
  }

 private:
  void read_piece(std::string& text) {
    const std::size_t count = bytes_.read(std::span(buffer_).subspan(carried_, piece_bytes_));
    const std::string_view piece(buffer_.data(), carried_ + count);
    const std::string_view rest = piece.substr(decoder_->decode(piece, text));
    check(rest.size() <= kMostCarried, "a character has no more bytes");
    ended_ = count < piece_bytes_;
    if (ended_) {
      decoder_->finish(rest, text);
    }
    std::memmove(buffer_.data(), rest.data(), rest.size());
    carried_ = rest.size();
  }

  FileBytes bytes_;
  std::unique_ptr<Decoder> decoder_;
  std::size_t piece_bytes_;
  std::vector<char> buffer_;
  std::size_t carried_ = 0;  // at the beginning of the buffer
  bool ended_ = false;
};

std::unique_ptr<Decoder> decoder_for(EncodingSign sign, Place place) {
  if (sign.encoding == Encoding::Utf8) {
    return std::make_unique<Utf8Decoder>(std::move(place), sign.mark_bytes > 0);
  }
  return std::make_unique<Utf16Decoder>(std::move(place),
                                        sign.encoding == Encoding::Utf16Little ? 0 : 1);
}

}  // namespace

std::unique_ptr<TextSource> open_text(const std::filesystem::path& path,
                                      const std::string& file,
                                      Problems& problems,
                                      std::size_t piece_bytes) {
  FileBytes bytes(path, file, problems);
  const EncodingSign sign = encoding_of(bytes.beginning());
  if (sign.encoding == Encoding::Utf8) {
    check_holds_rows(bytes.beginning(), file);
  }
  bytes.skip(sign.mark_bytes);
  return std::make_unique<TextStream>(
      std::move(bytes), decoder_for(sign, {.file = file, .problems = problems}), piece_bytes);
}

}  // namespace tuneornot
