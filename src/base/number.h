#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace tuneornot {

// The number that the whole text is, written with a point and no + before it; empty for any other
// text, and out of Number's range. A floating one may be inf or nan.
template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole ? std::optional(number) : std::nullopt;
}

}  // namespace tuneornot
