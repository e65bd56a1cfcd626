#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/error.h"
#include "task/lm_eval.h"

// Any bytes are read as a task file of lm-eval or refused with an Error.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const tuneornot::LmEvalTask task =
        tuneornot::parse_lm_eval({reinterpret_cast<const char*>(data), size}, "task.yaml");
    tuneornot::check(!task.files.files().empty(), "a task has a file");
    tuneornot::check(!task.hints.input.empty() && !task.hints.output.empty(),
                     "a task has an input and an output");
  } catch (const tuneornot::Error&) {
    return 0;
  }
  return 0;
}
