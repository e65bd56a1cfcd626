#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "table/problems.h"

namespace tuneornot {

struct LeftOut {
  std::size_t rows = 0;
  std::size_t of = 0;  // rows, with those that were used
  Problem commonest;   // the fault that most of them have
};

// The rows of a file that were left out, where those are more than a tenth of all, as cannot be
// meant; else empty. A row without an output is one still to be labelled, and says nothing against
// the file.
std::optional<LeftOut> too_many_left_out(const Problems& problems,
                                         const std::string& file,
                                         std::size_t used);

}  // namespace tuneornot
