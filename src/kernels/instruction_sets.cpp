#include "kernels/instruction_sets.h"

namespace tuneornot {

bool can_run_avx2() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return false;
#endif
}

bool can_run_avx512() {
#if defined(__x86_64__)
  return can_run_avx2() && __builtin_cpu_supports("avx512f");
#else
  return false;
#endif
}

bool can_run_avx512_bf16() {
#if defined(__x86_64__)
  return can_run_avx512() && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

}  // namespace tuneornot
