#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "weights/gguf.h"
#include "weights/model_parts.h"

namespace {

using tuneornot::GgufFile;

// The headers of a model's files, one behind the other, each as that of a file with a gigabyte of
// tensors behind it.
GgufFile model_in(std::istream& in, std::size_t size) {
  constexpr std::uint64_t kTensorBytes = 1ULL << 30;
  const auto next = [&] { return tuneornot::parse_gguf(in, size + kTensorBytes, "fuzz.gguf"); };
  std::vector<GgufFile> parts = {next()};
  const std::size_t count = tuneornot::part_count(parts.front());
  if (count == 1) {
    return std::move(parts.front());
  }
  while (parts.size() < count && in.peek() != std::istream::traits_type::eof()) {
    parts.push_back(next());
  }
  return tuneornot::join_parts(std::move(parts));
}

}  // namespace

// Any bytes are read or refused with an Error; nothing else may come out.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  try {
    tuneornot::check_loadable(model_in(in, size));
  } catch (const tuneornot::Error&) {
    return 0;
  }
  return 0;
}
