#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace tuneornot {

// The one spelling of a value: keys sorted, no spaces, UTF-8; what identities are hashed from.
// Bytes that are not UTF-8 become U+FFFD, so this never throws on text of unknown origin.
std::string canonical_json(const nlohmann::json& value);

// `where` (a path, or path:line) opens the message. Throws ErrorKind::Data on text that is not one
// JSON value, or nests deeper than 64.
nlohmann::json parse_json(std::string_view text, const std::string& where);

}  // namespace tuneornot
