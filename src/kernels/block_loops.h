#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernels/block_kernels.h"

// The loops over ggml's blocks of 32 numbers, for the files that compile them for one instruction
// set each, in the compiler's vectors: a half of a block in one. Everything here is static: the
// linker must not take one file's code for another's. Products and sums are rounded one by one, as
// ggml rounds them.
namespace tuneornot {

constexpr std::size_t kBlock = 32;
constexpr std::size_t kHalf = kBlock / 2;

using Bytes = std::uint8_t __attribute__((vector_size(kHalf)));
using Integers = std::int32_t __attribute__((vector_size(kHalf * sizeof(std::int32_t))));
using Floats = float __attribute__((vector_size(kHalf * sizeof(float))));

// What lies at a place, wherever that is.
template <typename Value>
static inline Value value_at(const std::byte* place) {
  Value value;
  std::memcpy(&value, place, sizeof(value));
  return value;
}

// A number of 16 bits, 5 of them its exponent.
static inline float half_at(const std::byte* place) {
  constexpr std::uint32_t kInfinite = 0x7C00;
  constexpr float kTwoTo112 = 0x1p112F;  // from one exponent's zero to the other's
  const std::uint32_t half = value_at<std::uint16_t>(place);
  const std::uint32_t rest = half & 0x7FFFU;
  const float size = std::bit_cast<float>(rest << 13U) * kTwoTo112;
  const std::uint32_t exponent = rest >= kInfinite ? 0x7F800000U : 0;
  const std::uint32_t sign = (half & 0x8000U) << 16U;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(size) | exponent | sign);
}

// 16 more where the number's bit is set, the first number's being bit `first`.
static inline void add_fifth(std::uint32_t bits, int first, Integers& numbers) {
  constexpr Integers kPlaces = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const Integers all = Integers{} + static_cast<std::int32_t>(bits);
  numbers |= ((all >> (kPlaces + first)) & 1) << 4;
}

// A block has its scale, in some types the number that stands for 0, in some the fifth bits of all
// numbers, and then the low four bits: those of the first half of the numbers are the low ones of a
// byte, of the second half the high ones.
template <bool kHasLeast, bool kHasFifth>
struct LowBits {
  static constexpr std::size_t kFifth = (kHasLeast ? 2 : 1) * sizeof(std::uint16_t);
  static constexpr std::size_t kLow = kFifth + (kHasFifth ? sizeof(std::uint32_t) : 0);
  static constexpr std::size_t kBytes = kLow + kHalf;

  static void read(const std::byte* block, float* to) {
    const float scale = half_at(block);
    const float least = kHasLeast ? half_at(block + sizeof(std::uint16_t)) : 0;
    const auto low = value_at<Bytes>(block + kLow);
    Integers first = __builtin_convertvector(low & 0x0F, Integers);
    Integers second = __builtin_convertvector(low >> 4, Integers);
    if constexpr (kHasFifth) {
      const auto fifth = value_at<std::uint32_t>(block + kFifth);
      add_fifth(fifth, 0, first);
      add_fifth(fifth, static_cast<int>(kHalf), second);
    }
    store(first, scale, least, to);
    store(second, scale, least, to + kHalf);
  }

  static void store(const Integers& numbers, float scale, float least, float* to) {
    constexpr std::int32_t kMiddle = kHasLeast ? 0 : (kHasFifth ? 16 : 8);
    Floats floats = __builtin_convertvector(numbers - kMiddle, Floats) * scale;
    if constexpr (kHasLeast) {
      floats += least;
    }
    std::memcpy(to, &floats, sizeof(floats));
  }
};

// Numbers from -128 on. (GCC 12 makes no vector code of signed bytes as floats.)
struct WholeBytes {
  static constexpr std::size_t kNumbers = sizeof(std::uint16_t);
  static constexpr std::size_t kBytes = kNumbers + kBlock;

  static void read(const std::byte* block, float* to) {
    const float scale = half_at(block);
    for (std::size_t half = 0; half < kBlock; half += kHalf) {
      const auto bytes = value_at<Bytes>(block + kNumbers + half) ^ 0x80;
      const Integers numbers = __builtin_convertvector(bytes, Integers) - 128;
      const Floats floats = __builtin_convertvector(numbers, Floats) * scale;
      std::memcpy(to + half, &floats, sizeof(floats));
    }
  }
};

template <typename Block>
static void read_blocks(const std::byte* blocks, std::size_t count, float* numbers) {
  for (std::size_t i = 0; i < count / kBlock; ++i) {
    __builtin_prefetch(blocks + i * Block::kBytes + 1024);
    Block::read(blocks + i * Block::kBytes, numbers + i * kBlock);
  }
}

// NOLINTNEXTLINE(cert-err58-cpp): of constants
static constexpr BlockKernel block_kernel_called(std::string_view name) {
  return {.name = name,
          .q4_0 = read_blocks<LowBits<false, false>>,
          .q4_1 = read_blocks<LowBits<true, false>>,
          .q5_0 = read_blocks<LowBits<false, true>>,
          .q5_1 = read_blocks<LowBits<true, true>>,
          .q8_0 = read_blocks<WholeBytes>};
}

}  // namespace tuneornot
