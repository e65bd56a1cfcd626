#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

#include "base/error.h"
#include "weights/gguf.h"

// Any bytes are read or refused with an Error, as the header of a file with a gigabyte of tensors
// behind it; nothing else may come out.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint64_t kTensorBytes = 1ULL << 30;
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  try {
    tuneornot::check_loadable(tuneornot::parse_gguf(in, size + kTensorBytes, "fuzz.gguf"));
  } catch (const tuneornot::Error&) {
    return 0;
  }
  return 0;
}
