#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tuneornot {

// The byte order mark that some programs write before UTF-8.
constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";

// Byte offset of the first byte that is not part of well-formed UTF-8; empty when all of it is.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

// Without the ASCII white space around it.
std::string_view trimmed(std::string_view text);

// Whether it is nothing but ASCII white space.
bool is_blank(std::string_view text);

// Text of unknown origin, made fit for a terminal or a message: control characters, escapes and
// invalid bytes become \xNN (C1 and bidirectional controls \u{...}), tabs and line breaks a space.
std::string printable(std::string_view text);

// printable(text), cut to `columns` terminal cells with an ellipsis where it is longer.
std::string shortened(std::string_view text, std::size_t columns);

// How many terminal cells printable text takes: wide characters two, combining ones none.
std::size_t terminal_width(std::string_view text);

// With A to Z, or a to z, in the other case; all else as it is.
std::string ascii_lower(std::string_view text);
std::string ascii_upper(std::string_view text);

// A path as a URL has it (RFC 3986): all but letters, digits and -._~/ as %XX.
std::string url_path(std::string_view path);

// Case-folded (Unicode) and in one spelling of composed characters, for comparing names.
std::string case_folded(std::string_view text);

// The candidate most like `word` whatever the case (at most a third of its letters differ); empty
// when none is near, or `word` is longer than any name.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

// `"a", "b" and "c"`-style list for messages: names in quotes, printable, long ones shortened; the
// names after the first `most` are counted: `"a", "b" and 3 more`.
std::string quoted_list(std::span<const std::string> names, std::size_t most);

}  // namespace tuneornot
