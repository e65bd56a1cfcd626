#include "report/cost_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "decide/costs.h"
#include "report/cost_words.h"
#include "report/layout.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

constexpr std::size_t kCells = 5;
using Cells = std::array<std::string, kCells>;

Cells head(const Pricing& pricing) {
  const bool has_volume = pricing.calls_per_month.has_value();
  return {"cost",
          "1,000 calls",
          has_volume ? "a month" : "fixed a month",
          "up front",
          has_volume ? fmt::format("{:g} months", pricing.costs.months) : ""};
}

// Without a volume a call costs what it does when it comes alone.
Cells cells_of(const RouteResult& route, const Pricing& pricing) {
  const std::string name = route_of(route.candidate);
  if (!route.cost) {
    return {name, "unknown: " + route.cost_unknown, "", "", ""};
  }
  const RouteCost& cost = *route.cost;
  const std::optional<double> volume = pricing.calls_per_month;
  const double calls = volume.value_or(1);
  return {name,
          usd_text(1000 * usd_per_call(cost, calls)),
          usd_text(volume ? usd_per_month(cost, calls) : fixed_usd_per_month(cost, calls)),
          usd_text(cost.upfront.usd()),
          volume ? usd_text(total_usd(cost, calls)) : ""};
}

// What a route has no cost for is said across the columns.
bool is_unknown(const Cells& cells) {
  return cells[2].empty();
}

std::array<std::size_t, kCells> widths_of(const std::vector<Cells>& rows) {
  std::array<std::size_t, kCells> widths{};
  for (const Cells& row : rows) {
    const std::size_t cells = is_unknown(row) ? 1 : kCells;
    for (std::size_t cell = 0; cell < cells; ++cell) {
      widths[cell] = std::max(widths[cell], terminal_width(printable(row[cell])));
    }
  }
  return widths;
}

std::string shown(const Cells& row, std::span<const std::size_t> widths) {
  std::string text = ' ' + padded(row[0], widths[0], Side::Left);
  if (is_unknown(row)) {
    return text + "  " + printable(row[1]);
  }
  for (std::size_t cell = 1; cell < kCells; ++cell) {
    text += widths[cell] == 0 ? "" : "  " + padded(row[cell], widths[cell], Side::Right);
  }
  return text;
}

// The route's name gives way where the table is too wide.
void fit(std::array<std::size_t, kCells>& widths, std::size_t columns) {
  constexpr std::size_t kLeastRouteColumns = 12;
  std::size_t all = 1;
  for (const std::size_t width : widths) {
    all += width == 0 ? 0 : width + 2;
  }
  if (all > columns + 2) {
    const std::size_t excess = all - columns - 2;
    widths[0] = std::max(kLeastRouteColumns, widths[0] - std::min(widths[0], excess));
  }
}

Line plain(const char* label, std::string text) {
  return {.label = label, .text = std::move(text)};
}

Line secondary(const char* label, std::string text) {
  return {.label = label, .text = std::move(text), .weight = Line::Weight::Secondary};
}

}  // namespace

std::vector<Line> cost_table(const Verdict& verdict, std::size_t columns) {
  if (!verdict.pricing.has_prices()) {
    return {};
  }
  std::vector<Cells> rows = {head(verdict.pricing)};
  for (const RouteResult& route : verdict.routes) {
    rows.push_back(cells_of(route, verdict.pricing));
  }
  std::array<std::size_t, kCells> widths = widths_of(rows);
  fit(widths, columns);
  std::vector<Line> lines;
  for (const Cells& row : rows) {
    lines.push_back(plain("", shown(row, widths)));
  }
  lines.front().weight = Line::Weight::Secondary;
  lines.push_back(plain("", ""));
  return lines;
}

std::vector<Line> cost_lines(const Verdict& verdict) {
  if (!verdict.pricing.has_prices()) {
    return {secondary("Assumed",
                      "not priced: prices are unknown, so fewer tokens a call counts as cheaper")};
  }
  std::vector<Line> lines;
  for (const RouteBreakEven& break_even : verdict.break_evens) {
    lines.push_back(plain("Cheaper", break_even_words(verdict, break_even)));
  }
  if (verdict.chance_of_pick) {
    lines.push_back(plain("Chance",
                          fmt::format("{} % that this pick is worth most, by rows drawn anew",
                                      percent(*verdict.chance_of_pick))));
  }
  lines.push_back(secondary("Assumed", assumptions(verdict)));
  return lines;
}

}  // namespace tuneornot
