#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

// Unicode for the sources of this module, by utf8proc.
using CodePoint = std::int32_t;
using CodePoints = std::vector<CodePoint>;

constexpr CodePoint kInvalid = -1;
constexpr CodePoint kReplacement = 0xFFFD;

struct Letter {
  CodePoint code = kInvalid;
  std::size_t bytes = 1;
};

// Of a text that is not empty; kInvalid, one byte, where it does not begin with well-formed UTF-8.
Letter first_letter(std::string_view text);

void append(std::string& text, CodePoint code);

// Spaces, line breaks and control characters.
bool is_space(CodePoint code);

bool is_space_or_punctuation(CodePoint code);

// Case-folded, composed (as in NFC), without what shows nothing (soft hyphens, zero-width spaces).
// An invalid byte is U+FFFD.
CodePoints folded(std::string_view text);

}  // namespace tuneornot
