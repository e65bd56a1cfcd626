#include "base/descriptor.h"

#include <unistd.h>

namespace tuneornot {

void Descriptor::close() {
  if (is_open()) {
    ::close(std::exchange(number_, -1));
  }
}

}  // namespace tuneornot
