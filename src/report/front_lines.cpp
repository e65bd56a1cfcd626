#include "report/front_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>

#include "decide/costs.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

// A front among some of the routes, and how it is said.
struct Front {
  std::span<const std::size_t> routes;
  std::size_t among = 0;
  std::string_view against;  // "cost"
  std::string_view first;    // "the cheapest"
};

// Where one route is best in both, or none is beaten, the table says it.
std::string front_text(const Verdict& verdict, const Front& front) {
  if (front.routes.size() < 2 || front.routes.size() == front.among) {
    return "";
  }
  std::string names;
  for (const std::size_t route : front.routes) {
    names += (names.empty() ? "" : ", ") + route_name(verdict.routes[route].candidate);
  }
  return fmt::format(
      "as measured, each other route is beaten on quality and {} together by one of {} ({} first)",
      front.against,
      names,
      front.first);
}

}  // namespace

std::vector<Line> front_lines(const Verdict& verdict) {
  const auto timed = std::ranges::count_if(
      verdict.routes, [](const RouteResult& route) { return route.latency.has_value(); });
  const std::vector<std::size_t> by_cost = cost_front(verdict);
  const std::vector<std::size_t> by_latency = latency_front(verdict);
  std::vector<Line> lines;
  add_line(lines,
           "Front",
           front_text(verdict,
                      {.routes = by_cost,
                       .among = verdict.routes.size(),
                       .against = "cost",
                       .first = "the cheapest"}));
  add_line(lines,
           "Front",
           front_text(verdict,
                      {.routes = by_latency,
                       .among = static_cast<std::size_t>(timed),
                       .against = "latency",
                       .first = "the fastest"}));
  return lines;
}

}  // namespace tuneornot
