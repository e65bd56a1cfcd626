#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/error.h"
#include "cost/prices.h"
#include "fuzz/fuzzed_file.h"

// Any bytes are read as a file of prices or refused with an Error.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const tuneornot::FuzzedFile file("prices.json");
  try {
    const tuneornot::PriceList list =
        tuneornot::load_prices(file.written({reinterpret_cast<const char*>(data), size}));
    for (const auto& [name, price] : list.models) {
      tuneornot::check(price.input >= 0 && price.output >= 0, "a price is no debt");
    }
  } catch (const tuneornot::Error&) {
    return 0;
  }
  return 0;
}
