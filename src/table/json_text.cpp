#include "table/json_text.h"
#include "table/faults.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tuneornot {

namespace {

constexpr std::string_view kNotClosed = "a bracket is not closed";

// Bytes that a string can hold as they are.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < plain.size(); ++byte) {
    plain[byte] = byte != '"' && byte != '\\';
  }
  return plain;
}();

bool is_plain(char character) {
  return kPlain[static_cast<unsigned char>(character)];
}

std::size_t digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') {
    ++count;
  }
  return count;
}

// The unit of UTF-16 of a \uXXXX with which `text` begins; above 0xFFFF when there is none.
constexpr std::uint32_t kNoUnit = 0x10000;

std::uint32_t escaped_unit(std::string_view text) {
  constexpr std::size_t kLength = 6;
  if (text.size() < kLength || !text.starts_with("\\u")) {
    return kNoUnit;
  }
  std::uint32_t unit = 0;
  for (const char digit : text.substr(2, 4)) {
    const std::size_t value = std::string_view("0123456789abcdefABCDEF").find(digit);
    if (value == std::string_view::npos) {
      return kNoUnit;
    }
    unit = unit * 16 + static_cast<std::uint32_t>(value < 16 ? value : value - 6);
  }
  return unit;
}

enum class EscapeKind { Character, LoneSurrogate, Nul, Invalid };

struct Escape {
  EscapeKind kind = EscapeKind::Character;
  std::size_t length = 2;
};

// The escape with which `text` begins; two where they are halves of one character.
Escape first_escape(std::string_view text) {
  if (!text.starts_with("\\u")) {
    const bool known =
        text.size() > 1 && std::string_view(R"("\/bfnrt)").find(text[1]) != std::string_view::npos;
    return {.kind = known ? EscapeKind::Character : EscapeKind::Invalid};
  }
  const std::uint32_t unit = escaped_unit(text);
  if (unit == kNoUnit) {
    return {.kind = EscapeKind::Invalid};
  }
  if (unit == 0) {
    return {.kind = EscapeKind::Nul, .length = 6};
  }
  if (unit < 0xD800 || unit > 0xDFFF) {
    return {.kind = EscapeKind::Character, .length = 6};
  }
  const std::uint32_t next = escaped_unit(text.substr(6));
  const bool is_pair = unit < 0xDC00 && next >= 0xDC00 && next <= 0xDFFF;
  return is_pair ? Escape{.kind = EscapeKind::Character, .length = 12}
                 : Escape{.kind = EscapeKind::LoneSurrogate, .length = 6};
}

// Keeps the open brackets itself instead of calling itself, so that no text can exhaust the stack.
class Checker {
 public:
  Checker(std::string_view text, std::size_t deepest) : text_(text), deepest_(deepest) {}

  JsonCheck check() {
    bool good = take_value();
    while (good && !open_.empty()) {
      good = take_next();
    }
    result_.at = good ? at_ : result_.at;
    return result_;
  }

 private:
  bool at_end() const { return at_ == text_.size(); }

  bool take(char expected) {
    const bool found = !at_end() && text_[at_] == expected;
    at_ += found ? 1 : 0;
    return found;
  }

  void skip_space() {
    while (!at_end() && is_json_space(text_[at_])) {
      ++at_;
    }
  }

  bool refuse(JsonFault fault, std::string_view what) {
    result_.fault = fault;
    result_.what = what;
    result_.at = at_;
    return false;
  }

  // What is expected and does not stand here.
  bool miss(std::string_view what) {
    const std::string_view found = open_.empty() ? what : kNotClosed;
    return at_end() ? refuse(JsonFault::Unfinished, found) : refuse(JsonFault::Broken, what);
  }

  bool take_value() {
    skip_space();
    switch (at_end() ? '\0' : text_[at_]) {
      case '{':
      case '[':
        return open_bracket();
      case '"':
        return take_string();
      case 't':
        return take_word("true");
      case 'f':
        return take_word("false");
      case 'n':
        return take_word("null");
      default:
        return take_number();
    }
  }

  bool open_bracket() {
    if (open_.size() == deepest_) {
      return refuse(JsonFault::TooDeep, "nested too deep");
    }
    open_ += text_[at_++];
    is_first_ = true;
    return true;
  }

  // The next member of the innermost bracket, or its end.
  bool take_next() {
    const bool in_object = open_.back() == '{';
    skip_space();
    if (take(in_object ? '}' : ']')) {
      open_.pop_back();
      is_first_ = false;
      return true;
    }
    if (!is_first_ && !take_comma(in_object)) {
      return false;
    }
    is_first_ = false;
    return (!in_object || take_key()) && take_value();
  }

  bool take_comma(bool in_object) {
    const std::size_t comma = at_;
    if (!take(',')) {
      return miss(in_object ? "there should be a comma or }" : "there should be a comma or ]");
    }
    skip_space();
    if (!at_end() && (text_[at_] == '}' || text_[at_] == ']')) {
      at_ = comma;
      return refuse(JsonFault::Broken, "a comma with nothing behind it");
    }
    return true;
  }

  bool take_key() {
    skip_space();
    if (at_end() || text_[at_] != '"') {
      return miss("there should be a key in double quotes");
    }
    if (!take_string()) {
      return false;
    }
    skip_space();
    return take(':') || miss("there should be a colon");
  }

  bool take_string() {
    const std::size_t opened = at_++;
    while (true) {
      const auto* const end = std::ranges::find_if_not(text_.substr(at_), is_plain);
      at_ = static_cast<std::size_t>(end - text_.begin());
      if (at_end()) {
        at_ = opened;
        return refuse(JsonFault::Unfinished, "a string is not closed");
      }
      if (take('"')) {
        return true;
      }
      if (text_[at_] != '\\') {
        return refuse(JsonFault::Broken, "a line break or control character in a string");
      }
      if (!take_escape()) {
        return false;
      }
    }
  }

  bool take_escape() {
    const Escape escape = first_escape(text_.substr(at_));
    if (escape.kind == EscapeKind::Invalid) {
      // Six bytes hold any escape: with fewer, more text may complete it.
      const bool is_cut = text_.size() - at_ < 6 && text_.find('"', at_) == std::string_view::npos;
      return refuse(is_cut ? JsonFault::Unfinished : JsonFault::Broken,
                    "a backslash that begins no escape");
    }
    result_.has_lone_surrogate |= escape.kind == EscapeKind::LoneSurrogate;
    result_.has_nul |= escape.kind == EscapeKind::Nul;
    at_ += escape.length;
    return true;
  }

  bool take_word(std::string_view word) {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with(word)) {
      at_ += word.size();
      return true;
    }
    return refuse(word.starts_with(rest) ? JsonFault::Unfinished : JsonFault::Broken,
                  "there should be a value");
  }

  bool take_number() {
    const std::string_view rest = text_.substr(at_);
    const std::size_t length = json_number_length(rest);
    if (rest.starts_with("NaN") || rest.starts_with("Infinity") || rest.starts_with("-Infinity")) {
      return refuse(JsonFault::Broken, "NaN or Infinity, where JSON has null,");
    }
    if (length == 0) {
      const bool is_cut = rest.find_first_not_of("+-.eE0123456789") == std::string_view::npos;
      return is_cut && !rest.empty() ? refuse(JsonFault::Unfinished, "there should be a number")
                                     : miss("there should be a value");
    }
    at_ += length;
    return true;
  }

  std::string_view text_;
  std::size_t deepest_;
  std::size_t at_ = 0;
  std::string open_;       // brackets, the innermost last
  bool is_first_ = false;  // nothing was taken since the innermost bracket opened
  JsonCheck result_;
};

}  // namespace

JsonCheck check_json(std::string_view text, std::size_t deepest) {
  return Checker(text, deepest).check();
}

std::size_t json_number_length(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = digits(text.substr(at));
  if (whole == 0) {
    return 0;
  }
  at += text[at] == '0' ? 1 : whole;
  if (text.substr(at).starts_with('.')) {
    const std::size_t part = digits(text.substr(at + 1));
    if (part == 0) {
      return 0;
    }
    at += 1 + part;
  }
  const std::string_view rest = text.substr(at);
  if (rest.starts_with('e') || rest.starts_with('E')) {
    const std::size_t sign = rest.substr(1).find_first_of("+-") == 0 ? 2 : 1;
    const std::size_t exponent = digits(rest.substr(sign));
    return exponent == 0 ? 0 : at + sign + exponent;
  }
  return at;
}

std::string repaired_json(std::string_view text) {
  std::string repaired;
  repaired.reserve(text.size());
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('\\'), text.size());
    repaired += text.substr(0, plain);
    text.remove_prefix(plain);
    const Escape escape = first_escape(text);
    if (escape.kind == EscapeKind::LoneSurrogate) {
      repaired += "\\ufffd";
    } else if (escape.kind != EscapeKind::Nul) {
      repaired += text.substr(0, escape.length);
    }
    text.remove_prefix(std::min(escape.length, text.size()));
  }
  return repaired;
}

}  // namespace tuneornot
