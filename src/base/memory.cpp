#include "base/memory.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>

#include "base/platform.h"

namespace tuneornot {

namespace {

// The number behind `name` in a file of the system's, or the first one where there is no name.
std::optional<std::uintmax_t> number_after(const std::string& path, const std::string& name) {
  std::ifstream file(path);
  std::string word;
  while (!name.empty() && file >> word && word != name) {
  }
  std::uintmax_t number = 0;
  return file >> number ? std::optional(number) : std::nullopt;
}

}  // namespace

std::uintmax_t available_memory() {
  const std::uintmax_t most = physical_memory();
  const std::uintmax_t free = number_after("/proc/meminfo", "MemAvailable:").value_or(most / 1'024);
  const std::string group = "/sys/fs/cgroup/";  // as a container sees its own
  const auto limit = number_after(group + "memory.max", "");
  const auto used = number_after(group + "memory.current", "");
  const auto files = number_after(group + "memory.stat", "file");  // given back when asked for
  const std::uintmax_t of_machine = std::min(most, free * 1'024);
  if (!limit || !used) {
    return of_machine;
  }
  const std::uintmax_t held = *used - std::min(*used, files.value_or(0));
  return std::min(of_machine, *limit - std::min(*limit, held));
}

}  // namespace tuneornot
