#pragma once

#include <string>
#include <string_view>

namespace tuneornot {

// Case-folded (Unicode), every run of spaces and punctuation one space, trimmed: two texts with the
// same result are the same row for leaks and splits. A text of punctuation alone keeps it, so that
// ":)" and ":(" stay two.
std::string normalised(std::string_view text);

// The same, into `room`, which only ever grows; the result holds until `room` changes. Quick: a few
// nanoseconds for each character of most scripts.
std::string_view normalise(std::string_view text, std::string& room);

// With letters and their accents composed (NFC), all else as it is; a text that is not UTF-8 stays.
std::string composed(std::string_view text);

}  // namespace tuneornot
