#pragma once

#include <string>

#include "base/error.h"

namespace tuneornot {

// For tests: the message of the error of that kind which `act` throws.
template <typename Act>
std::string refusal_of(ErrorKind kind, const Act& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.kind() == kind ? error.what() : "the error is of another kind";
  }
  return "nothing was refused";
}

// Of ErrorKind::Data.
template <typename Act>
std::string refusal(const Act& act) {
  return refusal_of(ErrorKind::Data, act);
}

}  // namespace tuneornot
