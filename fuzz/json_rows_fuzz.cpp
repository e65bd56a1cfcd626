#include <cstddef>
#include <cstdint>

#include "fuzz/fuzzed_rows.h"
#include "table/json_rows.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return tuneornot::fuzz_rows(
      data, size, [](const tuneornot::Pieces& pieces, tuneornot::Problems& problems) {
        return tuneornot::json_rows(pieces(), "rows.json", {}, problems);
      });
}
