#pragma once

#include <string>

namespace tuneornot {

// An example shown in a prompt.
struct Shot {
  std::string input;
  std::string answer;
  bool operator==(const Shot&) const = default;
};

}  // namespace tuneornot
