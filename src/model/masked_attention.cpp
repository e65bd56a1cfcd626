#include "model/masked_attention.h"

#include <ggml-cpu.h>
#include <ggml.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <vector>

#include "kernels/range.h"
#include "kernels/share_kernels.h"
#include "kernels/tile.h"

namespace tuneornot {

namespace {

constexpr std::size_t kKeys = 64;        // at once
constexpr std::size_t kMostTokens = 64;  // at once
constexpr std::size_t kMostQueries = 192;
constexpr std::size_t kFewTokens = 8;  // no smaller blocks for the sake of more threads
constexpr float kHidden = -std::numeric_limits<float>::infinity();

std::size_t size_of(std::int64_t number) {
  return static_cast<std::size_t>(number);
}

// Where the numbers of a tensor's row begin.
const char* row_of(const ggml_tensor& tensor, std::size_t row, std::size_t head, std::size_t text) {
  return static_cast<const char*>(tensor.data) + row * tensor.nb[1] + head * tensor.nb[2] +
         text * tensor.nb[3];
}

void widen(ggml_type type, const char* from, float* to, std::size_t count) {
  const auto numbers = static_cast<std::int64_t>(count);
  switch (type) {
    case GGML_TYPE_F16:
      ggml_cpu_fp16_to_fp32(reinterpret_cast<const ggml_fp16_t*>(from), to, numbers);
      break;
    case GGML_TYPE_BF16:
      ggml_cpu_bf16_to_fp32(reinterpret_cast<const ggml_bf16_t*>(from), to, numbers);
      break;
    default:
      std::memcpy(to, from, count * sizeof(float));
  }
}

bool can_widen(const ggml_tensor& tensor) {
  return (tensor.type == GGML_TYPE_F16 || tensor.type == GGML_TYPE_BF16 ||
          tensor.type == GGML_TYPE_F32) &&
         tensor.nb[0] == ggml_type_size(tensor.type);
}

float parameter(const ggml_tensor& operation, std::size_t index) {
  float value = 0;
  std::memcpy(&value, operation.op_params + index, sizeof(value));
  return value;
}

enum class Sight { All, Some, None };

// Of some keys by a text's tokens: what the mask says, whose numbers are 0 and -inf for the most
// part.
Sight sight_of(const ggml_tensor& mask, std::size_t text, Range tokens, Range keys) {
  constexpr std::uint16_t kHiddenBits = 0xFC00;
  bool all = true;
  bool none = true;
  for (std::size_t i = 0; i < tokens.count && (all || none); ++i) {
    const auto* row =
        reinterpret_cast<const ggml_fp16_t*>(row_of(mask, tokens.first + i, 0, text)) + keys.first;
    std::uint16_t differs_from_seen = 0;
    std::uint16_t differs_from_hidden = 0;
    for (std::size_t key = 0; key < keys.count; ++key) {
      differs_from_seen |= row[key];
      differs_from_hidden |= row[key] ^ kHiddenBits;
    }
    all = all && differs_from_seen == 0;
    none = none && differs_from_hidden == 0;
  }
  return none ? Sight::None : all ? Sight::All : Sight::Some;
}

}  // namespace

struct MaskedAttention::KeyBlock {
  Range keys;
  Sight sight = Sight::All;  // of these by the tokens at hand
};

// Of one thread. Matrices are row-major; `columns` are the queries, head by head, and some more so
// that a row is whole vectors.
struct MaskedAttention::Workspace {
  std::size_t text = 0;
  std::size_t first_token = 0;
  std::size_t tokens = 0;
  std::size_t queries = 0;  // of all heads that share a key's head
  std::size_t columns = 0;
  std::size_t key_size = 0;
  std::size_t value_size = 0;
  std::vector<KeyBlock> seen;           // by some of the tokens
  std::vector<float> across;            // (key size, columns): queries times the scale
  std::vector<float> keys;              // (keys, key size)
  std::vector<float> values;            // (keys, value size)
  std::vector<float> mask;              // (keys, tokens)
  std::vector<float> scores;            // (keys, columns)
  std::vector<float> highest;           // (columns)
  std::vector<float> sum;               // (columns)
  std::vector<float> factor;            // (columns)
  std::vector<float> result;            // (queries, value size)
  std::array<float, kKeys> mask_row{};  // of one token
};

bool MaskedAttention::can_compute(const ggml_tensor& operation) {
  if (operation.op != GGML_OP_FLASH_ATTN_EXT || operation.src[4] != nullptr ||
      parameter(operation, 1) != 0 || parameter(operation, 2) != 0) {
    return false;
  }
  const ggml_tensor& queries = *operation.src[0];
  const ggml_tensor& keys = *operation.src[1];
  const ggml_tensor& values = *operation.src[2];
  const ggml_tensor* mask = operation.src[3];
  return queries.type == GGML_TYPE_F32 && queries.nb[0] == sizeof(float) &&
         operation.type == GGML_TYPE_F32 && can_widen(keys) && can_widen(values) &&
         keys.ne[2] == values.ne[2] && queries.ne[2] % keys.ne[2] == 0 &&
         keys.ne[3] == queries.ne[3] && values.ne[3] == queries.ne[3] &&
         (mask == nullptr || (mask->ne[2] == 1 && mask->type == GGML_TYPE_F16));
}

MaskedAttention::MaskedAttention(const ggml_tensor& operation)
    : operation_(operation),
      scale_(parameter(operation, 0)),
      heads_(size_of(operation.src[0]->ne[2])),
      group_(heads_ / size_of(operation.src[1]->ne[2])) {}

// As many tokens at once as keep the scores near, but enough items for all threads.
void MaskedAttention::choose_blocks(std::size_t threads) {
  const std::size_t tokens = size_of(operation_.src[0]->ne[1]);
  const std::size_t texts = size_of(operation_.src[0]->ne[3]);
  const std::size_t enough = threads == 1 ? 1 : 4 * threads;
  block_tokens_ = std::min({tokens, kMostTokens, std::max<std::size_t>(1, kMostQueries / group_)});
  const auto count = [&] {
    blocks_ = (tokens + block_tokens_ - 1) / block_tokens_;
    heads_apart_ = blocks_ * texts < enough;
    items_ = blocks_ * texts * (heads_apart_ ? heads_ / group_ : 1);
  };
  count();
  while (items_ < enough && block_tokens_ > kFewTokens) {
    block_tokens_ = (block_tokens_ + 1) / 2;
    count();
  }
}

void MaskedAttention::compute(Workers& workers) {
  choose_blocks(workers.threads());
  workers.run(items_, [this](std::size_t item, std::size_t /*thread*/) {
    thread_local Workspace work;
    compute_item(item, work);
  });
}

void MaskedAttention::compute_item(std::size_t item, Workspace& work) const {
  const std::size_t key_heads = heads_ / group_;
  const std::size_t block_item = heads_apart_ ? item / key_heads : item;
  const std::size_t tokens = size_of(operation_.src[0]->ne[1]);
  work.text = block_item / blocks_;
  work.first_token = block_item % blocks_ * block_tokens_;
  work.tokens = std::min(block_tokens_, tokens - work.first_token);
  const std::size_t first_head = heads_apart_ ? item % key_heads : 0;
  const std::size_t end_head = heads_apart_ ? first_head + 1 : key_heads;
  look(work);
  for (std::size_t key_head = first_head; key_head < end_head; ++key_head) {
    begin(work, key_head);
    for (const KeyBlock& block : work.seen) {
      take_keys(work, key_head, block);
    }
    finish(work, key_head);
  }
}

// Of the mask, which is large and the same for all heads, the blocks that somebody sees.
void MaskedAttention::look(Workspace& work) const {
  const ggml_tensor* mask = operation_.src[3];
  const std::size_t keys = size_of(operation_.src[1]->ne[1]);
  work.seen.clear();
  const Range tokens = {.first = work.first_token, .count = work.tokens};
  for (std::size_t first = 0; first < keys; first += kKeys) {
    KeyBlock block = {.keys = {.first = first, .count = std::min(kKeys, keys - first)}};
    if (mask != nullptr) {
      block.sight = sight_of(*mask, work.text % size_of(mask->ne[3]), tokens, block.keys);
    }
    if (block.sight != Sight::None) {
      work.seen.push_back(block);
    }
  }
}

void MaskedAttention::begin(Workspace& work, std::size_t key_head) const {
  const ggml_tensor& queries = *operation_.src[0];
  work.queries = group_ * work.tokens;
  work.columns = (work.queries + kTileColumns - 1) / kTileColumns * kTileColumns;
  work.key_size = size_of(operation_.src[1]->ne[0]);
  work.value_size = size_of(operation_.src[2]->ne[0]);
  work.across.assign(work.key_size * work.columns, 0.0F);
  work.highest.assign(work.columns, kHidden);
  work.sum.assign(work.columns, 0.0F);
  work.factor.resize(work.columns);
  work.result.assign(work.queries * work.value_size, 0.0F);
  work.keys.resize(kKeys * work.key_size);
  work.values.resize(kKeys * work.value_size);
  work.scores.resize(kKeys * work.columns);
  work.mask.resize(kKeys * work.tokens);
  for (std::size_t i = 0; i < work.queries; ++i) {
    const std::size_t head = key_head * group_ + i / work.tokens;
    const std::size_t token = work.first_token + i % work.tokens;
    const auto* query = reinterpret_cast<const float*>(row_of(queries, token, head, work.text));
    for (std::size_t j = 0; j < work.key_size; ++j) {
      work.across[j * work.columns + i] = query[j] * scale_;
    }
  }
}

void MaskedAttention::take_keys(Workspace& work,
                                std::size_t key_head,
                                const KeyBlock& block) const {
  const ggml_tensor& keys = *operation_.src[1];
  const ggml_tensor& values = *operation_.src[2];
  for (std::size_t i = 0; i < block.keys.count; ++i) {
    widen(keys.type,
          row_of(keys, block.keys.first + i, key_head, work.text),
          work.keys.data() + i * work.key_size,
          work.key_size);
    widen(values.type,
          row_of(values, block.keys.first + i, key_head, work.text),
          work.values.data() + i * work.value_size,
          work.value_size);
  }
  if (block.sight == Sight::Some) {
    std::fill_n(work.scores.data(), block.keys.count * work.columns, 0.0F);
    hide(work, block);
  }
  score(work, block);
}

// Scores begin as what the mask adds to them, the same for all heads.
void MaskedAttention::hide(Workspace& work, const KeyBlock& block) const {
  const ggml_tensor& mask = *operation_.src[3];
  const std::size_t text = work.text % size_of(mask.ne[3]);
  for (std::size_t i = 0; i < work.tokens; ++i) {
    const char* row =
        row_of(mask, work.first_token + i, 0, text) + block.keys.first * sizeof(ggml_fp16_t);
    widen(GGML_TYPE_F16, row, work.mask_row.data(), block.keys.count);
    for (std::size_t j = 0; j < block.keys.count; ++j) {
      work.mask[j * work.tokens + i] = work.mask_row[j];
    }
  }
  for (std::size_t j = 0; j < block.keys.count; ++j) {
    for (std::size_t head = 0; head < group_; ++head) {
      std::copy_n(work.mask.data() + j * work.tokens,
                  work.tokens,
                  work.scores.data() + j * work.columns + head * work.tokens);
    }
  }
}

void MaskedAttention::score(Workspace& work, const KeyBlock& block) {
  static const TileKernel& tiles = tile_kernels().front();
  static const ShareKernel& shares = share_kernels().front();
  const auto columns = static_cast<std::ptrdiff_t>(work.columns);
  const auto value_size = static_cast<std::ptrdiff_t>(work.value_size);
  multiply_in_tiles(tiles,
                    {.a = work.keys.data(),
                     .a_row = static_cast<std::ptrdiff_t>(work.key_size),
                     .b = work.across.data(),
                     .b_depth = columns,
                     .rows = block.keys.count,
                     .columns = work.columns,
                     .depth = work.key_size,
                     .c = work.scores.data(),
                     .c_row = columns,
                     .adds = block.sight == Sight::Some});
  shares.find_shares({.scores = work.scores.data(),
                      .keys = block.keys.count,
                      .queries = work.columns,
                      .highest = work.highest.data(),
                      .sum = work.sum.data(),
                      .factor = work.factor.data()});
  shares.multiply_rows(
      {.rows = work.result.data(), .queries = work.queries, .width = work.value_size},
      work.factor.data());
  multiply_in_tiles(tiles,
                    {.a = work.scores.data(),
                     .a_row = 1,
                     .a_depth = columns,
                     .b = work.values.data(),
                     .b_depth = value_size,
                     .rows = work.queries,
                     .columns = work.value_size,
                     .depth = block.keys.count,
                     .c = work.result.data(),
                     .c_row = value_size});
}

void MaskedAttention::finish(Workspace& work, std::size_t key_head) const {
  const std::size_t tokens = size_of(operation_.src[0]->ne[1]);
  for (std::size_t i = 0; i < work.queries; ++i) {
    const std::size_t head = key_head * group_ + i / work.tokens;
    const std::size_t token = work.text * tokens + work.first_token + i % work.tokens;
    float* to = static_cast<float*>(operation_.data) + (token * heads_ + head) * work.value_size;
    const float whole = work.sum[i] > 0 ? 1 / work.sum[i] : 0;
    for (std::size_t j = 0; j < work.value_size; ++j) {
      to[j] = work.result[i * work.value_size + j] * whole;
    }
  }
}

}  // namespace tuneornot
