#include "finetune/attention.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tuneornot {

namespace {

// What the queries of one segment see of one key/value head: the tokens above and in the segment.
// Matrices are gathered so that every product reads along its rows.
struct Seen {
  std::vector<std::size_t> tokens;
  std::vector<float> keys;           // (tokens, head)
  std::vector<float> values;         // (tokens, head)
  std::vector<float> keys_across;    // (head, tokens)
  std::vector<float> values_across;  // (head, tokens)
};

std::vector<std::size_t> tokens_seen(const TokenBatch& batch, std::size_t segment) {
  std::vector<std::size_t> chain = {segment};
  while (batch.segments[chain.back()].parent) {
    chain.push_back(*batch.segments[chain.back()].parent);
  }
  std::vector<std::size_t> tokens;
  for (auto link = chain.rbegin(); link != chain.rend(); ++link) {
    const Segment& of_chain = batch.segments[*link];
    for (std::size_t i = 0; i < of_chain.count; ++i) {
      tokens.push_back(of_chain.first + i);
    }
  }
  return tokens;
}

// The rows of queries whose tokens lie in the segment.
struct Rows {
  std::size_t first = 0;
  std::size_t count = 0;
};

Rows rows_of(const Attention& attention, std::size_t segment) {
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
            std::vector<float>& along,
            std::vector<float>& across) {
  const std::size_t head = attention.head;
  const std::size_t columns = attention.key_value_heads * head;
  along.resize(tokens.size() * head);
  across.resize(tokens.size() * head);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const float* numbers = from.data() + tokens[i] * columns + key_value_head * head;
    for (std::size_t j = 0; j < head; ++j) {
      along[i * head + j] = numbers[j];
      across[j * tokens.size() + i] = numbers[j];
    }
  }
}

void look(const Attention& attention,
          const AttentionInputs& inputs,
          std::size_t segment,
          std::size_t key_value_head,
          Seen& seen) {
  seen.tokens = tokens_seen(attention.batch, segment);
  gather(attention, inputs.keys, key_value_head, seen.tokens, seen.keys, seen.keys_across);
  gather(attention, inputs.values, key_value_head, seen.tokens, seen.values, seen.values_across);
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
  void find_shares(Rows rows, std::size_t head, std::vector<float>& shares) const {
    const std::size_t width = seen_.tokens.size();
    shares.assign(rows.count * width, 0.0F);
    products_.multiply({.a = inputs_.queries.data() + offset(rows, head),
                        .a_row = row_length(),
                        .b = seen_.keys_across.data(),
                        .b_depth = static_cast<std::ptrdiff_t>(width),
                        .rows = rows.count,
                        .columns = width,
                        .depth = attention_.head,
                        .c = shares.data(),
                        .c_row = static_cast<std::ptrdiff_t>(width)});
    for (std::size_t row = 0; row < rows.count; ++row) {
      soften(attention_.asking[rows.first + row], std::span(shares).subspan(row * width, width));
    }
  }

  void take(Rows rows, std::size_t head, std::span<const float> shares, float* result) const {
    const std::size_t width = seen_.tokens.size();
    products_.multiply({.a = shares.data(),
                        .a_row = static_cast<std::ptrdiff_t>(width),
                        .b = seen_.values.data(),
                        .b_depth = static_cast<std::ptrdiff_t>(attention_.head),
                        .rows = rows.count,
                        .columns = attention_.head,
                        .depth = width,
                        .c = result + offset(rows, head),
                        .c_row = row_length()});
  }

  std::size_t offset(Rows rows, std::size_t head) const {
    return rows.first * static_cast<std::size_t>(row_length()) + head * attention_.head;
  }
  std::ptrdiff_t row_length() const {
    return static_cast<std::ptrdiff_t>(attention_.heads * attention_.head);
  }

 private:
  bool is_visible(std::size_t token, std::size_t from) const {
    const std::int32_t back = attention_.batch.positions[from] - attention_.batch.positions[token];
    return is_seen(back, attention_.window);
  }

  void soften(std::size_t from, std::span<float> row) const {
    float highest = -INFINITY;
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = is_visible(seen_.tokens[i], from) ? row[i] * attention_.scale : -INFINITY;
      highest = std::max(highest, row[i]);
    }
    double sum = 0;
    for (float& share : row) {
      share = std::exp(share - highest);
      sum += static_cast<double>(share);
    }
    const auto inverse = static_cast<float>(1 / sum);
    for (float& share : row) {
      share *= inverse;
    }
  }

  const Products& products_;
  const Attention& attention_;
  const AttentionInputs& inputs_;
  const Seen& seen_;
};

// The gradient by the products of queries and keys, from that by the shares: of each row
// share * (gradient - sum of share * gradient) * scale.
void soften_back(std::span<const float> shares,
                 std::size_t width,
                 float scale,
                 std::span<float> d) {
  for (std::size_t start = 0; start < shares.size(); start += width) {
    double along = 0;
    for (std::size_t i = start; i < start + width; ++i) {
      along += static_cast<double>(shares[i]) * static_cast<double>(d[i]);
    }
    for (std::size_t i = start; i < start + width; ++i) {
      d[i] = shares[i] * (d[i] - static_cast<float>(along)) * scale;
    }
  }
}

// to (tokens, columns) += from (seen, head), at the key/value head.
void scatter(const Attention& attention,
             const std::vector<float>& from,
             const Seen& seen,
             std::size_t key_value_head,
             std::span<float> to) {
  const std::size_t head = attention.head;
  const std::size_t columns = attention.key_value_heads * head;
  for (std::size_t i = 0; i < seen.tokens.size(); ++i) {
    float* row = to.data() + seen.tokens[i] * columns + key_value_head * head;
    for (std::size_t j = 0; j < head; ++j) {
      row[j] += from[i * head + j];
    }
  }
}

// The way back of one segment and one key/value head. The queries' gradients are its own; those of
// the keys and values it shares with the other segments.
void segment_back(const Products& products,
                  const Attention& attention,
                  const AttentionInputs& inputs,
                  std::span<const float> of_result,
                  std::size_t segment,
                  std::size_t key_value_head,
                  const AttentionGradients& to) {
  const Rows rows = rows_of(attention, segment);
  if (rows.count == 0) {
    return;
  }
  Seen seen;
  look(attention, inputs, segment, key_value_head, seen);
  const Looking looking(products, attention, inputs, seen);
  const std::size_t width = seen.tokens.size();
  const std::size_t head = attention.head;
  const auto across = static_cast<std::ptrdiff_t>(width);
  const auto along = static_cast<std::ptrdiff_t>(head);
  std::vector<float> of_keys(width * head);
  std::vector<float> of_values(width * head);
  std::vector<float> shares;
  std::vector<float> d;
  const std::size_t group = attention.heads / attention.key_value_heads;
  for (std::size_t i = key_value_head * group; i < (key_value_head + 1) * group; ++i) {
    const std::size_t offset = looking.offset(rows, i);
    const std::ptrdiff_t row = looking.row_length();
    looking.find_shares(rows, i, shares);
    d.assign(shares.size(), 0.0F);
    products.multiply({.a = of_result.data() + offset,
                       .a_row = row,
                       .b = seen.values_across.data(),
                       .b_depth = across,
                       .rows = rows.count,
                       .columns = width,
                       .depth = head,
                       .c = d.data(),
                       .c_row = across});
    products.multiply({.a = shares.data(),
                       .a_row = 1,
                       .a_depth = across,
                       .b = of_result.data() + offset,
                       .b_depth = row,
                       .rows = width,
                       .columns = head,
                       .depth = rows.count,
                       .c = of_values.data(),
                       .c_row = along});
    soften_back(shares, width, attention.scale, d);
    products.multiply({.a = d.data(),
                       .a_row = across,
                       .b = seen.keys.data(),
                       .b_depth = along,
                       .rows = rows.count,
                       .columns = head,
                       .depth = width,
                       .c = to.queries.data() + offset,
                       .c_row = row});
    products.multiply({.a = d.data(),
                       .a_row = 1,
                       .a_depth = across,
                       .b = inputs.queries.data() + offset,
                       .b_depth = row,
                       .rows = width,
                       .columns = head,
                       .depth = rows.count,
                       .c = of_keys.data(),
                       .c_row = along});
  }
  scatter(attention, of_keys, seen, key_value_head, to.keys);
  scatter(attention, of_values, seen, key_value_head, to.values);
}

}  // namespace

void attend(const Products& products,
            const Attention& attention,
            const AttentionInputs& inputs,
            std::span<float> result) {
  std::ranges::fill(result, 0.0F);
  const std::size_t segments = attention.batch.segments.size();
  const std::size_t group = attention.heads / attention.key_value_heads;
  products.workers().run(
      segments * attention.key_value_heads, [&](std::size_t item, std::size_t /*thread*/) {
        const std::size_t segment = item / attention.key_value_heads;
        const std::size_t key_value_head = item % attention.key_value_heads;
        const Rows rows = rows_of(attention, segment);
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
  // One head's segments in their order: they add to the same keys.
  products.workers().run(
      attention.key_value_heads, [&](std::size_t key_value_head, std::size_t /*thread*/) {
        for (std::size_t segment = 0; segment < attention.batch.segments.size(); ++segment) {
          segment_back(products, attention, inputs, of_result, segment, key_value_head, to);
        }
      });
}

}  // namespace tuneornot
