#include "finetune/attention.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <ranges>
#include <vector>

#include "kernels/range.h"
#include "kernels/row_kernels.h"

namespace tuneornot {

namespace {

// Rows of keys, or of values, gathered so that every product reads along its rows.
struct Gathered {
  std::vector<float> along;   // (tokens, head)
  std::vector<float> across;  // (head, tokens)
};

// What the queries of one segment see of one key/value head: the tokens above and in the segment.
struct Seen {
  std::vector<std::size_t> tokens;
  Gathered keys;
  Gathered values;
};

std::vector<std::size_t> tokens_seen(const TokenBatch& batch, std::size_t segment) {
  std::vector<std::size_t> chain;
  for (std::optional<std::size_t> link = segment; link; link = batch.segments[*link].parent) {
    chain.push_back(*link);
  }
  std::vector<std::size_t> tokens;
  for (const std::size_t link : std::views::reverse(chain)) {
    const Segment& of_chain = batch.segments[link];
    for (std::size_t i = 0; i < of_chain.count; ++i) {
      tokens.push_back(of_chain.first + i);
    }
  }
  return tokens;
}

// The rows of queries whose tokens lie in the segment.
Range rows_of(const Attention& attention, std::size_t segment) {
  const Segment& of_batch = attention.batch.segments[segment];
  const auto begin = std::ranges::lower_bound(attention.asking, of_batch.first);
  const auto end = std::ranges::lower_bound(attention.asking, of_batch.first + of_batch.count);
  return {.first = static_cast<std::size_t>(begin - attention.asking.begin()),
          .count = static_cast<std::size_t>(end - begin)};
}

void gather(const Attention& attention,
            std::span<const float> from,
            std::size_t key_value_head,
            const std::vector<std::size_t>& tokens,
            Gathered& to) {
  const std::size_t head = attention.head;
  const std::size_t columns = attention.key_value_heads * head;
  to.along.resize(tokens.size() * head);
  to.across.resize(tokens.size() * head);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const float* numbers = from.data() + tokens[i] * columns + key_value_head * head;
    for (std::size_t j = 0; j < head; ++j) {
      to.along[i * head + j] = numbers[j];
      to.across[j * tokens.size() + i] = numbers[j];
    }
  }
}

void look(const Attention& attention,
          const AttentionInputs& inputs,
          std::size_t segment,
          std::size_t key_value_head,
          Seen& seen) {
  seen.tokens = tokens_seen(attention.batch, segment);
  gather(attention, inputs.keys, key_value_head, seen.tokens, seen.keys);
  gather(attention, inputs.values, key_value_head, seen.tokens, seen.values);
}

// One head's queries of one segment.
class Looking {
 public:
  Looking(const Products& products,
          const Attention& attention,
          const AttentionInputs& inputs,
          const Seen& seen)
      : products_(products), attention_(attention), inputs_(inputs), seen_(seen) {}

  // shares (rows, seen): how much each query takes of each token.
  void find_shares(Range rows, std::size_t head, std::vector<float>& shares) const {
    const std::size_t width = seen_.tokens.size();
    shares.resize(rows.count * width);
    products_.multiply({.a = inputs_.queries.data() + offset(rows, head),
                        .a_row = row_length(),
                        .b = seen_.keys.across.data(),
                        .b_depth = static_cast<std::ptrdiff_t>(width),
                        .rows = rows.count,
                        .columns = width,
                        .depth = attention_.head,
                        .c = shares.data(),
                        .c_row = static_cast<std::ptrdiff_t>(width),
                        .adds = false});
    for (std::size_t row = 0; row < rows.count; ++row) {
      soften(attention_.asking[rows.first + row], shares.data() + row * width);
    }
  }

  void take(Range rows, std::size_t head, std::span<const float> shares, float* result) const {
    const std::size_t width = seen_.tokens.size();
    products_.multiply({.a = shares.data(),
                        .a_row = static_cast<std::ptrdiff_t>(width),
                        .b = seen_.values.along.data(),
                        .b_depth = static_cast<std::ptrdiff_t>(attention_.head),
                        .rows = rows.count,
                        .columns = attention_.head,
                        .depth = width,
                        .c = result + offset(rows, head),
                        .c_row = row_length(),
                        .adds = false});
  }

  std::size_t offset(Range rows, std::size_t head) const {
    return rows.first * static_cast<std::size_t>(row_length()) + head * attention_.head;
  }
  std::ptrdiff_t row_length() const {
    return static_cast<std::ptrdiff_t>(attention_.heads * attention_.head);
  }

 private:
  // A row's positions ascend one by one, so that what is seen lies side by side.
  void soften(std::size_t from, float* row) const {
    const std::size_t width = seen_.tokens.size();
    const auto& positions = attention_.batch.positions;
    const auto own = static_cast<std::size_t>(positions[from] - positions[seen_.tokens.front()]);
    const std::size_t end = own + 1;
    const std::size_t first = attention_.window == 0 ? 0 : end - std::min(end, attention_.window);
    std::fill(row, row + first, 0.0F);
    row_kernels().front().soften(row + first, end - first, attention_.scale);
    std::fill(row + end, row + width, 0.0F);
  }

  const Products& products_;
  const Attention& attention_;
  const AttentionInputs& inputs_;
  const Seen& seen_;
};

// The tokens that segments below their own see too. The segments are computed in parts, each of
// which sums its own gradients by these tokens; all other tokens' come from one segment alone.
struct SharedTokens {
  static constexpr std::size_t kAlone = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t kMostParts = 8;  // whatever the threads, so that no sum depends on
                                                // them

  std::vector<std::size_t> places;  // of each token of the batch, among those shared, or kAlone
  std::size_t count = 0;
  std::size_t segments_each = 1;  // of a part
  std::size_t parts = 0;
};

SharedTokens shared_tokens(const TokenBatch& batch) {
  SharedTokens shared;
  shared.places.assign(batch.tokens.size(), SharedTokens::kAlone);
  std::vector<bool> has_children(batch.segments.size());
  for (const Segment& segment : batch.segments) {
    if (segment.parent) {
      has_children[*segment.parent] = true;
    }
  }
  for (std::size_t segment = 0; segment < batch.segments.size(); ++segment) {
    for (std::size_t i = 0; has_children[segment] && i < batch.segments[segment].count; ++i) {
      shared.places[batch.segments[segment].first + i] = shared.count++;
    }
  }
  shared.segments_each = parts(batch.segments.size(), SharedTokens::kMostParts);
  shared.parts = parts(batch.segments.size(), shared.segments_each);
  return shared;
}

// Gradients by the keys, or by the values, of all tokens.
struct TokenGradients {
  std::span<float> alone;      // (tokens, columns)
  std::vector<float>& shared;  // (parts, shared tokens, columns)
};

// One key/value head in one part of the segments.
class PartBack {
 public:
  PartBack(const Products& products,
           const Attention& attention,
           const AttentionInputs& inputs,
           std::span<const float> of_result,
           const SharedTokens& shared)
      : products_(products),
        attention_(attention),
        inputs_(inputs),
        of_result_(of_result),
        shared_(shared) {}

  struct Part {
    std::size_t number = 0;
    std::size_t key_value_head = 0;
  };
  struct Gradients {
    std::span<float> queries;
    TokenGradients keys;
    TokenGradients values;
  };
  void compute(Part part, const Gradients& to) const {
    begin(part, to.keys);
    begin(part, to.values);
    const Range segments =
        range_of(part.number, shared_.segments_each, attention_.batch.segments.size());
    for (std::size_t i = 0; i < segments.count; ++i) {
      compute_segment(part, segments.first + i, to);
    }
  }

 private:
  std::size_t columns() const { return attention_.key_value_heads * attention_.head; }

  // Sets to zero what only this part adds to, of the tokens that are not shared.
  void begin(Part part, const TokenGradients& to) const {
    const Range segments =
        range_of(part.number, shared_.segments_each, attention_.batch.segments.size());
    for (std::size_t i = 0; i < segments.count; ++i) {
      const Segment& segment = attention_.batch.segments[segments.first + i];
      for (std::size_t token = segment.first; token < segment.first + segment.count; ++token) {
        std::fill_n(to.alone.data() + token * columns() + part.key_value_head * attention_.head,
                    attention_.head,
                    0.0F);
      }
    }
  }

  float* shared_row(Part part, std::size_t place, const TokenGradients& to) const {
    return to.shared.data() + (part.number * shared_.count + place) * columns() +
           part.key_value_head * attention_.head;
  }

  // from (seen, head)
  void add(Part part,
           const std::vector<float>& from,
           const Seen& seen,
           const TokenGradients& to) const {
    const std::size_t head = attention_.head;
    for (std::size_t i = 0; i < seen.tokens.size(); ++i) {
      const std::size_t token = seen.tokens[i];
      const std::size_t place = shared_.places[token];
      float* row = place == SharedTokens::kAlone
                       ? to.alone.data() + token * columns() + part.key_value_head * head
                       : shared_row(part, place, to);
      for (std::size_t j = 0; j < head; ++j) {
        row[j] += from[i * head + j];
      }
    }
  }

  void compute_segment(Part part, std::size_t segment, const Gradients& to) const {
    const Range rows = rows_of(attention_, segment);
    if (rows.count == 0) {
      return;
    }
    thread_local Seen seen;
    thread_local std::vector<float> of_keys;
    thread_local std::vector<float> of_values;
    look(attention_, inputs_, segment, part.key_value_head, seen);
    of_keys.assign(seen.tokens.size() * attention_.head, 0.0F);
    of_values.assign(seen.tokens.size() * attention_.head, 0.0F);
    const std::size_t group = attention_.heads / attention_.key_value_heads;
    for (std::size_t i = 0; i < group; ++i) {
      const Queries queries = {.rows = rows, .head = part.key_value_head * group + i};
      compute_head(queries, seen, to.queries, {.keys = of_keys, .values = of_values});
    }
    add(part, of_keys, seen, to.keys);
    add(part, of_values, seen, to.values);
  }

  struct Queries {
    Range rows;
    std::size_t head = 0;
  };

  // By what is seen, (seen, head).
  struct SeenGradients {
    std::vector<float>& keys;
    std::vector<float>& values;
  };

  // One head's queries of one segment.
  void compute_head(Queries queries,
                    const Seen& seen,
                    std::span<float> of_queries,
                    const SeenGradients& of_seen) const {
    const Looking looking(products_, attention_, inputs_, seen);
    const Range rows = queries.rows;
    const std::size_t head = attention_.head;
    const auto width = static_cast<std::ptrdiff_t>(seen.tokens.size());
    const auto along = static_cast<std::ptrdiff_t>(head);
    const std::size_t offset = looking.offset(rows, queries.head);
    const std::ptrdiff_t row = looking.row_length();
    thread_local std::vector<float> shares;
    thread_local std::vector<float> d;
    looking.find_shares(rows, queries.head, shares);
    find_scores_gradient(rows, offset, seen, shares, d);
    products_.multiply({.a = shares.data(),
                        .a_row = 1,
                        .a_depth = width,
                        .b = of_result_.data() + offset,
                        .b_depth = row,
                        .rows = seen.tokens.size(),
                        .columns = head,
                        .depth = rows.count,
                        .c = of_seen.values.data(),
                        .c_row = along});
    products_.multiply({.a = d.data(),
                        .a_row = width,
                        .b = seen.keys.along.data(),
                        .b_depth = along,
                        .rows = rows.count,
                        .columns = head,
                        .depth = seen.tokens.size(),
                        .c = of_queries.data() + offset,
                        .c_row = row,
                        .adds = false});
    products_.multiply({.a = d.data(),
                        .a_row = 1,
                        .a_depth = width,
                        .b = inputs_.queries.data() + offset,
                        .b_depth = row,
                        .rows = seen.tokens.size(),
                        .columns = head,
                        .depth = rows.count,
                        .c = of_seen.keys.data(),
                        .c_row = along});
  }

  // d (rows, seen): the gradient by the products of queries and keys. `offset` is where the head's
  // queries begin.
  void find_scores_gradient(Range rows,
                            std::size_t offset,
                            const Seen& seen,
                            const std::vector<float>& shares,
                            std::vector<float>& d) const {
    const std::size_t width = seen.tokens.size();
    d.resize(shares.size());
    products_.multiply({.a = of_result_.data() + offset,
                        .a_row = static_cast<std::ptrdiff_t>(attention_.heads * attention_.head),
                        .b = seen.values.across.data(),
                        .b_depth = static_cast<std::ptrdiff_t>(width),
                        .rows = rows.count,
                        .columns = width,
                        .depth = attention_.head,
                        .c = d.data(),
                        .c_row = static_cast<std::ptrdiff_t>(width),
                        .adds = false});
    for (std::size_t i = 0; i < rows.count; ++i) {
      row_kernels().front().soften_back(
          shares.data() + i * width, width, attention_.scale, d.data() + i * width);
    }
  }

  const Products& products_;
  const Attention& attention_;
  const AttentionInputs& inputs_;
  std::span<const float> of_result_;
  const SharedTokens& shared_;
};

// The shared tokens' rows, of all parts.
void add_parts(const SharedTokens& shared, std::size_t columns, const TokenGradients& to) {
  for (std::size_t token = 0; token < shared.places.size(); ++token) {
    const std::size_t place = shared.places[token];
    if (place == SharedTokens::kAlone) {
      continue;
    }
    for (std::size_t part = 0; part < shared.parts; ++part) {
      const float* from = to.shared.data() + (part * shared.count + place) * columns;
      std::transform(from,
                     from + columns,
                     to.alone.data() + token * columns,
                     to.alone.data() + token * columns,
                     std::plus<>());
    }
  }
}

}  // namespace

void attend(const Products& products,
            const Attention& attention,
            const AttentionInputs& inputs,
            std::span<float> result) {
  const std::size_t segments = attention.batch.segments.size();
  const std::size_t group = attention.heads / attention.key_value_heads;
  products.workers().run(
      segments * attention.key_value_heads, [&](std::size_t item, std::size_t /*thread*/) {
        const std::size_t segment = item / attention.key_value_heads;
        const std::size_t key_value_head = item % attention.key_value_heads;
        const Range rows = rows_of(attention, segment);
        if (rows.count == 0) {
          return;
        }
        thread_local Seen seen;
        thread_local std::vector<float> shares;
        look(attention, inputs, segment, key_value_head, seen);
        const Looking looking(products, attention, inputs, seen);
        for (std::size_t head = key_value_head * group; head < (key_value_head + 1) * group;
             ++head) {
          looking.find_shares(rows, head, shares);
          looking.take(rows, head, shares, result.data());
        }
      });
}

void attend_back(const Products& products,
                 const Attention& attention,
                 const AttentionInputs& inputs,
                 std::span<const float> of_result,
                 const AttentionGradients& to) {
  const SharedTokens shared = shared_tokens(attention.batch);
  const std::size_t columns = attention.key_value_heads * attention.head;
  std::vector<float> shared_keys(shared.parts * shared.count * columns);
  std::vector<float> shared_values(shared.parts * shared.count * columns);
  const TokenGradients keys = {.alone = to.keys, .shared = shared_keys};
  const TokenGradients values = {.alone = to.values, .shared = shared_values};
  const PartBack back(products, attention, inputs, of_result, shared);
  products.workers().run(shared.parts * attention.key_value_heads,
                         [&](std::size_t item, std::size_t /*thread*/) {
                           back.compute({.number = item / attention.key_value_heads,
                                         .key_value_head = item % attention.key_value_heads},
                                        {.queries = to.queries, .keys = keys, .values = values});
                         });
  add_parts(shared, columns, keys);
  add_parts(shared, columns, values);
}

}  // namespace tuneornot
