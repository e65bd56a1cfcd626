#include "finetune/products.h"

#include <ggml.h>

#include <algorithm>
#include <vector>

#include "base/check.h"

namespace tuneornot {

namespace {

// What one thread packs at a time stays in its second-level cache.
constexpr std::size_t kPackedBytes = std::size_t{192} * 1024;
constexpr std::size_t kDeepest = 1536;  // a multiple of every block
constexpr std::size_t kFewestItems = 12;
constexpr std::size_t kOuterColumns = 64;

std::size_t parts(std::size_t whole, std::size_t part) {
  return (whole + part - 1) / part;
}

// Each thread's scratch is its own and lives as long as the thread.
std::vector<float>& packed_scratch() {
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

// Rows of w side by side: packed[strip][k][j] is w[rows.first + 16 strip + j][depth.first + k].
void pack_rows(const TensorView& w, Range rows, Range depth, std::vector<float>& packed) {
  const std::size_t strips = parts(rows.count, kTileColumns);
  packed.resize(strips * depth.count * kTileColumns);  // what no row fills is not read
  std::vector<float>& row = row_scratch();
  row.resize(depth.count);
  for (std::size_t i = 0; i < rows.count; ++i) {
    w.read(rows.first + i, depth.first, depth.count, row.data());
    float* to = packed.data() + i / kTileColumns * depth.count * kTileColumns + i % kTileColumns;
    for (std::size_t k = 0; k < depth.count; ++k) {
      to[k * kTileColumns] = row[k];
    }
  }
}

// A piece of each row, cut into strips: packed[strip][k][j] is w[rows.first + k][columns.first +
// 16 strip + j].
void pack_columns(const TensorView& w, Range rows, Range columns, std::vector<float>& packed) {
  const std::size_t strips = parts(columns.count, kTileColumns);
  packed.resize(strips * rows.count * kTileColumns);
  std::vector<float>& row = row_scratch();
  row.resize(columns.count);
  for (std::size_t k = 0; k < rows.count; ++k) {
    w.read(rows.first + k, columns.first, columns.count, row.data());
    for (std::size_t strip = 0; strip < strips; ++strip) {
      const Range part = range_of(strip, kTileColumns, columns.count);
      std::copy_n(row.data() + part.first,
                  part.count,
                  packed.data() + (strip * rows.count + k) * kTileColumns);
    }
  }
}

// How many columns of a weight one item of a backward product takes: whole blocks, and enough items
// to keep the threads even.
std::size_t columns_of_item(const TensorView& w) {
  const std::size_t unit = std::max(w.block, 2 * kTileColumns);
  const std::size_t wanted = w.columns / kFewestItems / unit * unit;
  return std::clamp(wanted, unit, 4 * unit);
}

// How many rows of activations one item takes: all of them, unless the weight is so narrow that it
// is one item, as those of adapters are.
std::size_t rows_of_item(std::size_t weight_items, std::size_t n) {
  constexpr std::size_t kFewRows = 8 * kTileRows;
  return weight_items > 1 ? n : std::min(n, kFewRows);
}

// A product with b packed in strips, side by side, of o.depth rows of 16 columns each.
void multiply_packed(const Products& products, const Products::Operands& o) {
  for (std::size_t column = 0; column < o.columns; column += kTileColumns) {
    Products::Operands strip = o;
    strip.b = o.b + column * o.depth;
    strip.b_depth = kTileColumns;
    strip.columns = std::min(kTileColumns, o.columns - column);
    strip.c = o.c + column;
    products.multiply(strip);
  }
}

}  // namespace

void Products::multiply(const Operands& o) const {
  for (std::size_t column = 0; column < o.columns; column += kTileColumns) {
    for (std::size_t row = 0; row < o.rows; row += kTileRows) {
      kernel_.multiply({.a = o.a + static_cast<std::ptrdiff_t>(row) * o.a_row,
                        .a_row = o.a_row,
                        .a_depth = o.a_depth,
                        .b = o.b + column,
                        .b_depth = o.b_depth,
                        .depth = o.depth,
                        .c = o.c + static_cast<std::ptrdiff_t>(row) * o.c_row + column,
                        .c_row = o.c_row,
                        .rows = std::min(kTileRows, o.rows - row),
                        .columns = std::min(kTileColumns, o.columns - column)});
    }
  }
}

void Products::forward(const TensorView& w, std::span<const float> x, std::span<float> y) const {
  const std::size_t n = x.size() / w.columns;
  check(x.size() == n * w.columns && y.size() == n * w.rows, "a forward product's shapes fit");
  const std::size_t deepest = std::min(w.columns, kDeepest);
  const std::size_t strips =
      std::clamp<std::size_t>(kPackedBytes / (deepest * kTileColumns * sizeof(float)), 1, 8);
  const std::size_t outputs_each = strips * kTileColumns;
  const std::size_t weight_items = parts(w.rows, outputs_each);
  const std::size_t n_each = rows_of_item(weight_items, n);
  workers_.run(weight_items * parts(n, n_each), [&](std::size_t item, std::size_t /*thread*/) {
    const Range outputs = range_of(item % weight_items, outputs_each, w.rows);
    const Range rows = range_of(item / weight_items, n_each, n);
    std::vector<float>& packed = packed_scratch();
    for (std::size_t k = 0; k < w.columns; k += kDeepest) {
      const Range depth = {.first = k, .count = std::min(kDeepest, w.columns - k)};
      pack_rows(w, outputs, depth, packed);
      multiply_packed(*this,
                      {.a = x.data() + rows.first * w.columns + k,
                       .a_row = static_cast<std::ptrdiff_t>(w.columns),
                       .b = packed.data(),
                       .rows = rows.count,
                       .columns = outputs.count,
                       .depth = depth.count,
                       .c = y.data() + rows.first * w.rows + outputs.first,
                       .c_row = static_cast<std::ptrdiff_t>(w.rows)});
    }
  });
}

void Products::backward(const TensorView& w, std::span<const float> dy, std::span<float> dx) const {
  const std::size_t n = dy.size() / w.rows;
  check(dy.size() == n * w.rows && dx.size() == n * w.columns, "a backward product's shapes fit");
  const std::size_t inputs_each = columns_of_item(w);
  const std::size_t deepest = kPackedBytes / (inputs_each * sizeof(float));
  const std::size_t weight_items = parts(w.columns, inputs_each);
  const std::size_t n_each = rows_of_item(weight_items, n);
  workers_.run(weight_items * parts(n, n_each), [&](std::size_t item, std::size_t /*thread*/) {
    const Range inputs = range_of(item % weight_items, inputs_each, w.columns);
    const Range rows = range_of(item / weight_items, n_each, n);
    std::vector<float>& packed = packed_scratch();
    for (std::size_t k = 0; k < w.rows; k += deepest) {
      const Range depth = {.first = k, .count = std::min(deepest, w.rows - k)};
      pack_columns(w, depth, inputs, packed);
      multiply_packed(*this,
                      {.a = dy.data() + rows.first * w.rows + k,
                       .a_row = static_cast<std::ptrdiff_t>(w.rows),
                       .b = packed.data(),
                       .rows = rows.count,
                       .columns = inputs.count,
                       .depth = depth.count,
                       .c = dx.data() + rows.first * w.columns + inputs.first,
                       .c_row = static_cast<std::ptrdiff_t>(w.columns)});
    }
  });
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
