#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace tuneornot {

constexpr std::size_t kTileRows = 6;
constexpr std::size_t kTileColumns = 16;

// What every product is made of: for i below `rows` and j below `columns`, column j being the
// number j % kTileColumns of strip j / kTileColumns,
//   c[i * c_row + j] += sum over k below `depth` of
//                       a[i * a_row + k * a_depth] * b[strip * b_strip + k * b_depth + number]
// in the order of k, or = unless it adds. Floats throughout.
struct Tile {
  const float* a = nullptr;
  std::ptrdiff_t a_row = 0;
  std::ptrdiff_t a_depth = 1;
  const float* b = nullptr;
  std::ptrdiff_t b_depth = static_cast<std::ptrdiff_t>(kTileColumns);
  std::ptrdiff_t b_strip = static_cast<std::ptrdiff_t>(kTileColumns);
  std::size_t depth = 0;
  float* c = nullptr;
  std::ptrdiff_t c_row = 0;
  std::size_t rows = 0;     // 1 to kTileRows
  std::size_t columns = 0;  // 1 to the kernel's; b is not read beyond
  bool adds = true;
};

// What each float of a and b is: a number, or in its bits two numbers of 16 bits (BF16), in depth
// one behind the other, whose products are both added. Depths and distances count floats either
// way, and sums are floats.
enum class TileNumbers { Floats, Pairs };

// How pairs are made, each number rounded to the nearest one of 16 bits.
struct PairMakers {
  // pairs[i] is of x[2 i] and x[2 i + 1], or of x[2 i] and 0 where `count`, of x, is odd.
  void (*along)(const float* x, std::size_t count, float* pairs);
  // pairs[i] is of first[i] and second[i].
  void (*across)(const float* first, const float* second, std::size_t count, float* pairs);
};

// One for each instruction set, in a file of its own.
struct TileKernel {
  std::string_view name;
  std::size_t columns = 0;  // at once, whole strips
  void (*multiply)(const Tile& tile);
  TileNumbers numbers = TileNumbers::Floats;
  PairMakers pairs = {};  // for a kernel of pairs

  // How many floats hold so many numbers in depth.
  std::size_t floats(std::size_t depth) const {
    return numbers == TileNumbers::Pairs ? (depth + 1) / 2 : depth;
  }
};

// Matrices of any size: for i below `rows` and j below `columns`
//   c[i * c_row + j] += sum over k below `depth` of a[i * a_row + k * a_depth] * b[k * b_depth + j]
// or = unless it adds.
struct MatrixProduct {
  const float* a = nullptr;
  std::ptrdiff_t a_row = 0;
  std::ptrdiff_t a_depth = 1;
  const float* b = nullptr;
  std::ptrdiff_t b_depth = 0;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::size_t depth = 0;
  float* c = nullptr;
  std::ptrdiff_t c_row = 0;
  bool adds = true;
};

// In the caller's thread.
void multiply_in_tiles(const TileKernel& kernel, const MatrixProduct& product);

// Those this processor can run, the fastest first; the portable one is the last.
std::span<const TileKernel> tile_kernels();  // of floats
std::span<const TileKernel> pair_kernels();

}  // namespace tuneornot
