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
// in the order of k. Floats throughout.
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
};

// One for each instruction set, in a file of its own.
struct TileKernel {
  std::string_view name;
  std::size_t columns = 0;  // at once, whole strips
  void (*multiply)(const Tile& tile);
};

bool can_run_avx2();    // and FMA
bool can_run_avx512();  // its foundation

// Those this processor can run, the fastest first; the portable one is the last.
std::span<const TileKernel> tile_kernels();

}  // namespace tuneornot
