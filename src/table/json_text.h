#include "table/faults.h"
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace tuneornot {

enum class JsonFault { None, Broken, Unfinished, TooDeep };

struct JsonCheck {
  JsonFault fault = JsonFault::None;
  std::string_view what;  // "there should be a comma or }"; empty when there is no fault
  std::size_t at = 0;     // of the byte at fault, else of the first behind the value
  bool has_lone_surrogate = false;
  bool has_nul = false;  // written \u0000
};

// Checks the first value of `text` against RFC 8259; looks at nothing behind it. A lone surrogate
// is no fault. A bare value (1) is `deepest` 0, an object of such values 1.
JsonCheck check_json(std::string_view text, std::size_t deepest);

// Length of the JSON number with which `text` begins; 0 when it begins with none.
std::size_t json_number_length(std::string_view text);

// Valid JSON with U+FFFD for every lone surrogate and without \u0000.
std::string repaired_json(std::string_view text);

constexpr bool is_json_space(char character) {
  return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

constexpr bool is_json_blank(std::string_view text) {
  return std::ranges::all_of(text, is_json_space);
}

}  // namespace tuneornot
