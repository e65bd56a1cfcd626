#include "task/costs_yaml.h"

#include <fmt/format.h>

#include "task/load_task.h"

namespace tuneornot {

namespace {

using Texts = std::map<std::string, std::string>;

std::string shown(double number) {
  return fmt::format("{}", number);
}

std::string shown(const std::optional<double>& number) {
  return shown(number.value_or(0));
}

std::string shown(const Texts& texts) {
  std::string items;
  for (const auto& [name, text] : texts) {
    items += fmt::format("{}{}: {}", items.empty() ? "" : ", ", yaml_text(name), text);
  }
  return '{' + items + '}';
}

std::string shown(const ByStrategy& numbers) {
  Texts texts;
  for (const auto& [strategy, number] : numbers.named) {
    texts.emplace(strategy, shown(number));
  }
  return texts.empty() ? shown(numbers.usual) : shown(texts);
}

template <typename Number>
std::string line(std::string_view key, const Number& number, const Number& usual) {
  return number == usual ? "" : fmt::format("{}: {}\n", key, shown(number));
}

std::string map(std::string_view key, const std::string& lines) {
  return lines.empty() ? "" : fmt::format("{}:\n{}", key, lines);
}

Texts quoted(const Texts& texts) {
  Texts all;
  for (const auto& [name, text] : texts) {
    all.emplace(name, yaml_text(text));
  }
  return all;
}

}  // namespace

std::string costs_yaml(const Costs& costs) {
  const Costs usual;
  const MachineCosts& machine = costs.machine;
  return map(
      "costs",
      line("  months", costs.months, usual.months) +
          map("  machine",
              line("    usd_per_hour", machine.usd_per_hour, usual.machine.usd_per_hour) +
                  line("    usd_per_month", machine.usd_per_month, usual.machine.usd_per_month) +
                  line("    peak", machine.peak, usual.machine.peak)) +
          line("  token_prices", quoted(costs.token_prices), Texts{}) +
          (costs.in_batches ? "  in_batches: true\n" : "") +
          map("  cache",
              line("    minutes", costs.cache.minutes, usual.cache.minutes) +
                  line("    from_tokens", costs.cache.from_tokens, usual.cache.from_tokens)) +
          line("  active_hours", costs.active_hours, usual.active_hours) +
          line("  label_usd", costs.label_usd, usual.label_usd) +
          line("  labels_to_buy", costs.labels_to_buy, usual.labels_to_buy) +
          line("  hour_usd", costs.hour_usd, usual.hour_usd) +
          line("  setup_hours", costs.setup_hours, usual.setup_hours) +
          line("  upkeep_hours", costs.upkeep_hours, usual.upkeep_hours) +
          line("  retrains", costs.retrains, usual.retrains) +
          line("  point_is_worth", costs.point_is_worth, usual.point_is_worth));
}

}  // namespace tuneornot
