#include "report/cost_lines.h"

#include <fmt/format.h>

#include <string>

#include "decide/costs.h"
#include "report/cost_words.h"
#include "report/table.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

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
    return {name, "unknown: " + route.cost_unknown};
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

Line plain(const char* label, std::string text) {
  return {.label = label, .text = std::move(text)};
}

Line secondary(const char* label, std::string text) {
  return {.label = label, .text = std::move(text), .weight = Line::Weight::Secondary};
}

}  // namespace

std::vector<Cells> cost_cells(const Verdict& verdict) {
  if (!verdict.pricing.has_prices()) {
    return {};
  }
  std::vector<Cells> rows = {head(verdict.pricing)};
  rows.reserve(verdict.routes.size() + 1);
  for (const RouteResult& route : verdict.routes) {
    rows.push_back(cells_of(route, verdict.pricing));
  }
  return rows;
}

std::string cost_table(const Verdict& verdict, const TerminalStyle& style) {
  const std::vector<Cells> rows = cost_cells(verdict);
  return rows.empty() ? "" : table_text(rows, style);
}

std::vector<Line> cost_lines(const Verdict& verdict) {
  std::vector<Line> lines;
  lines.reserve(verdict.break_evens.size() + 2);
  if (!verdict.pricing.has_prices()) {
    lines.push_back(secondary(
        "Assumed", "not priced: prices are unknown, so fewer tokens a call counts as cheaper"));
    return lines;
  }
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
