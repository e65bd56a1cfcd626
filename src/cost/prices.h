#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tuneornot {

// US dollars for one token. Without a price of reading, a provider's cache saves nothing; writing
// costs what input does unless it has a price of its own.
struct TokenPrice {
  double input = 0;
  double output = 0;
  std::optional<double> cache_read;
  std::optional<double> cache_write;
  bool operator==(const TokenPrice&) const = default;
};

// The tokens of a model, and where their price is from, for people.
struct ModelPrice {
  TokenPrice tokens;
  std::string source;  // "vendor/model in prices.json of 2026-11-20", "as given"
};

// How calls are made: one by one, or many at once, which may take a provider hours.
enum class Calling { Single, Batches };

// A file of prices by a model's name, in the layout of litellm's
// model_prices_and_context_window.json: dollars a token under input_cost_per_token,
// output_cost_per_token, cache_read_input_token_cost, cache_creation_input_token_cost; in batches
// under input_cost_per_token_batches and output_cost_per_token_batches, where a cache saves
// nothing. Models without the first two of these are not priced by the token, and left out.
struct PriceList {
  std::string name;  // of the file and the day it was changed: "prices.json of 2026-11-20"
  Calling calling = Calling::Single;
  std::map<std::string, TokenPrice> models;
};

// Throws ErrorKind::Data for a file that holds no such prices.
PriceList load_prices(const std::filesystem::path& path, Calling calling = Calling::Single);

// A price as a user writes it: dollars for a million tokens, IN/OUT, IN/OUT/READ or
// IN/OUT/READ/WRITE, or the name of a model in `list`. Throws ErrorKind::Usage when it is neither.
ModelPrice read_token_price(std::string_view text, const std::optional<PriceList>& list);

}  // namespace tuneornot
