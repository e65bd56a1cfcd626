#pragma once

#include <string_view>

namespace tuneornot {

// The query in a model's answer: without the fence of three backticks, a language behind the first,
// when that encloses all of it, and without white space around it. What stands in front of a fence
// or behind it is not taken off: such an answer is no query.
std::string_view bare_query(std::string_view answer);

// Whether the rows of a query come in an order of its own: ORDER BY stands outside of all brackets,
// texts, quoted names and comments.
bool is_ordered(std::string_view query);

}  // namespace tuneornot
