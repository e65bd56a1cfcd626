#include "cost/prices.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "base/text.h"

namespace tuneornot {

namespace {

using nlohmann::json;

// A price under this key; empty when there is none, or one that is none.
std::optional<double> price_at(const json& model, const char* key) {
  const auto found = model.find(key);
  if (found == model.end() || !found->is_number() || found->get<double>() < 0) {
    return std::nullopt;
  }
  return found->get<double>();
}

std::optional<TokenPrice> token_price(const json& model, Calling calling) {
  if (!model.is_object()) {
    return std::nullopt;
  }
  const bool is_single = calling == Calling::Single;
  const std::optional<double> input =
      price_at(model, is_single ? "input_cost_per_token" : "input_cost_per_token_batches");
  const std::optional<double> output =
      price_at(model, is_single ? "output_cost_per_token" : "output_cost_per_token_batches");
  if (!input || !output) {
    return std::nullopt;
  }
  TokenPrice price{.input = *input, .output = *output};
  if (is_single) {
    price.cache_read = price_at(model, "cache_read_input_token_cost");
    price.cache_write = price_at(model, "cache_creation_input_token_cost");
  }
  return price;
}

// The layout has no date of its own.
std::string day_of_change(const std::filesystem::path& path) {
  const auto changed = std::chrono::time_point_cast<std::chrono::system_clock::duration>(
      std::chrono::file_clock::to_sys(std::filesystem::last_write_time(path)));
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(changed)));
}

// "0.15/0.60" as numbers; empty when it is something else.
std::vector<double> numbers_in(std::string_view text) {
  std::vector<double> numbers;
  const char* at = text.data();
  const char* const last = at + text.size();
  while (true) {
    double number = 0;
    const auto [end, error] = std::from_chars(at, last, number);
    const bool is_price = error == std::errc() && number >= 0 && number <= 1e6;
    if (!is_price) {
      return {};
    }
    numbers.push_back(number);
    if (end == last) {
      return numbers;
    }
    if (*end != '/') {
      return {};
    }
    at = end + 1;
  }
}

TokenPrice price_of_numbers(const std::vector<double>& usd_per_million) {
  constexpr double kMillion = 1e6;
  TokenPrice price{.input = usd_per_million[0] / kMillion, .output = usd_per_million[1] / kMillion};
  if (usd_per_million.size() > 2) {
    price.cache_read = usd_per_million[2] / kMillion;
  }
  if (usd_per_million.size() > 3) {
    price.cache_write = usd_per_million[3] / kMillion;
  }
  return price;
}

[[noreturn]] void refuse_name(const std::string& name, const PriceList& list) {
  std::vector<std::string> known;
  known.reserve(list.models.size());
  for (const auto& [model, price] : list.models) {
    known.push_back(model);
  }
  const std::optional<std::string> meant = nearest(name, known);
  throw Error(
      ErrorKind::Usage,
      fmt::format("{} has no price by the token{} for \"{}\"; {}",
                  printable(list.name),
                  list.calling == Calling::Single ? "" : " in batches",
                  shortened(name, 60),
                  meant ? fmt::format("did you mean \"{}\"?", printable(*meant))
                        : "write one as IN/OUT, dollars for a million tokens, such as 0.15/0.60"));
}

}  // namespace

PriceList load_prices(const std::filesystem::path& path, Calling calling) {
  const json models = parse_json(read_file(path), path.string());
  PriceList list{.name = path.filename().string() + " of " + day_of_change(path),
                 .calling = calling};
  for (const auto& [name, model] : models.items()) {
    const std::optional<TokenPrice> price = token_price(model, calling);
    if (price && name != "sample_spec") {
      list.models.emplace(name, *price);
    }
  }
  if (list.models.empty()) {
    const char* suffix = calling == Calling::Single ? "" : "_batches";
    throw Error(ErrorKind::Data,
                fmt::format("{}: holds no prices{}; it must be JSON as litellm's "
                            "model_prices_and_context_window.json, a map of models with "
                            "input_cost_per_token{} and output_cost_per_token{}",
                            path.string(),
                            calling == Calling::Single ? "" : " of batches",
                            suffix,
                            suffix));
  }
  return list;
}

ModelPrice read_token_price(std::string_view text, const std::optional<PriceList>& list) {
  const std::vector<double> numbers = numbers_in(text);
  if (numbers.size() >= 2 && numbers.size() <= 4) {
    return {.tokens = price_of_numbers(numbers), .source = "as given"};
  }
  const std::string name(text);
  if (!list) {
    throw Error(ErrorKind::Usage,
                fmt::format("\"{}\" is no price; write IN/OUT, dollars for a million tokens, such "
                            "as 0.15/0.60, or name a file of prices with --prices",
                            shortened(name, 60)));
  }
  const auto found = list->models.find(name);
  if (found == list->models.end()) {
    refuse_name(name, *list);
  }
  const char* calling = list->calling == Calling::Single ? "" : ", in batches";
  return {.tokens = found->second, .source = name + " in " + list->name + calling};
}

}  // namespace tuneornot
