#pragma once

#include <vector>

namespace tuneornot {

// What the processor that the program runs on can run.
bool can_run_avx2();         // and FMA
bool can_run_avx512();       // its foundation
bool can_run_avx512_bf16();  // with products of pairs of BF16

// One kernel for each instruction set.
template <typename Kernel>
struct KernelsBySet {
  Kernel avx512;
  Kernel avx2;
  Kernel portable;
};

// Those that can run, the fastest first; the portable one is the last.
template <typename Kernel>
std::vector<Kernel> runnable(const KernelsBySet<Kernel>& all) {
  std::vector<Kernel> kernels;
  if (can_run_avx512()) {
    kernels.push_back(all.avx512);
  }
  if (can_run_avx2()) {
    kernels.push_back(all.avx2);
  }
  kernels.push_back(all.portable);
  return kernels;
}

}  // namespace tuneornot
