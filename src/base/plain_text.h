#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tuneornot {

// What a text file holds after its UTF-8 byte order mark, if it has one. Throws ErrorKind::Data
// with file:line for UTF-16, NUL bytes and anything else that is not UTF-8.
std::string_view plain_text(std::string_view bytes, const std::string& file);

// From 1.
std::size_t line_at(std::string_view text, std::size_t offset);

// Throws ErrorKind::Data: "file:line: fault".
[[noreturn]] void refuse_at(const std::string& file, std::size_t line, const std::string& fault);

}  // namespace tuneornot
