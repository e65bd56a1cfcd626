#pragma once

#include <string>

#include "base/error.h"

namespace tuneornot {

// For tests: the message of the ErrorKind::Data that `act` throws.
template <typename Act>
std::string refusal(const Act& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.kind() == ErrorKind::Data ? error.what() : "the kind of the error is not Data";
  }
  return "nothing was refused";
}

}  // namespace tuneornot
