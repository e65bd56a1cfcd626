#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernels/block_kernels.h"

// The loops over ggml's blocks, for the files that compile them for one instruction set each, in
// the compiler's vectors of 16 numbers. Everything here is static: the linker must not take one
// file's code for another's. Products and sums are rounded one by one, as ggml rounds them.
namespace tuneornot {

constexpr std::size_t kHalf = 16;

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

static inline void store(const Integers& numbers, float scale, float* to) {
  const Floats floats = __builtin_convertvector(numbers, Floats) * scale;
  std::memcpy(to, &floats, sizeof(floats));
}

static inline void store(const Integers& numbers, float scale, float least, float* to) {
  const Floats floats = __builtin_convertvector(numbers, Floats) * scale + least;
  std::memcpy(to, &floats, sizeof(floats));
}

// Each file's own: the linker would take one's members for another's.
// NOLINTNEXTLINE(google-build-namespaces,cert-dcl59-cpp)
namespace {

// A block has its scale, in some types the number that stands for 0, in some the fifth bits of all
// numbers, and then the low four bits: those of the first half of the numbers are the low ones of a
// byte, of the second half the high ones.
template <bool kHasLeast, bool kHasFifth>
struct LowBits {
  static constexpr std::size_t kNumbers = 2 * kHalf;
  static constexpr std::size_t kFifth = (kHasLeast ? 2 : 1) * sizeof(std::uint16_t);
  static constexpr std::size_t kLow = kFifth + (kHasFifth ? sizeof(std::uint32_t) : 0);
  static constexpr std::size_t kBytes = kLow + kHalf;

  static void read(const std::byte* block, float* to) {
    const auto low = value_at<Bytes>(block + kLow);
    Integers first = __builtin_convertvector(low & 0x0F, Integers);
    Integers second = __builtin_convertvector(low >> 4, Integers);
    if constexpr (kHasFifth) {
      const auto fifth = value_at<std::uint32_t>(block + kFifth);
      add_fifth(fifth, 0, first);
      add_fifth(fifth, static_cast<int>(kHalf), second);
    }
    const float scale = half_at(block);
    if constexpr (kHasLeast) {
      const float least = half_at(block + sizeof(std::uint16_t));
      store(first, scale, least, to);
      store(second, scale, least, to + kHalf);
    } else {
      constexpr std::int32_t kMiddle = kHasFifth ? 16 : 8;
      store(first - kMiddle, scale, to);
      store(second - kMiddle, scale, to + kHalf);
    }
  }
};

// Numbers from -128 on. (GCC 12 makes no vector code of signed bytes as floats.)
struct WholeBytes {
  static constexpr std::size_t kNumbers = 2 * kHalf;
  static constexpr std::size_t kWhole = sizeof(std::uint16_t);
  static constexpr std::size_t kBytes = kWhole + kNumbers;

  static void read(const std::byte* block, float* to) {
    const float scale = half_at(block);
    for (std::size_t half = 0; half < kNumbers; half += kHalf) {
      const auto bytes = value_at<Bytes>(block + kWhole + half) ^ 0x80;
      store(__builtin_convertvector(bytes, Integers) - 128, scale, to + half);
    }
  }
};

// 256 numbers in eight parts of 32, each with a scale and a least number of 6 bits in 12 bytes that
// all share; then, in some types, a fifth bit of each number, and the low four bits: of two parts
// side by side in the low and the high half of 32 bytes.
template <bool kHasFifth>
struct ScaledParts {
  static constexpr std::size_t kNumbers = 256;
  static constexpr std::size_t kPart = 32;
  static constexpr std::size_t kScales = 2 * sizeof(std::uint16_t);
  static constexpr std::size_t kFifth = kScales + 12;
  static constexpr std::size_t kLow = kFifth + (kHasFifth ? kPart : 0);
  static constexpr std::size_t kBytes = kLow + kNumbers / 2;

  static void read(const std::byte* block, float* to) {
    const float scale = half_at(block);
    const float least = half_at(block + sizeof(std::uint16_t));
    for (std::size_t part = 0; part < kNumbers / kPart; ++part) {
      const float of_part = scale * static_cast<float>(scale_of(block + kScales, part));
      const float least_of_part = -(least * static_cast<float>(least_of(block + kScales, part)));
      for (std::size_t half = 0; half < kPart; half += kHalf) {
        store(__builtin_convertvector(numbers_of(block, part, half), Integers),
              of_part,
              least_of_part,
              to + part * kPart + half);
      }
    }
  }

 private:
  static unsigned byte(const std::byte* bytes, std::size_t i) {
    return std::to_integer<unsigned>(bytes[i]);
  }

  static unsigned scale_of(const std::byte* scales, std::size_t part) {
    return part < 4 ? byte(scales, part) & 63U
                    : (byte(scales, part + 4) & 15U) | (byte(scales, part - 4) >> 6U << 4U);
  }

  static unsigned least_of(const std::byte* scales, std::size_t part) {
    return part < 4 ? byte(scales, part + 4) & 63U
                    : byte(scales, part + 4) >> 4U | (byte(scales, part) >> 6U << 4U);
  }

  static Bytes numbers_of(const std::byte* block, std::size_t part, std::size_t half) {
    const auto both = value_at<Bytes>(block + kLow + part / 2 * kPart + half);
    const Bytes low = part % 2 == 0 ? both & 0x0F : both >> 4;
    if constexpr (kHasFifth) {
      const auto fifth = value_at<Bytes>(block + kFifth + half);
      return low | (((fifth >> part) & 1) << 4);
    }
    return low;
  }
};

// 256 numbers of 6 bits in two halves: of each the low four bits in 64 bytes, the others in 32,
// four parts of 32 numbers side by side; a scale of 8 bits for every 16 numbers.
struct SixBits {
  static constexpr std::size_t kNumbers = 256;
  static constexpr std::size_t kPart = 32;
  static constexpr std::size_t kHigh = kNumbers / 2;
  static constexpr std::size_t kScales = kHigh + kNumbers / 4;
  static constexpr std::size_t kScale = kScales + kNumbers / kHalf;
  static constexpr std::size_t kBytes = kScale + sizeof(std::uint16_t);

  static void read(const std::byte* block, float* to) {
    const float scale = half_at(block + kScale);
    for (std::size_t i = 0; i < kNumbers / kHalf; ++i) {
      const float of_sixteen =
          scale * static_cast<float>(std::to_integer<std::int8_t>(block[kScales + i]));
      store(
          __builtin_convertvector(sixteen_of(block, i), Integers) - 32, of_sixteen, to + i * kHalf);
    }
  }

 private:
  static Bytes sixteen_of(const std::byte* block, std::size_t i) {
    const std::size_t half = i / 8;
    const std::size_t part = i / 2 % 4;
    const std::size_t place = i % 2 * kHalf;
    const auto both = value_at<Bytes>(block + half * 2 * kPart + part % 2 * kPart + place);
    const auto high = value_at<Bytes>(block + kHigh + half * kPart + place);
    const Bytes low = part < 2 ? both & 0x0F : both >> 4;
    return low | (((high >> (2 * part)) & 3) << 4);
  }
};

}  // namespace

template <typename Block>
static void read_blocks(const std::byte* blocks, std::size_t count, float* numbers) {
  constexpr std::size_t kAhead = 1024;  // bytes
  for (std::size_t i = 0; i < count / Block::kNumbers; ++i) {
    __builtin_prefetch(blocks + i * Block::kBytes + kAhead);
    Block::read(blocks + i * Block::kBytes, numbers + i * Block::kNumbers);
  }
}

// NOLINTNEXTLINE(cert-err58-cpp): of constants
static constexpr BlockKernel block_kernel_called(std::string_view name) {
  return {.name = name,
          .q4_0 = read_blocks<LowBits<false, false>>,
          .q4_1 = read_blocks<LowBits<true, false>>,
          .q5_0 = read_blocks<LowBits<false, true>>,
          .q5_1 = read_blocks<LowBits<true, true>>,
          .q8_0 = read_blocks<WholeBytes>,
          .q4_k = read_blocks<ScaledParts<false>>,
          .q5_k = read_blocks<ScaledParts<true>>,
          .q6_k = read_blocks<SixBits>};
}

}  // namespace tuneornot
