#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/error.h"
#include "task/load_task.h"

// Any bytes are read or refused with an Error; what is read comes back from its own task.yaml.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  tuneornot::Task task;
  try {
    task = tuneornot::parse_task(bytes, "task.yaml");
  } catch (const tuneornot::Error&) {
    return 0;
  }
  tuneornot::check(tuneornot::parse_task(tuneornot::task_yaml(task), "task.yaml") == task,
                   "a task survives being written and read");
  return 0;
}
