#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/error.h"
#include "fuzz/fuzzed_file.h"
#include "predictions/predictions.h"

// Any bytes are read as a file of predictions, of whatever layout, or refused with an Error.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const tuneornot::FuzzedFile file("predictions.jsonl");
  try {
    const tuneornot::Predictions predictions = tuneornot::read_predictions(
        file.written({reinterpret_cast<const char*>(data), size}), {.input_column = "text"});
    for (const tuneornot::Prediction& row : predictions.rows) {
      tuneornot::check(!row.id.empty(), "a prediction has an id");
      tuneornot::check(!row.score || (*row.score >= 0 && *row.score <= 1), "a score is a share");
    }
  } catch (const tuneornot::Error&) {
    return 0;
  }
  return 0;
}
