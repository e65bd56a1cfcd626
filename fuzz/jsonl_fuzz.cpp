#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "task/table.h"

// Any bytes are read or refused with an Error; nothing else may come out.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    tuneornot::parse_jsonl(bytes, "rows.jsonl");
  } catch (const tuneornot::Error&) {
    return 0;
  }
  return 0;
}
