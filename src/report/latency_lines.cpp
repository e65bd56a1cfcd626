#include "report/latency_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/latency_words.h"
#include "report/route_list.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

// "nearest_shots@smollm2 460 ms (420 to 510), ..." of those that stand so to the need.
std::string routes_with(const Verdict& verdict, LatencyNeed need) {
  std::string list;
  for (const RouteResult& route : verdict.routes) {
    if (route.latency_need == need) {
      list += (list.empty() ? "" : ", ") + route_name(route.candidate) +
              (route.latency ? ' ' + p95_text(*route.latency) : "");
    }
  }
  return list;
}

struct Calls {
  std::size_t fewest = 0;
  std::size_t most = 0;
};

Calls calls_of(const Verdict& verdict) {
  Calls calls{.fewest = SIZE_MAX};
  for (const RouteResult& route : verdict.routes) {
    if (route.latency) {
      calls.fewest = std::min(calls.fewest, route.latency->calls);
      calls.most = std::max(calls.most, route.latency->calls);
    }
  }
  return calls;
}

void add_need(const Verdict& verdict, std::vector<Line>& lines) {
  const auto add = [&](const std::string& what, LatencyNeed need) {
    if (const std::string routes = routes_with(verdict, need); !routes.empty()) {
      add_line(lines, "Latency", fmt::format("{}: {}", what, routes));
    }
  };
  const std::string needed = need_words(verdict);
  const std::size_t fewest = calls_to_meet_a_need();
  add("over " + needed, LatencyNeed::Missed);
  add(fmt::format("not settled whether within {}{}",
                  needed,
                  calls_of(verdict).fewest < fewest
                      ? fmt::format(" (it takes {} calls to show that)", fewest)
                      : ""),
      LatencyNeed::Open);
  add("not measured, so not known whether within " + needed, LatencyNeed::Unknown);
}

std::string what_p95_is_of(const Verdict& verdict) {
  const Calls calls = calls_of(verdict);
  return fmt::format(
      "p95 of {}{} single calls a route on this machine, one after the other, what its prompts all "
      "begin with read before",
      calls.fewest < calls.most ? counted(calls.fewest) + " to " : "",
      counted(calls.most));
}

// Of the route whose probe had to share the machine most.
std::string how_busy(const Verdict& verdict) {
  constexpr double kBusy = 1.5;  // the study itself gives each processor work
  double load = 0;
  for (const RouteResult& route : verdict.routes) {
    load = std::max(load, route.latency ? route.latency->load.value_or(0) : 0);
  }
  return load < kBusy ? ""
                      : fmt::format(
                            "other programs kept the machine at work while calls were timed (load "
                            "{:.1f} a processor): alone they may be faster",
                            load);
}

std::string speed_text(double answers_per_second) {
  constexpr double kInDigits = 10;
  return answers_per_second < kInDigits
             ? fmt::format("{:.2g}", answers_per_second)
             : counted(static_cast<std::size_t>(std::lround(answers_per_second)));
}

// Of routes that ask a model: what asks none is never what a machine has to be bought for.
std::string speeds_in_batches(const Verdict& verdict) {
  const std::string list = list_of_routes(verdict, [&](std::size_t number) {
    const RouteResult& route = verdict.routes[number];
    return route.answers_per_second && !route.candidate.model.empty()
               ? speed_text(*route.answers_per_second)
               : "";
  });
  return list.empty() ? "" : "answers a second on this machine, asked in batches: " + list;
}

}  // namespace

std::vector<Line> latency_lines(const Verdict& verdict) {
  std::vector<Line> lines;
  if (verdict.latency_p95_ms) {
    add_need(verdict, lines);
  }
  if (was_probed(verdict)) {
    lines.push_back(
        {.label = "Latency", .text = what_p95_is_of(verdict), .weight = Line::Weight::Secondary});
    add_line(lines, "Busy", how_busy(verdict));
  }
  if (const std::string speeds = speeds_in_batches(verdict); !speeds.empty()) {
    lines.push_back({.label = "Batches", .text = speeds, .weight = Line::Weight::Secondary});
  }
  return lines;
}

}  // namespace tuneornot
