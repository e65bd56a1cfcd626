#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "fuzz/fuzzed_file.h"
#include "fuzz/fuzzed_rows.h"
#include "table/rows.h"

namespace {

void read_rows(const tuneornot::FuzzedFile& file, std::string_view bytes) {
  tuneornot::Problems problems;
  try {
    tuneornot::check_rows(*tuneornot::open_rows(
        file.written(bytes), "rows", {.left_out = {}, .columns = {}}, problems));
  } catch (const tuneornot::Error&) {
    return;
  }
}

}  // namespace

// A file of any bytes, encodings and gzip among them, is read under every name that it can have, or
// refused with an Error; nothing else may come out.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::array<tuneornot::FuzzedFile, 4> files = {tuneornot::FuzzedFile("rows.csv"),
                                                             tuneornot::FuzzedFile("rows.tsv"),
                                                             tuneornot::FuzzedFile("rows.jsonl"),
                                                             tuneornot::FuzzedFile("rows.yaml")};
  for (const tuneornot::FuzzedFile& file : files) {
    read_rows(file, {reinterpret_cast<const char*>(data), size});
  }
  return 0;
}
