#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "table/rows.h"

namespace tuneornot {

// A column whose objects hold the row.
struct Wrapper {
  std::string_view column;
  Shape said;
};

// The rows of `rows` with the members of the object in the wrapper's column as columns of their
// own, in its place; other columns are kept. A member's name that another column has is numbered
// apart. Rows whose wrapper is no object are left out and told.
std::unique_ptr<RowReader> unwrapped_rows(std::unique_ptr<RowReader> rows,
                                          const Wrapper& wrapper,
                                          const std::string& file,
                                          const SeeLeftOut& left_out,
                                          Problems& problems);

}  // namespace tuneornot
