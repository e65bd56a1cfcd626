#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "fuzz/fuzzed_rows.h"
#include "table/json_rows.h"

// Any valid UTF-8 is read or refused with an Error; nothing else may come out.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tuneornot;  // NOLINT(google-build-using-namespace): it is no namespace's
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (first_invalid_utf8(text)) {
    return 0;
  }
  Problems problems;
  try {
    check_rows(*json_rows(std::make_unique<PieceSource>(text), "rows.json", {}, problems));
  } catch (const Error&) {
    return 0;
  }
  return 0;
}
