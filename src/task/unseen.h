#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tuneornot {

// How many bytes at the beginning of `text`, which is not empty, are a space of Unicode; 0 when it
// begins otherwise.
std::size_t space_at(std::string_view text);

// The same for a character that nobody sees. The joiners U+200C and U+200D are left: they are part
// of how Persian words and emoji are written.
std::size_t invisible_at(std::string_view text);

// Whether there is nothing in it but spaces and characters that nobody sees.
bool is_unseen(std::string_view text);

// With the characters that nobody sees by their code, "re<U+00AD>fund", but for those of ASCII.
std::string with_codes(std::string_view text);

}  // namespace tuneornot
