#include "kernels/products.h"

#include <ggml.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "base/check.h"
#include "kernels/range.h"
#include "kernels/weight_strips.h"

namespace tuneornot {

namespace {

// What one thread packs at a time: it stays in the second-level cache, with what it meets there. At
// least as much as fills the kernel, though, and on the way back kWidest by kRowsDeep.
constexpr std::size_t kPackedBytes = std::size_t{192} * 1024;
constexpr std::size_t kDeepest = 1536;  // a multiple of every block
constexpr std::size_t kWidest = 320;
// Of a weight's rows on the way back: the same whatever the threads, so that no sum depends on
// them.
constexpr std::size_t kRowsDeep = 256;
constexpr std::size_t kTall = 16;  // times as many rows as columns
constexpr std::size_t kMostParts = 16;
constexpr std::size_t kPartDepth = 96;  // at least
constexpr std::size_t kOuterColumns = 64;

// Each thread's scratch is its own and lives as long as the thread.
std::vector<float>& packed_scratch() {
  thread_local std::vector<float> floats;
  return floats;
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

// How many outputs of a weight one item of a forward product takes: as many as fill the kernel, or
// some times that.
std::size_t outputs_of_item(const TensorView& w, const TileKernel& kernel, std::size_t threads) {
  constexpr std::size_t kMostOutputs = 8 * kTileColumns;
  const std::size_t output_bytes = std::min(w.columns, kDeepest) * sizeof(float);
  const std::size_t most = std::min(kPackedBytes / output_bytes, kMostOutputs) / kernel.columns;
  return kernel.columns * units_of_item(parts(w.rows, kernel.columns),
                                        {.least = 1, .most = std::max<std::size_t>(1, most)},
                                        threads);
}

// How many columns of the weights one item of a backward product takes: whole blocks of all. Few
// wide items, because a narrow one takes a few bytes here and there of each of a weight's rows.
std::size_t columns_of_item(std::span<const Term> terms, std::size_t threads) {
  std::size_t unit = 2 * kTileColumns;
  for (const Term& term : terms) {
    unit = std::max(unit, term.w.block);
  }
  return unit * units_of_item(parts(terms.front().w.columns, unit),
                              {.least = 1, .most = std::max<std::size_t>(1, kWidest / unit)},
                              threads);
}

// A weight is gone through along its rows or along its columns. What it gives are its outputs.
struct Way {
  PackStrips pack = nullptr;
  std::size_t outputs = 0;  // of the whole weight
  std::size_t depth = 0;
  std::size_t deepest = 0;  // that is packed at a time
};

Way forward_way(const TensorView& w) {
  return {.pack = pack_rows, .outputs = w.rows, .depth = w.columns, .deepest = kDeepest};
}

Way backward_way(const TensorView& w) {
  return {.pack = pack_columns, .outputs = w.columns, .depth = w.rows, .deepest = kRowsDeep};
}

// c += part of the rows times strips of weights, side by side, of kernel.floats(depth.count) rows
// of 16 columns each.
struct PackedProduct {
  const KernelRows& x;
  Range depth;
  const float* strips = nullptr;
  std::size_t columns = 0;
  float* c = nullptr;
  std::size_t c_row = 0;
  bool adds = true;
};

void multiply_packed(const TileKernel& kernel, const PackedProduct& product) {
  const std::size_t depth = kernel.floats(product.depth.count);
  for (std::size_t column = 0; column < product.columns; column += kernel.columns) {
    for (std::size_t row = 0; row < product.x.rows(); row += kTileRows) {
      kernel.multiply({.a = product.x.at(row, product.depth.first),
                       .a_row = static_cast<std::ptrdiff_t>(product.x.apart()),
                       .b = product.strips + column * depth,
                       .b_strip = static_cast<std::ptrdiff_t>(kTileColumns * depth),
                       .depth = depth,
                       .c = product.c + row * product.c_row + column,
                       .c_row = static_cast<std::ptrdiff_t>(product.c_row),
                       .rows = std::min(kTileRows, product.x.rows() - row),
                       .columns = std::min(kernel.columns, product.columns - column),
                       .adds = product.adds});
    }
  }
}

struct Piece {
  Range outputs;
  Range depth;
  bool adds = true;  // to what y holds
};

// y (rows, way.outputs) += what the piece of the product gives, or =.
void multiply_piece(
    const TileKernel& kernel, const Term& term, const Way& way, const Piece& piece, float* y) {
  std::vector<float>& packed = packed_scratch();
  for (std::size_t k = 0; k < piece.depth.count; k += way.deepest) {
    const Range depth = {.first = piece.depth.first + k,
                         .count = std::min(way.deepest, piece.depth.count - k)};
    way.pack(kernel, term.w, piece.outputs, depth, packed);
    multiply_packed(kernel,
                    {.x = *term.x,
                     .depth = depth,
                     .strips = packed.data(),
                     .columns = piece.outputs.count,
                     .c = y + piece.outputs.first,
                     .c_row = way.outputs,
                     .adds = piece.adds || k > 0});
  }
}

void begin_with_bias(const ProductSum& sum, Range outputs) {
  const std::span<const float> bias = sum.bias.subspan(outputs.first, outputs.count);
  for (std::size_t first = 0; first < sum.y.size(); first += sum.bias.size()) {
    const std::span<float> row = sum.y.subspan(first + outputs.first, outputs.count);
    if (sum.begin == ProductSum::Begin::Y) {
      std::ranges::transform(row, bias, row.begin(), std::plus<>());
    } else {
      std::ranges::copy(bias, row.begin());
    }
  }
}

using WayOf = Way (*)(const TensorView& w);

// An item is so many outputs, over the whole depth of all terms.
void add_sum(Round& round,
             const TileKernel& kernel,
             WayOf way_of,
             std::size_t outputs_each,
             ProductSum sum) {
  const std::size_t outputs = way_of(sum.terms.front().w).outputs;
  for (const Term& term : sum.terms) {
    const Way way = way_of(term.w);
    check(way.outputs == outputs && term.x->columns() == way.depth &&
              term.x->rows() * outputs == sum.y.size(),
          "a product's shapes fit");
  }
  round.add(parts(outputs, outputs_each),
            [&kernel, way_of, outputs, outputs_each, sum = std::move(sum)](std::size_t item,
                                                                           std::size_t /*thread*/) {
              const Range of_item = range_of(item, outputs_each, outputs);
              if (!sum.bias.empty()) {
                begin_with_bias(sum, of_item);
              }
              bool adds = !sum.bias.empty() || sum.begin == ProductSum::Begin::Y;
              for (const Term& term : sum.terms) {
                const Way way = way_of(term.w);
                multiply_piece(
                    kernel,
                    term,
                    way,
                    {.outputs = of_item, .depth = {.first = 0, .count = way.depth}, .adds = adds},
                    sum.y.data());
                adds = true;
              }
            });
}

// An item is a part of the depth, over all outputs.
void add_parts(
    Round& round, const TileKernel& kernel, const Term& term, const Way& way, PartSums& sums) {
  const std::size_t unit = std::max<std::size_t>(2, term.w.block);  // whole pairs
  const std::size_t each =
      unit * parts(std::max(parts(way.depth, kMostParts), std::min(way.depth, kPartDepth)), unit);
  check(term.x->columns() == way.depth, "a product's shapes fit");
  sums.rows = term.x->rows();
  sums.outputs = way.outputs;
  const std::size_t size = sums.rows * sums.outputs;
  sums.numbers.resize(parts(way.depth, each) * size);
  round.add(parts(way.depth, each),
            [&kernel, &sums, term, way, each, size](std::size_t item, std::size_t /*thread*/) {
              multiply_piece(kernel,
                             term,
                             way,
                             {.outputs = {.first = 0, .count = way.outputs},
                              .depth = range_of(item, each, way.depth),
                              .adds = false},
                             sums.numbers.data() + item * size);
            });
}

// A vocabulary's weight is larger than any cache, and a pass over it for each piece of its columns
// would take longer than the product. So an item is a part of the depth, whole rows of the weight.
void multiply_tall(Workers& workers,
                   const TileKernel& kernel,
                   const Term& term,
                   std::span<float> y) {
  Way way = backward_way(term.w);
  way.deepest = 2 * std::max<std::size_t>(1, kPackedBytes / (2 * way.outputs * sizeof(float)));
  PartSums sums;
  Round round;
  add_parts(round, kernel, term, way, sums);
  round.run(workers);
  workers.run(sums.rows, [&](std::size_t row, std::size_t /*thread*/) {
    sums.add_row(row, y.data() + row * way.outputs);
  });
}

}  // namespace

void PartSums::add_row(std::size_t row, float* to) const {
  const std::span<float> sum(to, outputs);
  for (std::size_t first = row * outputs; first < numbers.size(); first += rows * outputs) {
    std::ranges::transform(
        std::span(numbers).subspan(first, outputs), sum, sum.begin(), std::plus<>());
  }
}

KernelRows Products::rows(std::span<const float> x, std::size_t columns) const {
  KernelRows rows;
  set_rows(x, columns, rows);
  return rows;
}

void Products::set_rows(std::span<const float> x, std::size_t columns, KernelRows& rows) const {
  const std::size_t count = x.size() / columns;
  check(x.size() == count * columns, "rows of a product are whole");
  rows.reset(kernel_, count, columns);
  Round round;
  round.add_rows(count, [&](std::size_t row) { rows.set(row, x.data() + row * columns); });
  round.run(workers_);
}

void Products::forward(Round& round, ProductSum sum) const {
  const std::size_t each = outputs_of_item(sum.terms.front().w, kernel_, workers_.threads());
  add_sum(round, kernel_, forward_way, each, std::move(sum));
}

void Products::forward(Round& round, const Term& term, PartSums& sums) const {
  add_parts(round, kernel_, term, forward_way(term.w), sums);
}

void Products::forward(const TensorView& w, const KernelRows& x, std::span<float> y) const {
  Round round;
  forward(round, {.terms = {{.w = w, .x = &x}}, .y = y});
  round.run(workers_);
}

void Products::backward(Round& round, ProductSum sum) const {
  const std::size_t each = columns_of_item(sum.terms, workers_.threads());
  add_sum(round, kernel_, backward_way, each, std::move(sum));
}

void Products::backward(Round& round, const Term& term, PartSums& sums) const {
  add_parts(round, kernel_, term, backward_way(term.w), sums);
}

void Products::backward(const TensorView& w, const KernelRows& x, std::span<float> y) const {
  if (w.rows >= kTall * w.columns) {
    check(x.rows() * w.columns == y.size(), "a product's shapes fit");
    multiply_tall(workers_, kernel_, {.w = w, .x = &x}, y);
    return;
  }
  Round round;
  backward(round, {.terms = {{.w = w, .x = &x}}, .y = y});
  round.run(workers_);
}

void Products::outer(Round& round, const Sides& sides, std::span<float> g) const {
  check(sides.n > 0, "an outer product has rows");
  const std::size_t p = sides.a.size() / sides.n;
  const std::size_t q = sides.b.size() / sides.n;
  check(g.size() == p * q, "an outer product's shapes fit");
  // Cut along the longer side; each number is computed whole by one item.
  const bool by_columns = q >= p;
  const std::size_t each = by_columns ? kOuterColumns : kOuterColumns / kTileRows * kTileRows;
  round.add(
      parts(by_columns ? q : p, each),
      [this, sides, g, p, q, by_columns, each](std::size_t item, std::size_t /*thread*/) {
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
