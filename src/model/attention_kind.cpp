#include "model/attention_kind.h"

#include <fmt/format.h>
#include <ggml.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "base/cache_folder.h"
#include "base/files.h"
#include "model/timed_graph.h"

namespace tuneornot {

namespace {

constexpr std::size_t kTile = 64;      // new tokens from which on ggml's flash kernel uses tiles
constexpr std::int64_t kDepth = 1024;  // keys that are timed
constexpr std::int64_t kRead = 512;    // what libllama computes at once
constexpr std::int64_t kWritten = 16;
constexpr int kRounds = 3;

std::size_t memory_for(const HeadShape& shape, std::int64_t tokens) {
  const std::size_t scores = static_cast<std::size_t>(kDepth * tokens) * (shape.heads + 1) * 4;
  const std::size_t rows =
      static_cast<std::size_t>(kDepth + 3 * tokens) * shape.heads * shape.size * 4;
  return 3 * scores + 2 * rows;
}

// Attention as libllama computes it, over kDepth keys of 16 bits.
ggml_tensor* plain(TimedGraph& graph, const HeadShape& shape, ggml_tensor* queries) {
  const auto size = static_cast<std::int64_t>(shape.size);
  const auto heads = static_cast<std::int64_t>(shape.key_value_heads);
  ggml_context* context = graph.context();
  ggml_tensor* scores =
      ggml_mul_mat(context, graph.zeros(GGML_TYPE_F16, size, kDepth, heads), queries);
  ggml_tensor* mask = graph.zeros(GGML_TYPE_F32, kDepth, queries->ne[1]);
  ggml_tensor* shares = ggml_soft_max_ext(context, scores, mask, 1.0F, 0.0F);
  return ggml_mul_mat(context, graph.zeros(GGML_TYPE_F16, kDepth, size, heads), shares);
}

ggml_tensor* flash(TimedGraph& graph, const HeadShape& shape, ggml_tensor* queries) {
  const auto size = static_cast<std::int64_t>(shape.size);
  const auto heads = static_cast<std::int64_t>(shape.key_value_heads);
  return ggml_flash_attn_ext(graph.context(),
                             queries,
                             graph.zeros(GGML_TYPE_F16, size, kDepth, heads),
                             graph.zeros(GGML_TYPE_F16, size, kDepth, heads),
                             graph.zeros(GGML_TYPE_F16, kDepth, queries->ne[1]),
                             1.0F,
                             0.0F,
                             0.0F);
}

// One layer's, for `tokens` new ones.
std::unique_ptr<TimedGraph> timed(AttentionKind kind, const HeadShape& shape, std::int64_t tokens) {
  auto graph = std::make_unique<TimedGraph>(memory_for(shape, tokens), 1);
  ggml_tensor* queries = graph->zeros(GGML_TYPE_F32,
                                      static_cast<std::int64_t>(shape.size),
                                      tokens,
                                      static_cast<std::int64_t>(shape.heads));
  graph->compute_to(kind == AttentionKind::Flash ? flash(*graph, shape, queries)
                                                 : plain(*graph, shape, queries));
  return graph;
}

// A token's milliseconds by either kind, each the fastest of some rounds in turns.
struct TokenMs {
  double plain = std::numeric_limits<double>::infinity();
  double flash = std::numeric_limits<double>::infinity();
};

TokenMs token_ms(const HeadShape& shape, std::int64_t tokens) {
  const auto plainly = timed(AttentionKind::Plain, shape, tokens);
  const auto by_flash = timed(AttentionKind::Flash, shape, tokens);
  TokenMs fastest;
  for (int round = 0; round < kRounds; ++round) {
    fastest.plain = std::min(fastest.plain, plainly->ms() / static_cast<double>(tokens));
    fastest.flash = std::min(fastest.flash, by_flash->ms() / static_cast<double>(tokens));
  }
  return fastest;
}

bool can_be_timed(const HeadShape& shape) {
  return shape.key_value_heads > 0 && shape.size > 0 && shape.heads % shape.key_value_heads == 0 &&
         shape.heads * shape.size <= (std::size_t{1} << 16);
}

double two_digits(double number) {
  return std::stod(fmt::format("{:.2g}", number));
}

// "0.69 10"; empty for anything else.
std::optional<FlashCost> read_cost(const std::filesystem::path& path) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(path, failed)) {
    return std::nullopt;
  }
  std::istringstream text(read_file(path));
  FlashCost cost;
  return text >> cost.read >> cost.write && cost.read > 0 && cost.write > 0 ? std::optional(cost)
                                                                            : std::nullopt;
}

// Unless another process, which measured at the same time, has done so: all go by the same.
void keep_first(const std::filesystem::path& path, const FlashCost& cost) {
  const CacheFolder cache(path.parent_path(), path.extension().string(), 1 << 20);
  const std::filesystem::path unfinished = cache.unfinished(path.stem().string());
  std::error_code failed;
  if (!read_cost(path)) {
    std::filesystem::remove(path, failed);  // damaged
  }
  if (!cache.can_hold(0)) {
    return;
  }
  std::ofstream(unfinished) << fmt::format("{} {}", cost.read, cost.write);
  std::filesystem::create_hard_link(unfinished, path, failed);
  if (failed && !read_cost(path)) {
    std::filesystem::rename(unfinished, path, failed);  // there are no links here
  }
  std::filesystem::remove(unfinished, failed);
}

}  // namespace

AttentionKind attention_for(const BatchShape& shape, const FlashCost& flash) {
  // Each kind reads the prefix for itself: a call of its own that the longer texts of a route alone
  // would read with Flash waits for that longer than it gains.
  const bool is_short_call = shape.requests == 1 && shape.new_tokens < shape.prefix;
  if (shape.new_tokens < kTile || is_short_call) {
    return AttentionKind::Plain;
  }
  const auto read = static_cast<double>(shape.new_tokens);
  const auto requests = static_cast<double>(shape.requests);
  const auto prefix = static_cast<double>(shape.prefix);
  const double written = shape.steps * requests;
  const double plain_ms = (read + written) * (prefix + read);
  const double flash_ms = (flash.read * read + flash.write * written) * (prefix + read / requests);
  return flash_ms < plain_ms ? AttentionKind::Flash : AttentionKind::Plain;
}

HeadShape head_shape(const GgufFile& file) {
  const std::string architecture = metadata_text(file, "general.architecture");
  const auto number = [&](std::string_view name) -> std::size_t {
    const auto* found = find_metadata<std::int64_t>(file, fmt::format("{}.{}", architecture, name));
    return found == nullptr || *found < 0 ? 0 : static_cast<std::size_t>(*found);
  };
  HeadShape shape = {.heads = number("attention.head_count"),
                     .key_value_heads = number("attention.head_count_kv"),
                     .size = number("attention.key_length")};
  if (shape.key_value_heads == 0) {
    shape.key_value_heads = shape.heads;
  }
  if (shape.size == 0 && shape.heads > 0) {
    shape.size = number("embedding_length") / shape.heads;
  }
  return shape;
}

double plain_attention_ms(const HeadShape& shape) {
  if (!can_be_timed(shape)) {
    return 0;
  }
  return timed(AttentionKind::Plain, shape, kRead)->fastest_ms(kRounds) /
         static_cast<double>(kRead) / static_cast<double>(kDepth);
}

FlashCost measured_flash_cost(const HeadShape& shape) {
  const TokenMs reading = token_ms(shape, kRead);
  const TokenMs writing = token_ms(shape, kWritten);
  return {.read = two_digits(reading.flash / reading.plain),
          .write = two_digits(writing.flash / reading.plain)};
}

FlashCost kept_flash_cost(const HeadShape& shape, const std::filesystem::path& folder) {
  if (!can_be_timed(shape)) {
    return {};
  }
  const std::filesystem::path path =
      folder / fmt::format("{}-{}-{}.flash", shape.heads, shape.key_value_heads, shape.size);
  if (const std::optional<FlashCost> kept = read_cost(path)) {
    return *kept;
  }
  keep_first(path, measured_flash_cost(shape));
  return read_cost(path).value_or(FlashCost());  // kept nowhere, next time it may be another
}

}  // namespace tuneornot
