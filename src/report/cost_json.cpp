#include "report/cost_json.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "decide/costs.h"

namespace tuneornot {

namespace {

Json by_strategy(const ByStrategy& numbers) {
  return {{"usual", numbers.usual}, {"named", Json(numbers.named)}};
}

Json models_json(const Pricing& pricing) {
  Json models = Json::object();
  for (const auto& [model, price] : pricing.models) {
    models[model] = {{"input_usd", price.tokens.input},
                     {"output_usd", price.tokens.output},
                     {"cache_read_usd", or_null(price.tokens.cache_read)},
                     {"cache_write_usd", or_null(price.tokens.cache_write)},
                     {"source", price.source}};
  }
  return models;
}

std::string_view name_of(Cheaper cheaper) {
  switch (cheaper) {
    case Cheaper::First:
      return "pick";
    case Cheaper::Second:
      return "other";
    case Cheaper::Neither:
      break;
  }
  return "neither";
}

std::string_view name_of(WhatIf::Change change) {
  switch (change) {
    case WhatIf::Change::OutputLength:
      return "output_length";
    case WhatIf::Change::HitRate:
      return "hit_rate";
    case WhatIf::Change::PriceOfSecond:
      break;
  }
  return "price_of_other";
}

Json what_ifs_json(const std::vector<WhatIf>& what_ifs) {
  Json all = Json::array();
  for (const WhatIf& what_if : what_ifs) {
    all.push_back({{"change", name_of(what_if.change)},
                   {"factor", what_if.factor},
                   {"cheaper_at_one_call", name_of(what_if.at_one_call)},
                   {"volumes", what_if.volumes}});
  }
  return all;
}

}  // namespace

Json pricing_json(const Pricing& pricing) {
  const Costs& costs = pricing.costs;
  return {{"calls_per_month", or_null(pricing.calls_per_month)},
          {"months", costs.months},
          {"machine_usd_per_hour", or_null(costs.machine.usd_per_hour)},
          {"machine_usd_per_month", or_null(costs.machine.usd_per_month)},
          {"machine_peak", costs.machine.peak},
          {"active_hours", costs.active_hours},
          {"cache_minutes", costs.cache.minutes},
          {"cache_from_tokens", costs.cache.from_tokens},
          {"in_batches", costs.in_batches},
          {"models", models_json(pricing)},
          {"label_usd", costs.label_usd},
          {"labels_to_buy", by_strategy(costs.labels_to_buy)},
          {"hour_usd", costs.hour_usd},
          {"setup_hours", by_strategy(costs.setup_hours)},
          {"upkeep_hours", by_strategy(costs.upkeep_hours)},
          {"retrains", costs.retrains},
          {"point_is_worth", or_null(costs.point_is_worth)}};
}

Json cost_json(const RouteResult& route, const Pricing& pricing) {
  if (!route.cost) {
    return nullptr;
  }
  const RouteCost& cost = *route.cost;
  const std::optional<double> volume = pricing.calls_per_month;
  const double calls = volume.value_or(1);
  return {{"usd_per_call", usd_per_call(cost, calls)},
          {"fixed_usd_per_month", fixed_usd_per_month(cost, calls)},
          {"hit_rate", hit_rate(cost, calls)},
          {"usd_per_month", volume ? Json(usd_per_month(cost, calls)) : Json(nullptr)},
          {"total_usd", or_null(usd_at_volume(route.cost, pricing))},
          {"upfront",
           {{"labels_usd", cost.upfront.labels_usd},
            {"search_usd", cost.upfront.search_usd},
            {"training_usd", cost.upfront.training_usd},
            {"setup_usd", cost.upfront.setup_usd}}},
          {"call",
           {{"shared_tokens", cost.call.shared_tokens},
            {"own_tokens", cost.call.own_tokens},
            {"output_tokens", cost.call.output_tokens},
            {"machine_ms", cost.call.machine_ms}}}};
}

Json break_evens_json(const Verdict& verdict) {
  Json all = Json::array();
  for (const RouteBreakEven& break_even : verdict.break_evens) {
    Json unsure = Json::array();
    for (const VolumeRange& range : break_even.found.unsure) {
      unsure.push_back(interval_json({range.low, range.high}));
    }
    all.push_back({{"route", break_even.route},
                   {"cheaper_at_one_call", name_of(break_even.found.at_one_call)},
                   {"volumes", break_even.found.volumes},
                   {"unsure", unsure},
                   {"what_ifs", what_ifs_json(break_even.what_ifs)}});
  }
  return all;
}

}  // namespace tuneornot
