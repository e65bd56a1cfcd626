#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "fuzz/fuzzed_file.h"
#include "weights/safetensors.h"

// Any bytes are read, as the file of an adapter's matrices, or refused with an Error.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const tuneornot::FuzzedFile file("adapter_model.safetensors");
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    tuneornot::read_safetensors(file.written(bytes));
  } catch (const tuneornot::Error&) {
    return 0;
  }
  return 0;
}
