#include <cstddef>
#include <cstdint>

#include "fuzz/fuzzed_rows.h"
#include "table/json_rows.h"
#include "table/shapes.h"

// JSON rows in any shape, conversations and promptfoo's tests among them. What the reader that is
// only looked at has to tell, the other one tells.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return tuneornot::fuzz_rows(
      data, size, [](const tuneornot::Pieces& pieces, tuneornot::Problems& problems) {
        tuneornot::Problems unheard;
        auto looked_at = tuneornot::json_rows(pieces(), "rows.json", {}, unheard);
        auto read = tuneornot::json_rows(pieces(), "rows.json", {}, problems);
        return tuneornot::shaped_rows(
            std::move(looked_at), std::move(read), "rows.json", {}, problems);
      });
}
