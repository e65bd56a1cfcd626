#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tuneornot {

constexpr std::size_t kDeepestObject = 32;  // objects and lists inside each other

struct ObjectReading {
  enum class Fault { None, NotJson, NotAnObject, TooDeep };

  Fault fault = Fault::None;
  std::string what;  // is wrong with it: "there should be a comma or }, at character 17"
  bool has_repeated_key = false;  // of which the last one counts
};

// Reads a text as one JSON object and writes to `canonical` the one spelling that all objects of
// the same content have: keys sorted by their bytes, no spaces, characters as themselves. A number
// is in its shortest spelling (1.50 is 1.5, 2.0 is 2, 1e2 is 100), unless it has more than 15
// digits, which a double does not hold: it then stays as it is written. Half characters (lone
// surrogates) become U+FFFD. `canonical` is empty where there is a fault.
ObjectReading read_object(std::string_view text, std::string& canonical);

}  // namespace tuneornot
