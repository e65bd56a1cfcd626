#pragma once

#include "finetune/tile.h"

namespace tuneornot {

void multiply_portably(const Tile& tile);

// For processors with AVX2 and FMA; defined on x86-64 only.
void multiply_with_avx2(const Tile& tile);

}  // namespace tuneornot
