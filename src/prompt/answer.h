#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "task/task.h"

namespace tuneornot {

// Reads a label out of what a model wrote: exactly, else ignoring case, spaces, quotes and a full
// stop around it, else as the only label named in the first line. Empty when it is unreadable.
std::optional<std::string> read_label(std::string_view text, std::span<const Label> labels);

}  // namespace tuneornot
