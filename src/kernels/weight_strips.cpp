#include "kernels/weight_strips.h"

#include <ggml.h>

#include <algorithm>
#include <cstring>

#include "kernels/block_kernels.h"

namespace tuneornot {

namespace {

// Of a row that is turned over, most often all: rows lie one behind the other in the file, and
// memory is fastest in that order. A multiple of every block.
constexpr std::size_t kPiece = 768;

// So that there are so many. What is there already is not set to anything.
float* at_least(std::size_t count, std::vector<float>& floats) {
  if (floats.size() < count) {
    floats.resize(count);
  }
  return floats.data();
}

// Each thread's scratch is its own and lives as long as the thread.
float* piece_scratch(std::size_t count) {
  thread_local std::vector<float> floats;
  return at_least(count, floats);
}

float* row_scratch(std::size_t count) {
  thread_local std::vector<float> floats;
  return at_least(count, floats);
}

// Pieces of the rows of one strip, a piece's numbers side by side; turned over they are the
// strip's. No power of two apart, for the sake of the cache.
constexpr std::size_t kPiecesApart = kPiece + kTileColumns;

void turn_over(const float* pieces, std::size_t depth, float* strip) {
  for (std::size_t k = 0; k < depth; ++k) {
    for (std::size_t j = 0; j < kTileColumns; ++j) {
      strip[k * kTileColumns + j] = pieces[j * kPiecesApart + k];
    }
  }
}

// Numbers of a row of w from `first` on, whole blocks.
void read_numbers(const TensorView& w, std::size_t row, Range columns, float* to) {
  static const BlockKernel& kernel = block_kernels().front();
  const ReadBlocks read = kernel.reader(w.type);
  if (read == nullptr) {
    w.read(row, columns.first, columns.count, to);
    return;
  }
  const std::size_t before = columns.first * w.row_bytes / w.columns;
  read(w.data + row * w.row_bytes + before, columns.count, to);
}

// The same, where they lie if they are floats there, or else read into the scratch.
const float* numbers_of(const TensorView& w, std::size_t row, Range columns, float* scratch) {
  if (w.type == GGML_TYPE_F32) {
    return reinterpret_cast<const float*>(w.data + row * w.row_bytes) + columns.first;
  }
  read_numbers(w, row, columns, scratch);
  return scratch;
}

// A piece of a row of w as the kernel takes numbers. Those of 16 bits lie in pairs already.
void read_piece(
    const TileKernel& kernel, const TensorView& w, std::size_t row, Range columns, float* piece) {
  if (kernel.numbers == TileNumbers::Floats) {
    read_numbers(w, row, columns, piece);
    return;
  }
  if (w.type == GGML_TYPE_BF16 && columns.count % 2 == 0) {
    std::memcpy(piece,
                w.data + row * w.row_bytes + columns.first * sizeof(ggml_bf16_t),
                columns.count * sizeof(ggml_bf16_t));
    return;
  }
  kernel.pairs.along(numbers_of(w, row, columns, row_scratch(columns.count)), columns.count, piece);
}

// strip[k][j] is w[rows.first + j][depth.first + k], or two of k in one float.
void pack_strip(
    const TileKernel& kernel, const TensorView& w, Range rows, Range depth, float* strip) {
  float* pieces = piece_scratch(kTileColumns * kPiecesApart);
  for (std::size_t k = 0; k < depth.count; k += kPiece) {
    const std::size_t count = std::min(kPiece, depth.count - k);
    for (std::size_t j = 0; j < rows.count; ++j) {
      read_piece(kernel,
                 w,
                 rows.first + j,
                 {.first = depth.first + k, .count = count},
                 pieces + j * kPiecesApart);
    }
    turn_over(pieces, kernel.floats(count), strip + kernel.floats(k) * kTileColumns);
  }
}

// Some columns of a row of w, or of two rows in pairs; where there is no second one, with zeros.
void read_rows(
    const TileKernel& kernel, const TensorView& w, Range columns, Range rows, float* row) {
  if (kernel.numbers == TileNumbers::Floats) {
    read_numbers(w, rows.first, columns, row);
    return;
  }
  float* scratch = piece_scratch(2 * columns.count);
  const float* first = numbers_of(w, rows.first, columns, scratch);
  const float* second = scratch + columns.count;
  if (rows.count > 1) {
    second = numbers_of(w, rows.first + 1, columns, scratch + columns.count);
  } else {
    std::fill_n(scratch + columns.count, columns.count, 0.0F);
  }
  kernel.pairs.across(first, second, columns.count, row);
}

// A strip's, or fewer.
void copy_part(const float* from, std::size_t count, float* to) {
  if (count == kTileColumns) {
    std::copy_n(from, kTileColumns, to);  // nearly always: of known length
  } else {
    std::copy_n(from, count, to);
  }
}

}  // namespace

void pack_rows(const TileKernel& kernel,
               const TensorView& w,
               Range outputs,
               Range depth,
               std::vector<float>& packed) {
  const std::size_t strips = parts(outputs.count, kTileColumns);
  const std::size_t strip_floats = kernel.floats(depth.count) * kTileColumns;
  float* to = at_least(strips * strip_floats, packed);
  for (std::size_t strip = 0; strip < strips; ++strip) {
    Range of_strip = range_of(strip, kTileColumns, outputs.count);
    of_strip.first += outputs.first;
    pack_strip(kernel, w, of_strip, depth, to + strip * strip_floats);
  }
}

void pack_columns(const TileKernel& kernel,
                  const TensorView& w,
                  Range outputs,
                  Range depth,
                  std::vector<float>& packed) {
  const std::size_t strips = parts(outputs.count, kTileColumns);
  const std::size_t strip_depth = kernel.floats(depth.count);
  const std::size_t step = kernel.numbers == TileNumbers::Pairs ? 2 : 1;
  float* to = at_least(strips * strip_depth * kTileColumns, packed);
  float* row = row_scratch(outputs.count);
  for (std::size_t k = 0; k < depth.count; k += step) {
    const Range rows = {.first = depth.first + k, .count = std::min(step, depth.count - k)};
    read_rows(kernel, w, outputs, rows, row);
    for (std::size_t strip = 0; strip < strips; ++strip) {
      const Range part = range_of(strip, kTileColumns, outputs.count);
      copy_part(row + part.first,
                part.count,
                to + (strip * strip_depth + kernel.floats(k)) * kTileColumns);
    }
  }
}

}  // namespace tuneornot
