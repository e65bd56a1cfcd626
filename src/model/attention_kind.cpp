#include "model/attention_kind.h"

#include <fmt/format.h>
#include <ggml.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/cache_folder.h"
#include "base/files.h"
#include "model/timed_graph.h"

namespace tuneornot {

namespace {

constexpr std::size_t kTile = 64;  // new tokens from which on ggml's flash kernel uses tiles
constexpr int kRounds = 3;

// The cache that is timed: what all sequences share, and what each has of its own.
constexpr std::int64_t kShared = 512;
constexpr std::int64_t kOwn = 32;
constexpr std::int64_t kDepth = 1024;

// New tokens of each of some sequences: at most all of its own.
struct NewTokens {
  std::int64_t sequences = 0;
  std::int64_t each = 0;

  std::int64_t all() const { return sequences * each; }
};
constexpr NewTokens kRead = {.sequences = 4, .each = kOwn};
constexpr NewTokens kWritten = {.sequences = 16, .each = 1};

struct CacheTypeName {
  std::string_view name;
  ggml_type type;
};
constexpr std::array<CacheTypeName, kCacheTypes> kTypes = {{
    {.name = "f16", .type = GGML_TYPE_F16},
    {.name = "f32", .type = GGML_TYPE_F32},
    {.name = "bf16", .type = GGML_TYPE_BF16},
}};

std::size_t memory_for(const HeadShape& shape, std::int64_t tokens) {
  const std::size_t scores = static_cast<std::size_t>(kDepth * tokens) * (shape.heads + 2) * 4;
  const std::size_t rows =
      static_cast<std::size_t>(kDepth + 3 * tokens) * shape.heads * shape.size * 4;
  return 3 * scores + 2 * rows;
}

bool sees(std::int64_t key, std::int64_t sequence) {
  return key < kShared || (key - kShared) / kOwn == sequence;
}

// Of what each new token sees; of F32, or of F16 for flash attention.
ggml_tensor* mask_of(TimedGraph& graph, const NewTokens& tokens, ggml_type type) {
  ggml_tensor* mask = graph.zeros(type, kDepth, tokens.all());
  const std::size_t size = ggml_type_size(type);
  const float hidden = -std::numeric_limits<float>::infinity();
  const ggml_fp16_t hidden_16 = ggml_fp32_to_fp16(hidden);
  const void* bytes = type == GGML_TYPE_F16 ? static_cast<const void*>(&hidden_16) : &hidden;
  for (std::int64_t i = 0; i < ggml_nelements(mask); ++i) {
    if (!sees(i % kDepth, i / kDepth / tokens.each)) {
      std::memcpy(static_cast<char*>(mask->data) + static_cast<std::size_t>(i) * size, bytes, size);
    }
  }
  return mask;
}

// Keys, or values, as they lie in the cache: all heads of a token side by side.
ggml_tensor* in_cache(TimedGraph& graph, const HeadShape& shape, ggml_type type) {
  return ggml_permute(graph.context(),
                      graph.zeros(type,
                                  static_cast<std::int64_t>(shape.size),
                                  static_cast<std::int64_t>(shape.key_value_heads),
                                  kDepth),
                      0,
                      2,
                      1,
                      3);
}

ggml_tensor* queries_of(TimedGraph& graph, const HeadShape& shape, const NewTokens& tokens) {
  return graph.zeros(GGML_TYPE_F32,
                     static_cast<std::int64_t>(shape.size),
                     tokens.all(),
                     static_cast<std::int64_t>(shape.heads));
}

// One layer's attention, as libllama computes it.
std::unique_ptr<TimedGraph> plain(const HeadShape& shape, ggml_type type, const NewTokens& tokens) {
  auto graph = std::make_unique<TimedGraph>(memory_for(shape, tokens.all()), 1);
  ggml_context* context = graph->context();
  ggml_tensor* scores =
      ggml_mul_mat(context, in_cache(*graph, shape, type), queries_of(*graph, shape, tokens));
  ggml_tensor* shares =
      ggml_soft_max_ext(context, scores, mask_of(*graph, tokens, GGML_TYPE_F32), 1.0F, 0.0F);
  ggml_tensor* values = graph->zeros(type,
                                     kDepth,
                                     static_cast<std::int64_t>(shape.size),
                                     static_cast<std::int64_t>(shape.key_value_heads));
  graph->compute_to(ggml_mul_mat(context, values, shares));
  return graph;
}

std::unique_ptr<TimedGraph> flash(const HeadShape& shape, ggml_type type, const NewTokens& tokens) {
  auto graph = std::make_unique<TimedGraph>(memory_for(shape, tokens.all()), 1);
  graph->compute_to(ggml_flash_attn_ext(graph->context(),
                                        queries_of(*graph, shape, tokens),
                                        in_cache(*graph, shape, type),
                                        in_cache(*graph, shape, type),
                                        mask_of(*graph, tokens, GGML_TYPE_F16),
                                        1.0F,
                                        0.0F,
                                        0.0F));
  return graph;
}

double plain_key_ms(const HeadShape& shape, ggml_type type, const NewTokens& tokens) {
  return plain(shape, type, tokens)->fastest_ms(kRounds) /
         static_cast<double>(tokens.all() * kDepth);
}

double flash_key_ms(const HeadShape& shape, ggml_type type, const NewTokens& tokens) {
  return flash(shape, type, tokens)->fastest_ms(kRounds) /
         static_cast<double>(tokens.all() * (kShared + kOwn));
}

KindsMs kinds_ms(const HeadShape& shape, ggml_type type) {
  return {.plain = {.read = plain_key_ms(shape, type, kRead),
                    .write = plain_key_ms(shape, type, kWritten)},
          .flash = {.read = flash_key_ms(shape, type, kRead),
                    .write = flash_key_ms(shape, type, kWritten)}};
}

double plain_ms(const BatchShape& shape, const KeyMs& key) {
  const auto read = static_cast<double>(shape.new_tokens);
  const double written = shape.steps * static_cast<double>(shape.requests);
  return (key.read * read + key.write * written) * (static_cast<double>(shape.prefix) + read);
}

double flash_ms(const BatchShape& shape, const KeyMs& key) {
  const auto read = static_cast<double>(shape.new_tokens);
  const auto requests = static_cast<double>(shape.requests);
  const double written = shape.steps * requests;
  return (key.read * read + key.write * written) *
         (static_cast<double>(shape.prefix) + read / requests);
}

// Labels behind a prompt that lists them, objects behind shots that all share, labels behind shots
// of each input's own.
constexpr std::array kUsualBatches = {
    BatchShape{.prefix = 600, .requests = 16, .new_tokens = 480, .steps = 2},
    BatchShape{.prefix = 800, .requests = 16, .new_tokens = 640, .steps = 30},
    BatchShape{.prefix = 100, .requests = 8, .new_tokens = 8'000, .steps = 2},
};

// A token's products with a layer's weights take about as long as plain attention to three times as
// many keys as its heads have numbers together: SmolLM2, by docs/engine.md.
double products_ms(const BatchShape& batch, const HeadShape& shape, const KeyMs& key) {
  const double tokens =
      static_cast<double>(batch.new_tokens) + batch.steps * static_cast<double>(batch.requests);
  return 3 * static_cast<double>(shape.heads * shape.size) * tokens * key.read;
}

bool can_be_timed(const HeadShape& shape) {
  return shape.key_value_heads > 0 && shape.size > 0 && shape.heads % shape.key_value_heads == 0 &&
         shape.heads * shape.size <= (std::size_t{1} << 16);
}

double two_digits(double number) {
  return std::stod(fmt::format("{:.2g}", number));
}

// "f16 0.69 10"; empty for anything else.
std::optional<AttentionChoice> read_choice(const std::filesystem::path& path) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(path, failed)) {
    return std::nullopt;
  }
  std::istringstream text(read_file(path));
  std::string name;
  AttentionChoice choice;
  text >> name >> choice.flash.read >> choice.flash.write;
  const auto* const type = std::ranges::find(kTypes, name, &CacheTypeName::name);
  if (!text || type == kTypes.end() || choice.flash.read <= 0 || choice.flash.write <= 0) {
    return std::nullopt;
  }
  choice.cache = static_cast<CacheType>(type - kTypes.begin());
  return choice;
}

// Unless another process, which measured at the same time, has done so: all go by the same.
void keep_first(const std::filesystem::path& path, const AttentionChoice& choice) {
  const CacheFolder cache(path.parent_path(), path.extension().string(), 1 << 20);
  const std::filesystem::path unfinished = cache.unfinished(path.stem().string());
  std::error_code failed;
  if (!read_choice(path)) {
    std::filesystem::remove(path, failed);  // damaged
  }
  if (!cache.can_hold(0)) {
    return;
  }
  std::ofstream(unfinished) << fmt::format(
      "{} {} {}", name_of(choice.cache), choice.flash.read, choice.flash.write);
  std::filesystem::create_hard_link(unfinished, path, failed);
  if (failed && !read_choice(path)) {
    std::filesystem::rename(unfinished, path, failed);  // there are no links here
  }
  std::filesystem::remove(unfinished, failed);
}

}  // namespace

std::string_view name_of(CacheType type) {
  return kTypes.at(static_cast<std::size_t>(type)).name;
}

std::uint32_t ggml_type_of(CacheType type) {
  return kTypes.at(static_cast<std::size_t>(type)).type;
}

AttentionKind attention_for(const BatchShape& shape, const FlashCost& flash) {
  // Each kind reads the prefix for itself: a call of its own that the longer texts of a route alone
  // would read with Flash waits for that longer than it gains.
  const bool is_short_call = shape.requests == 1 && shape.new_tokens < shape.prefix;
  if (shape.new_tokens < kTile || is_short_call) {
    return AttentionKind::Plain;
  }
  const double plainly = plain_ms(shape, {.read = 1, .write = 1});
  const double by_flash = flash_ms(shape, {.read = flash.read, .write = flash.write});
  return by_flash < plainly ? AttentionKind::Flash : AttentionKind::Plain;
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
  return plain_key_ms(shape, GGML_TYPE_F16, kRead);
}

AttentionChoice choice_from(const std::array<KindsMs, kCacheTypes>& measured,
                            const HeadShape& shape) {
  constexpr double kClearly = 0.9;
  const KeyMs& usual = measured.front().plain;
  const auto batches_ms = [&](const KindsMs& kinds) {
    double ms = 0;
    for (const BatchShape& batch : kUsualBatches) {
      ms += products_ms(batch, shape, usual) +
            std::min(plain_ms(batch, kinds.plain), flash_ms(batch, kinds.flash));
    }
    return ms;
  };
  const double most = kClearly * batches_ms(measured.front());
  const auto* const fastest = std::ranges::min_element(measured, {}, batches_ms);
  const KindsMs& chosen = batches_ms(*fastest) <= most ? *fastest : measured.front();
  return {.cache = static_cast<CacheType>(&chosen - measured.data()),
          .flash = {.read = two_digits(chosen.flash.read / chosen.plain.read),
                    .write = two_digits(chosen.flash.write / chosen.plain.read)}};
}

AttentionChoice measured_attention(const HeadShape& shape) {
  std::array<KindsMs, kCacheTypes> measured;
  std::ranges::transform(kTypes, measured.begin(), [&](const CacheTypeName& type) {
    return kinds_ms(shape, type.type);
  });
  return choice_from(measured, shape);
}

AttentionChoice kept_attention(const HeadShape& shape, const std::filesystem::path& folder) {
  if (!can_be_timed(shape)) {
    return {};
  }
  const std::filesystem::path path =
      folder / fmt::format("{}-{}-{}.attention", shape.heads, shape.key_value_heads, shape.size);
  if (const std::optional<AttentionChoice> kept = read_choice(path)) {
    return *kept;
  }
  keep_first(path, measured_attention(shape));
  return read_choice(path).value_or(AttentionChoice());  // kept nowhere, next time it may differ
}

}  // namespace tuneornot
