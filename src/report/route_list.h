#pragma once

#include <cstddef>
#include <string>

#include "decide/verdict.h"
#include "report/wording.h"

namespace tuneornot {

// "few_shot@smollm2 58.0, majority 9.1"; a route whose text is empty is left out.
template <typename Text>
std::string list_of_routes(const Verdict& verdict, const Text& text_of) {
  std::string list;
  for (std::size_t route = 0; route < verdict.routes.size(); ++route) {
    const std::string text = text_of(route);
    if (!text.empty()) {
      list += (list.empty() ? "" : ", ") + route_name(verdict.routes[route].candidate) + ' ' + text;
    }
  }
  return list;
}

}  // namespace tuneornot
