#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tuneornot {

// Weights in blocks of 32 or 256 numbers, as floats: the very numbers that ggml reads in them, in a
// fraction of the time. `count` is a multiple of the type's block.
using ReadBlocks = void (*)(const std::byte* blocks, std::size_t count, float* numbers);

// One for each instruction set, in a file of its own.
struct BlockKernel {
  std::string_view name;
  ReadBlocks q4_0 = nullptr;
  ReadBlocks q4_1 = nullptr;
  ReadBlocks q5_0 = nullptr;
  ReadBlocks q5_1 = nullptr;
  ReadBlocks q8_0 = nullptr;
  ReadBlocks q4_k = nullptr;
  ReadBlocks q5_k = nullptr;
  ReadBlocks q6_k = nullptr;

  // Of one of ggml's types; null: of another than these.
  ReadBlocks reader(std::uint32_t type) const;
};

// Those this processor can run, the fastest first; the portable one is the last.
std::span<const BlockKernel> block_kernels();

// What the kernels are made of.
extern const BlockKernel kPortableBlocks;
extern const BlockKernel kAvx2Blocks;    // for processors with AVX2; defined on x86-64 only
extern const BlockKernel kAvx512Blocks;  // with AVX-512F, likewise

}  // namespace tuneornot
