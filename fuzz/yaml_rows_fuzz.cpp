#include <cstddef>
#include <cstdint>

#include "fuzz/fuzzed_rows.h"
#include "table/yaml_rows.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return tuneornot::fuzz_rows(
      data, size, [](const tuneornot::Pieces& pieces, tuneornot::Problems& problems) {
        return tuneornot::yaml_rows(pieces(), "rows.yaml", {}, problems);
      });
}
