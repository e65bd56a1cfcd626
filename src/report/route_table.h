#pragma once

#include <cstddef>
#include <string>

#include "decide/verdict.h"
#include "report/table.h"

namespace tuneornot {

// The table of routes, cell by cell, for the writers that show it to people; not yet printable().
struct RouteRow {
  Cells cells;  // the route, then numbers
  std::string comparison;
};

RouteRow route_head(const Verdict& verdict);
RouteRow route_row(const Verdict& verdict, std::size_t number);

}  // namespace tuneornot
