// The file alone is compiled for AVX-512; the choice is made when the program runs.
#if defined(__x86_64__)

#include <immintrin.h>

#include "kernels/tile_avx512.h"

namespace tuneornot {

namespace {

struct AddProducts {
  static __m512 products(__m512 sum, __m512 a, __m512 b) { return _mm512_fmadd_ps(a, b, sum); }
};

}  // namespace

void multiply_with_avx512(const Tile& tile) {
  multiply_with<AddProducts>(tile);
}

}  // namespace tuneornot

#endif
