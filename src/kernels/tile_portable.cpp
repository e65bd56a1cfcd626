#include <array>
#include <bit>
#include <cstdint>

#include "kernels/tile_kernels.h"

namespace tuneornot {

namespace {

float product(float a, float b) {
  return a * b;
}

float first_of(float pair) {
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(pair) << 16U);
}

float second_of(float pair) {
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(pair) & 0xFFFF0000U);
}

float product_of_pairs(float a, float b) {
  return first_of(a) * first_of(b) + second_of(a) * second_of(b);
}

// To the nearest number of 16 bits, of two that are as near to the even one.
std::uint32_t rounded_bits(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  return bits + 0x7FFFU + (bits >> 16U & 1U);
}

float pair_of(float first, float second) {
  return std::bit_cast<float>(rounded_bits(first) >> 16U | (rounded_bits(second) & 0xFFFF0000U));
}

void pair_along(const float* x, std::size_t count, float* pairs) {
  for (std::size_t i = 0; i < count; i += 2) {
    pairs[i / 2] = pair_of(x[i], i + 1 < count ? x[i + 1] : 0);
  }
}

void pair_across(const float* first, const float* second, std::size_t count, float* pairs) {
  for (std::size_t i = 0; i < count; ++i) {
    pairs[i] = pair_of(first[i], second[i]);
  }
}

using Sums = std::array<std::array<float, kTileColumns>, kTileRows>;

template <float (*kProduct)(float, float)>
void add_products(const Tile& tile, std::size_t k, Sums& sums) {
  const float* b = tile.b + static_cast<std::ptrdiff_t>(k) * tile.b_depth;
  for (std::size_t i = 0; i < tile.rows; ++i) {
    const float a = tile.a[static_cast<std::ptrdiff_t>(i) * tile.a_row +
                           static_cast<std::ptrdiff_t>(k) * tile.a_depth];
    for (std::size_t j = 0; j < tile.columns; ++j) {
      sums[i][j] += kProduct(a, b[j]);
    }
  }
}

template <float (*kProduct)(float, float)>
void multiply(const Tile& tile) {
  Sums sums = {};
  for (std::size_t k = 0; k < tile.depth; ++k) {
    add_products<kProduct>(tile, k, sums);
  }
  for (std::size_t i = 0; i < tile.rows; ++i) {
    float* c = tile.c + static_cast<std::ptrdiff_t>(i) * tile.c_row;
    for (std::size_t j = 0; j < tile.columns; ++j) {
      c[j] = (tile.adds ? c[j] : 0) + sums[i][j];
    }
  }
}

}  // namespace

void multiply_portably(const Tile& tile) {
  multiply<product>(tile);
}

const PairMakers kPortablePairs = {.along = pair_along, .across = pair_across};

void multiply_pairs_portably(const Tile& tile) {
  multiply<product_of_pairs>(tile);
}

}  // namespace tuneornot
