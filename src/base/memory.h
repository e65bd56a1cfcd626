#pragma once

#include <cstdint>

namespace tuneornot {

// The memory that new programs can have without pushing others out, within the control group that
// this process is in; in bytes. All of it where the system does not say.
std::uintmax_t available_memory();

}  // namespace tuneornot
