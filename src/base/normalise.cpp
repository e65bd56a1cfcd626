#include "base/normalise.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "base/check.h"
#include "base/code_points.h"

namespace tuneornot {

// The rule is Unicode's: fold case, decompose, put marks in order, compose (UAX #15); then each run
// of spaces and punctuation is one space. By the book a letter costs as much as reading the rest of
// its row. But nearly every letter becomes the same whatever stands beside it, and what that is
// stands in a table. What stands before matters only to letters that may compose or change places
// with it: combining marks, the vowels and finals of Hangul. These are "bound": the letter before
// such a one, and all bound ones behind it, are folded by the book as one piece.

namespace {

// What a letter becomes, in UTF-8; a separator becomes a space.
struct Folding {
  static constexpr std::uint8_t kMostBytes = 3;
  static constexpr std::uint8_t kItself = 4;  // and has four bytes
  static constexpr std::uint8_t kByTheBook = 5;

  std::array<char, kMostBytes + 1> bytes = {};  // the last for copying four at once
  std::uint8_t size = 0;                        // 0: shows nothing
};

Folding folding_to(std::span<const CodePoint> codes) {
  const bool has_separator = std::ranges::any_of(codes, is_space_or_punctuation);
  if (has_separator) {
    return codes.size() == 1 ? Folding{.bytes = {' '}, .size = 1}
                             : Folding{.size = Folding::kByTheBook};
  }
  std::string text;
  for (const CodePoint code : codes) {
    append(text, code);
  }
  if (text.size() > Folding::kMostBytes) {
    return {.size = Folding::kByTheBook};
  }
  Folding folding = {.size = static_cast<std::uint8_t>(text.size())};
  std::ranges::copy(text, folding.bytes.begin());
  return folding;
}

Folding folding_to_itself(CodePoint code) {
  const bool has_four_bytes = code > 0xFFFF;
  return has_four_bytes && !is_space_or_punctuation(code) ? Folding{.size = Folding::kItself}
                                                          : folding_to({&code, 1});
}

CodePoints folded_alone(CodePoint code) {
  std::string text;
  append(text, code);
  return folded(text);
}

CodePoints decomposed(CodePoint code) {
  CodePoints codes(32);
  int ignored = 0;
  const utf8proc_ssize_t count =
      utf8proc_decompose_char(code, codes.data(), std::ssize(codes), UTF8PROC_DECOMPOSE, &ignored);
  check(count > 0 && count <= std::ssize(codes), "a code point decomposes to a few");
  codes.resize(static_cast<std::size_t>(count));
  return codes;
}

// Of several that the code point decomposes to; kInvalid where it does not.
CodePoint last_part(CodePoint code) {
  if (utf8proc_get_property(code)->decomp_seqindex == UINT16_MAX) {
    return kInvalid;
  }
  const CodePoints parts = decomposed(code);
  return parts.size() > 1 ? parts.back() : kInvalid;
}

// Of the first two planes, which have everything that is bound and nearly all that is written. The
// rest is folded by the book.
class FoldingTable {
 public:
  FoldingTable() : foldings_(kEnd), is_bound_(kEnd) {
    find_bound();
    for (CodePoint code = 0; code < kEnd; ++code) {
      const bool is_surrogate = code >= 0xD800 && code < 0xE000;
      foldings_[index(code)] = is_surrogate ? Folding() : folding_of(code);
    }
  }

  Folding operator[](CodePoint code) const {
    return code < kEnd ? foldings_[index(code)] : Folding{.size = Folding::kByTheBook};
  }

 private:
  static constexpr CodePoint kEnd = 0x20000;

  static std::size_t index(CodePoint code) { return static_cast<std::size_t>(code); }

  // What has a place among the marks of a letter, and what can be the second of two that compose:
  // the last part of something.
  void find_bound() {
    for (CodePoint code = 0; code < kEnd; ++code) {
      const bool is_ordered = utf8proc_get_property(code)->combining_class != 0;
      const bool is_jamo = code >= 0x1160 && code < 0x1200;  // a vowel or a final of Hangul
      if (is_ordered || is_jamo) {
        is_bound_[index(code)] = true;
      }
      if (const CodePoint last = last_part(code); last != kInvalid) {
        is_bound_.at(index(last)) = true;
      }
    }
  }

  bool is_bound(CodePoint code) const { return code >= kEnd || is_bound_[index(code)]; }

  Folding folding_of(CodePoint code) const {
    const utf8proc_property_t& property = *utf8proc_get_property(code);
    const bool is_plain = property.casefold_seqindex == UINT16_MAX &&
                          property.decomp_seqindex == UINT16_MAX && property.ignorable == 0;
    if (is_plain) {
      return is_bound(code) ? Folding{.size = Folding::kByTheBook} : folding_to_itself(code);
    }
    const CodePoints codes = folded_alone(code);
    const bool begins_bound = !codes.empty() && is_bound(decomposed(codes.front()).front());
    return begins_bound ? Folding{.size = Folding::kByTheBook} : folding_to(codes);
  }

  std::vector<Folding> foldings_;
  std::vector<bool> is_bound_;
};

// Of its own, so that a text in ASCII does not have to wait for the table of all others.
class AsciiTable {
 public:
  AsciiTable() {
    for (std::size_t code = 0; code < becomes_.size(); ++code) {
      const Folding folding = folding_to(folded_alone(static_cast<CodePoint>(code)));
      check(folding.size == 1, "an ASCII character is a letter or a separator");
      becomes_[code] = folding.bytes.front();
    }
  }

  char operator[](char letter) const { return becomes_[static_cast<unsigned char>(letter)]; }

 private:
  std::array<char, 128> becomes_ = {};
};

bool is_ascii(char byte) {
  return static_cast<unsigned char>(byte) < 0x80;
}

constexpr std::size_t kWord = sizeof(std::uint64_t);

bool is_ascii_word(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, kWord);
  return (word & 0x8080'8080'8080'8080U) == 0;
}

// first_letter() for what is not ASCII, without a call for two and three bytes.
Letter letter_of_more_bytes(std::string_view text) {
  const auto bits = [text](std::size_t at, unsigned mask) {
    return static_cast<CodePoint>(static_cast<unsigned char>(text[at]) & mask);
  };
  const auto goes_on = [&](std::size_t at) { return bits(at, 0xC0U) == 0x80; };
  const CodePoint lead = bits(0, 0xFFU);
  if (lead >= 0xC2 && lead < 0xE0 && text.size() > 1 && goes_on(1)) {
    return {.code = bits(0, 0x1FU) << 6 | bits(1, 0x3FU), .bytes = 2};
  }
  if (lead > 0xE0 && lead < 0xF0 && lead != 0xED && text.size() > 2 && goes_on(1) && goes_on(2)) {
    return {.code = bits(0, 0x0FU) << 12 | bits(1, 0x3FU) << 6 | bits(2, 0x3FU), .bytes = 3};
  }
  return first_letter(text);
}

class Normaliser {
 public:
  Normaliser(std::string_view text, std::string& room) : text_(text), room_(room) {
    make_room(0);
    room_.front() = ' ';
  }

  std::string_view run() {
    pass_ascii();
    while (at_.read < text_.size()) {
      pass_letters();
      pass_ascii();
    }
    const std::size_t end = at_.written - (is_behind_space(at_) ? 1 : 0);
    return end == 0 ? std::string_view() : std::string_view(room_).substr(1, end - 1);
  }

 private:
  static constexpr std::size_t kLetters = 64;  // for which room is made at once

  struct Place {
    std::size_t read = 0;
    std::size_t written = 1;  // behind a space, so that one at the beginning follows another
  };

  // For so many bytes, a letter, and what is still to be read if it is ASCII.
  void make_room(std::size_t bytes) {
    const std::size_t needed = at_.written + bytes + (text_.size() - at_.read) + sizeof(Folding);
    if (room_.size() < needed) {
      room_.resize(std::max(needed, 2 * room_.size()));
    }
  }

  bool is_behind_space(Place at) const { return room_[at.written - 1] == ' '; }

  // In the two that follow the places are local, as the compiler must take every char that is
  // written for a part of what `this` points at.

  // Without a branch for each letter: a space behind a space is written, too, but not kept. Eight
  // bytes at a time, which takes half as long as one.
  void pass_ascii() {
    static const AsciiTable table;
    Place at = at_;
    Place before = before_;
    char last = room_[at.written - 1];
    char* const room = room_.data();
    const auto pass = [&](char byte) {
      before = at;
      const char letter = table[byte];
      room[at.written] = letter;
      at.written += static_cast<std::size_t>((letter != ' ') | (last != ' '));
      last = letter;
      ++at.read;
    };
    while (at.read + kWord <= text_.size() && is_ascii_word(&text_[at.read])) {
      const char* const word = &text_[at.read];
      for (std::size_t i = 0; i < kWord; ++i) {
        pass(word[i]);
      }
    }
    while (at.read < text_.size() && is_ascii(text_[at.read])) {
      pass(text_[at.read]);
    }
    at_ = at;
    before_ = before;
  }

  // Those that are not ASCII, as many as room is made for at once.
  void pass_letters() {
    make_room(kLetters * sizeof(Folding));
    char* const room = room_.data();
    Place at = at_;
    Place before = before_;
    for (std::size_t i = 0; i < kLetters && is_at_letter(at); ++i) {
      const Letter letter = letter_of_more_bytes(text_.substr(at.read));
      const Folding folding = folding_of(letter);
      if (folding.size == Folding::kByTheBook) {
        pass_piece(at, before);
        return;
      }
      before = folding.size > 0 ? at : before;
      std::memcpy(room + at.written,
                  folding.size == Folding::kItself ? &text_[at.read] : folding.bytes.data(),
                  Folding::kItself);
      const bool is_dropped = folding.bytes.front() == ' ' && is_behind_space(at);
      at.written += is_dropped ? 0 : folding.size;
      at.read += letter.bytes;
    }
    at_ = at;
    before_ = before;
  }

  bool is_at_letter(Place at) const { return at.read < text_.size() && !is_ascii(text_[at.read]); }

  static Folding folding_of(Letter letter) {
    static const FoldingTable table;
    return table[letter.code == kInvalid ? kReplacement : letter.code];
  }

  // From the last letter that is not bound up to the next one.
  void pass_piece(Place at, Place before) {
    const std::size_t end = end_of_piece(at.read);
    std::string piece;
    for (const CodePoint code : folded(text_.substr(before.read, end - before.read))) {
      append(piece, is_space_or_punctuation(code) ? ' ' : code);
    }
    at_ = {.read = end, .written = before.written};
    make_room(piece.size());
    for (const char byte : piece) {
      const bool is_dropped = byte == ' ' && is_behind_space(at_);
      room_[at_.written] = byte;
      at_.written += is_dropped ? 0 : 1;
    }
  }

  std::size_t end_of_piece(std::size_t end) const {
    while (end < text_.size()) {
      const Letter letter = first_letter(text_.substr(end));
      const Folding folding = folding_of(letter);
      if (folding.size != Folding::kByTheBook && folding.size > 0) {
        break;
      }
      end += letter.bytes;
    }
    return end;
  }

  std::string_view text_;
  std::string& room_;
  Place at_;
  Place before_;  // the last letter that shows something and is not bound
};

// The rule for a text that has nothing else.
std::string_view punctuation_alone(std::string_view text, std::string& room) {
  room.clear();
  for (const CodePoint code : folded(text)) {
    const bool is_between = is_space(code) && !room.empty() && room.back() != ' ';
    if (!is_space(code) || is_between) {
      append(room, is_between ? ' ' : code);
    }
  }
  return std::string_view(room).substr(0, room.find_last_not_of(' ') + 1);
}

}  // namespace

std::string normalised(std::string_view text) {
  std::string room;
  return std::string(normalise(text, room));
}

std::string_view normalise(std::string_view text, std::string& room) {
  const std::string_view result = Normaliser(text, room).run();
  return result.empty() && !text.empty() ? punctuation_alone(text, room) : result;
}

std::string composed(std::string_view text) {
  constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  utf8proc_uint8_t* bytes = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()), std::ssize(text), &bytes, kOptions);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(bytes, &std::free);
  return size < 0 ? std::string(text) : std::string(owned.get(), owned.get() + size);
}

}  // namespace tuneornot
