#include "kernels/products.h"

#include <ggml.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <limits>
#include <vector>

#include "base/check.h"
#include "kernels/block_kernels.h"

namespace tuneornot {

namespace {

// What one thread packs at a time stays in its second-level cache.
constexpr std::size_t kPackedBytes = std::size_t{192} * 1024;
constexpr std::size_t kDeepest = 1536;  // a multiple of every block
constexpr std::size_t kWidest = 256;    // a multiple of every block
constexpr std::size_t kPiece = 768;     // of a row that is turned over; a multiple of every block
// Of a weight's rows on the way back: the same whatever the threads, so that no sum depends on
// them.
constexpr std::size_t kRowsDeep = 256;
constexpr std::size_t kTall = 16;  // times as many rows as columns
constexpr std::size_t kTallParts = 16;
constexpr std::size_t kOuterColumns = 64;

std::size_t parts(std::size_t whole, std::size_t part) {
  return (whole + part - 1) / part;
}

// Each thread's scratch is its own and lives as long as the thread.
std::vector<float>& packed_scratch() {
  thread_local std::vector<float> floats;
  return floats;
}

std::vector<float>& piece_scratch() {
  thread_local std::vector<float> floats;
  return floats;
}

std::vector<float>& row_scratch() {
  thread_local std::vector<float> floats;
  return floats;
}

struct Range {
  std::size_t first = 0;
  std::size_t count = 0;
};

Range range_of(std::size_t item, std::size_t each, std::size_t whole) {
  const std::size_t first = item * each;
  return {.first = first, .count = std::min(each, whole - first)};
}

// Pieces of the rows of one strip, a piece's numbers side by side; turned over they are the
// strip's. No power of two apart, for the sake of the cache.
constexpr std::size_t kPiecesApart = kPiece + kTileColumns;

void turn_over(const std::vector<float>& pieces, std::size_t depth, float* strip) {
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
  std::vector<float>& floats = row_scratch();
  floats.resize(columns.count);
  read_numbers(w, row, columns, floats.data());
  kernel.pairs.along(floats.data(), columns.count, piece);
}

// strip[k][j] is w[rows.first + j][depth.first + k], or two of k in one float. The rows are read a
// piece at a time, so that what is turned over stays in the first-level cache.
void pack_strip(
    const TileKernel& kernel, const TensorView& w, Range rows, Range depth, float* strip) {
  std::vector<float>& pieces = piece_scratch();
  pieces.resize(kTileColumns * kPiecesApart);
  for (std::size_t k = 0; k < depth.count; k += kPiece) {
    const std::size_t count = std::min(kPiece, depth.count - k);
    for (std::size_t j = 0; j < rows.count; ++j) {
      read_piece(kernel,
                 w,
                 rows.first + j,
                 {.first = depth.first + k, .count = count},
                 pieces.data() + j * kPiecesApart);
    }
    turn_over(pieces, kernel.floats(count), strip + kernel.floats(k) * kTileColumns);
  }
}

// Rows of w side by side, in strips.
void pack_rows(const TileKernel& kernel,
               const TensorView& w,
               Range rows,
               Range depth,
               std::vector<float>& packed) {
  const std::size_t strips = parts(rows.count, kTileColumns);
  const std::size_t strip_floats = kernel.floats(depth.count) * kTileColumns;
  packed.resize(strips * strip_floats);  // what no row fills is not read
  for (std::size_t strip = 0; strip < strips; ++strip) {
    Range of_strip = range_of(strip, kTileColumns, rows.count);
    of_strip.first += rows.first;
    pack_strip(kernel, w, of_strip, depth, packed.data() + strip * strip_floats);
  }
}

// Some columns of a row of w, or of two rows in pairs; where there is no second one, with zeros.
void read_rows(
    const TileKernel& kernel, const TensorView& w, Range columns, Range rows, float* row) {
  if (kernel.numbers == TileNumbers::Floats) {
    read_numbers(w, rows.first, columns, row);
    return;
  }
  std::vector<float>& both = piece_scratch();
  both.assign(2 * columns.count, 0.0F);
  read_numbers(w, rows.first, columns, both.data());
  if (rows.count > 1) {
    read_numbers(w, rows.first + 1, columns, both.data() + columns.count);
  }
  kernel.pairs.across(both.data(), both.data() + columns.count, columns.count, row);
}

// Columns of w, cut into strips: packed[strip][k][j] is w[depth.first + k][columns.first + 16 strip
// + j], or two of k in one float.
void pack_columns(const TileKernel& kernel,
                  const TensorView& w,
                  Range columns,
                  Range depth,
                  std::vector<float>& packed) {
  const std::size_t strips = parts(columns.count, kTileColumns);
  const std::size_t strip_depth = kernel.floats(depth.count);
  const std::size_t step = kernel.numbers == TileNumbers::Pairs ? 2 : 1;
  packed.resize(strips * strip_depth * kTileColumns);
  std::vector<float>& row = row_scratch();
  row.resize(columns.count);
  for (std::size_t k = 0; k < depth.count; k += step) {
    const Range rows = {.first = depth.first + k, .count = std::min(step, depth.count - k)};
    read_rows(kernel, w, columns, rows, row.data());
    for (std::size_t strip = 0; strip < strips; ++strip) {
      const Range part = range_of(strip, kTileColumns, columns.count);
      std::copy_n(row.data() + part.first,
                  part.count,
                  packed.data() + (strip * strip_depth + kernel.floats(k)) * kTileColumns);
    }
  }
}

struct Limits {
  std::size_t least = 1;
  std::size_t most = 1;
};

// How many of the units one item takes: within the limits the most that keep every thread busy to
// the end.
std::size_t units_of_item(std::size_t units, Limits limits, std::size_t threads) {
  std::size_t best = limits.most;
  std::size_t shortest =
      std::numeric_limits<std::size_t>::max();  // of the busiest thread, in units
  for (std::size_t each = limits.most; each >= limits.least; --each) {
    const std::size_t busiest = parts(parts(units, each), threads) * each;
    if (busiest < shortest) {
      best = each;
      shortest = busiest;
    }
  }
  return best;
}

// How many outputs of a weight one item of a forward product takes: strips that fill the kernel at
// least half, and the cache at most.
std::size_t outputs_of_item(const TensorView& w, const TileKernel& kernel, std::size_t threads) {
  constexpr std::size_t kMostStrips = 8;
  const std::size_t strip_bytes = std::min(w.columns, kDeepest) * kTileColumns * sizeof(float);
  const std::size_t at_once = kernel.columns / kTileColumns;
  const std::size_t most = std::clamp(kPackedBytes / strip_bytes, at_once, kMostStrips);
  return kTileColumns * units_of_item(parts(w.rows, kTileColumns),
                                      {.least = parts(at_once, 2), .most = most},
                                      threads);
}

// How many columns of a weight one item of a backward product takes: whole blocks. Few wide items,
// because a narrow one takes a few bytes here and there of each of the weight's rows.
std::size_t columns_of_item(const TensorView& w, std::size_t threads) {
  const std::size_t unit = std::max(w.block, 2 * kTileColumns);
  return unit * units_of_item(parts(w.columns, unit),
                              {.least = 1, .most = std::max<std::size_t>(1, kWidest / unit)},
                              threads);
}

// How many rows of activations one item takes: all of them, unless the weight is so narrow that it
// is one item, as those of adapters are.
std::size_t rows_of_item(std::size_t weight_items, std::size_t n) {
  constexpr std::size_t kFewRows = 8 * kTileRows;
  return weight_items > 1 ? n : std::min(n, kFewRows);
}

// c += part of the panels times strips of weights, side by side, of kernel.floats(depth.count) rows
// of 16 columns each.
struct PackedProduct {
  const Panels& x;
  Range rows;
  Range depth;
  const float* strips = nullptr;
  std::size_t columns = 0;
  float* c = nullptr;
  std::size_t c_row = 0;
};

void multiply_packed(const TileKernel& kernel, const PackedProduct& product) {
  const std::size_t depth = kernel.floats(product.depth.count);
  for (std::size_t column = 0; column < product.columns; column += kernel.columns) {
    for (std::size_t row = 0; row < product.rows.count; row += kTileRows) {
      kernel.multiply({.a = product.x.at(product.rows.first + row, product.depth.first),
                       .a_row = static_cast<std::ptrdiff_t>(product.x.stride()),
                       .a_depth = 1,
                       .b = product.strips + column * depth,
                       .b_strip = static_cast<std::ptrdiff_t>(kTileColumns * depth),
                       .depth = depth,
                       .c = product.c + row * product.c_row + column,
                       .c_row = static_cast<std::ptrdiff_t>(product.c_row),
                       .rows = std::min(kTileRows, product.rows.count - row),
                       .columns = std::min(kernel.columns, product.columns - column)});
    }
  }
}

// A weight is gone through along its rows or along its columns. What it gives are its outputs.
struct Way {
  void (*pack)(const TileKernel& kernel,
               const TensorView& w,
               Range outputs,
               Range depth,
               std::vector<float>& packed);
  std::size_t outputs = 0;       // of the whole weight
  std::size_t outputs_each = 0;  // that one item takes
  std::size_t depth = 0;         // of the whole weight
  std::size_t deepest = 0;       // that is packed at a time
};

struct Product {
  const TensorView& w;
  const Panels& x;
  Way way;
};

struct Piece {
  Range rows;  // of x
  Range outputs;
  Range depth;
};

// y (x.rows(), way.outputs) += what the piece of the product gives.
void multiply_piece(const TileKernel& kernel,
                    const Product& product,
                    const Piece& piece,
                    float* y) {
  const Way& way = product.way;
  std::vector<float>& packed = packed_scratch();
  for (std::size_t k = 0; k < piece.depth.count; k += way.deepest) {
    const Range depth = {.first = piece.depth.first + k,
                         .count = std::min(way.deepest, piece.depth.count - k)};
    way.pack(kernel, product.w, piece.outputs, depth, packed);
    multiply_packed(kernel,
                    {.x = product.x,
                     .rows = piece.rows,
                     .depth = depth,
                     .strips = packed.data(),
                     .columns = piece.outputs.count,
                     .c = y + piece.rows.first * way.outputs + piece.outputs.first,
                     .c_row = way.outputs});
  }
}

// An item is so many outputs, over the whole depth.
void multiply_by_outputs(Workers& workers,
                         const TileKernel& kernel,
                         const Product& product,
                         std::span<float> y) {
  const Way& way = product.way;
  const std::size_t n = product.x.rows();
  const std::size_t weight_items = parts(way.outputs, way.outputs_each);
  const std::size_t n_each = rows_of_item(weight_items, n);
  workers.run(weight_items * parts(n, n_each), [&](std::size_t item, std::size_t /*thread*/) {
    multiply_piece(kernel,
                   product,
                   {.rows = range_of(item / weight_items, n_each, n),
                    .outputs = range_of(item % weight_items, way.outputs_each, way.outputs),
                    .depth = {.first = 0, .count = way.depth}},
                   y.data());
  });
}

// A vocabulary's weight is larger than any cache, and a pass over it for each piece of its columns
// would take longer than the product. So an item is a part of the depth, whole rows of the weight,
// and what the items have summed is summed in their order.
void multiply_by_depth(Workers& workers,
                       const TileKernel& kernel,
                       const Product& product,
                       std::span<float> y) {
  const Way& way = product.way;
  const std::size_t n = product.x.rows();
  const std::size_t each = 2 * parts(way.depth, 2 * kTallParts);  // whole pairs
  std::vector<float> sums(kTallParts * y.size());
  workers.run(parts(way.depth, each), [&](std::size_t item, std::size_t /*thread*/) {
    multiply_piece(kernel,
                   product,
                   {.rows = {.first = 0, .count = n},
                    .outputs = {.first = 0, .count = way.outputs},
                    .depth = range_of(item, each, way.depth)},
                   sums.data() + item * y.size());
  });
  workers.run(n, [&](std::size_t row, std::size_t /*thread*/) {
    const std::span<float> to = y.subspan(row * way.outputs, way.outputs);
    for (std::size_t part = 0; part < kTallParts; ++part) {
      const auto from = std::span(sums).subspan((part * n + row) * way.outputs, way.outputs);
      std::ranges::transform(from, to, to.begin(), std::plus<>());
    }
  });
}

}  // namespace

void Products::forward(const TensorView& w, const Panels& x, std::span<float> y) const {
  check(x.columns() == w.columns && y.size() == x.rows() * w.rows,
        "a forward product's shapes fit");
  multiply_by_outputs(workers_,
                      kernel_,
                      {.w = w,
                       .x = x,
                       .way = {.pack = pack_rows,
                               .outputs = w.rows,
                               .outputs_each = outputs_of_item(w, kernel_, workers_.threads()),
                               .depth = w.columns,
                               .deepest = kDeepest}},
                      y);
}

void Products::backward(const TensorView& w, const Panels& dy, std::span<float> dx) const {
  check(dy.columns() == w.rows && dx.size() == dy.rows() * w.columns,
        "a backward product's shapes fit");
  Product product = {
      .w = w,
      .x = dy,
      .way = {.pack = pack_columns, .outputs = w.columns, .depth = w.rows, .deepest = kRowsDeep}};
  if (w.rows >= kTall * w.columns) {
    product.way.deepest =
        2 * std::max<std::size_t>(1, kPackedBytes / (2 * w.columns * sizeof(float)));
    multiply_by_depth(workers_, kernel_, product, dx);
  } else {
    product.way.outputs_each = columns_of_item(w, workers_.threads());
    multiply_by_outputs(workers_, kernel_, product, dx);
  }
}

void Products::outer(const Sides& sides, std::span<float> g) const {
  const std::size_t p = sides.a.size() / sides.n;
  const std::size_t q = sides.b.size() / sides.n;
  check(g.size() == p * q, "an outer product's shapes fit");
  // Cut along the longer side; each number is computed whole by one item.
  const bool by_columns = q >= p;
  const std::size_t each = by_columns ? kOuterColumns : kOuterColumns / kTileRows * kTileRows;
  workers_.run(parts(by_columns ? q : p, each), [&](std::size_t item, std::size_t /*thread*/) {
    const Range columns = by_columns ? range_of(item, each, q) : Range{.first = 0, .count = q};
    const Range rows = by_columns ? Range{.first = 0, .count = p} : range_of(item, each, p);
    multiply({.a = sides.a.data() + rows.first,
              .a_row = 1,
              .a_depth = static_cast<std::ptrdiff_t>(p),
              .b = sides.b.data() + columns.first,
              .b_depth = static_cast<std::ptrdiff_t>(q),
              .rows = rows.count,
              .columns = columns.count,
              .depth = sides.n,
              .c = g.data() + rows.first * q + columns.first,
              .c_row = static_cast<std::ptrdiff_t>(q)});
  });
}

TensorView float_weight(std::span<const float> numbers, std::size_t columns) {
  return {.data = reinterpret_cast<const std::byte*>(numbers.data()),
          .type = GGML_TYPE_F32,
          .columns = columns,
          .rows = numbers.size() / columns,
          .block = 1,
          .row_bytes = columns * sizeof(float)};
}

}  // namespace tuneornot
