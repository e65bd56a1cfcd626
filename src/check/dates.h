#pragma once

#include <optional>
#include <string_view>

namespace tuneornot {

// The day that a cell names, as year * 10,000 + month * 100 + day: 2024-05-01, 2024/05/01,
// 01.05.2024 and 5/1/2024, each also with a time of day behind it. Where day and month may both be
// the month, the smaller one is taken for it. Empty for anything else, digits alone included.
std::optional<int> day_of(std::string_view cell);

// 1970-01-01, 1900-01-01, 9999-12-31 and the like, which programs write where they know no date.
bool stands_for_no_date(int day);

}  // namespace tuneornot
