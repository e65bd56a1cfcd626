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
#include "model/masked_attention.h"
#include "model/timed_graph.h"

namespace tuneornot {

namespace {

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

constexpr std::array<std::string_view, 2> kKinds = {"tiled", "plain"};

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

// Of what each new token sees; of F32, or of F16 for Tiled.
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

void compute_tiled(ggml_tensor* /*result*/, int /*thread*/, int /*threads*/, void* operation) {
  WorkerThreads alone(1);
  MaskedAttention(*static_cast<const ggml_tensor*>(operation)).compute(alone);
}

std::unique_ptr<TimedGraph> tiled(const HeadShape& shape, ggml_type type, const NewTokens& tokens) {
  auto graph = std::make_unique<TimedGraph>(memory_for(shape, tokens.all()), 1);
  ggml_tensor* operation = ggml_flash_attn_ext(graph->context(),
                                               queries_of(*graph, shape, tokens),
                                               in_cache(*graph, shape, type),
                                               in_cache(*graph, shape, type),
                                               mask_of(*graph, tokens, GGML_TYPE_F16),
                                               1.0F,
                                               0.0F,
                                               0.0F);
  graph->compute_to(ggml_custom_4d(
      graph->context(), GGML_TYPE_F32, 1, 1, 1, 1, nullptr, 0, compute_tiled, 1, operation));
  return graph;
}

double plain_key_ms(const HeadShape& shape, ggml_type type, const NewTokens& tokens) {
  return plain(shape, type, tokens)->fastest_ms(kRounds) /
         static_cast<double>(tokens.all() * kDepth);
}

double tiled_key_ms(const HeadShape& shape, ggml_type type, const NewTokens& tokens) {
  return tiled(shape, type, tokens)->fastest_ms(kRounds) /
         static_cast<double>(tokens.all() * (kShared + kOwn));
}

KindsMs kinds_ms(const HeadShape& shape, ggml_type type) {
  return {.tiled = {.read = tiled_key_ms(shape, type, kRead),
                    .write = tiled_key_ms(shape, type, kWritten)},
          .plain = {.read = plain_key_ms(shape, type, kRead),
                    .write = plain_key_ms(shape, type, kWritten)}};
}

// A batch's work.
struct BatchShape {
  double prefix = 0;  // tokens that all requests share, in the cache already
  double requests = 0;
  double new_tokens = 0;  // of all prompts, behind the prefix
  double steps = 0;       // decodes after these, a new token a request each

  double ms(const KeyMs& key, double keys) const {
    return (key.read * new_tokens + key.write * steps * requests) * keys;
  }
};

double batch_ms(const BatchShape& batch, AttentionKind kind, const KindsMs& measured) {
  return kind == AttentionKind::Tiled
             ? batch.ms(measured.tiled, batch.prefix + batch.new_tokens / batch.requests)
             : batch.ms(measured.plain, batch.prefix + batch.new_tokens);
}

// Labels behind a prompt that lists them, objects behind shots that all share, labels behind shots
// of each input's own.
constexpr std::array kUsualBatches = {
    BatchShape{.prefix = 600, .requests = 16, .new_tokens = 480, .steps = 2},
    BatchShape{.prefix = 800, .requests = 16, .new_tokens = 640, .steps = 30},
    BatchShape{.prefix = 100, .requests = 8, .new_tokens = 8'000, .steps = 2},
};

// A token's products with a layer's weights take about as long as plain attention to three times as
// many keys as its heads have numbers together: SmolLM2, as profiled on an AVX-512 processor.
double products_ms(const BatchShape& batch, const HeadShape& shape, const KindsMs& usual) {
  const double tokens = batch.new_tokens + batch.steps * batch.requests;
  return 3 * static_cast<double>(shape.heads * shape.size) * tokens * usual.plain.read;
}

constexpr std::array<AttentionChoice, 2 * kCacheTypes> kChoices = {{
    {.kind = AttentionKind::Tiled, .cache = CacheType::F16},
    {.kind = AttentionKind::Tiled, .cache = CacheType::F32},
    {.kind = AttentionKind::Tiled, .cache = CacheType::BF16},
    {.kind = AttentionKind::Plain, .cache = CacheType::F16},
    {.kind = AttentionKind::Plain, .cache = CacheType::F32},
    {.kind = AttentionKind::Plain, .cache = CacheType::BF16},
}};

// All usual batches, products with weights included.
double usual_ms(const AttentionChoice& choice,
                const std::array<KindsMs, kCacheTypes>& measured,
                const HeadShape& shape) {
  double ms = 0;
  for (const BatchShape& batch : kUsualBatches) {
    ms += products_ms(batch, shape, measured.front()) +
          batch_ms(batch, choice.kind, measured.at(static_cast<std::size_t>(choice.cache)));
  }
  return ms;
}

bool can_be_timed(const HeadShape& shape) {
  return shape.key_value_heads > 0 && shape.size > 0 && shape.heads % shape.key_value_heads == 0 &&
         shape.heads * shape.size <= (std::size_t{1} << 16);
}

// "tiled f16"; empty for anything else.
std::optional<AttentionChoice> read_choice(const std::filesystem::path& path) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(path, failed)) {
    return std::nullopt;
  }
  std::istringstream text(read_file(path));
  std::string kind_name;
  std::string type_name;
  text >> kind_name >> type_name;
  const auto* const kind = std::ranges::find(kKinds, kind_name);
  const auto* const type = std::ranges::find(kTypes, type_name, &CacheTypeName::name);
  if (kind == kKinds.end() || type == kTypes.end()) {
    return std::nullopt;
  }
  return AttentionChoice{.kind = static_cast<AttentionKind>(kind - kKinds.begin()),
                         .cache = static_cast<CacheType>(type - kTypes.begin())};
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
  std::ofstream(unfinished) << fmt::format("{} {}", name_of(choice.kind), name_of(choice.cache));
  std::filesystem::create_hard_link(unfinished, path, failed);
  if (failed && !read_choice(path)) {
    std::filesystem::rename(unfinished, path, failed);  // there are no links here
  }
  std::filesystem::remove(unfinished, failed);
}

}  // namespace

std::string_view name_of(AttentionKind kind) {
  return kKinds.at(static_cast<std::size_t>(kind));
}

std::string_view name_of(CacheType type) {
  return kTypes.at(static_cast<std::size_t>(type)).name;
}

std::uint32_t ggml_type_of(CacheType type) {
  return kTypes.at(static_cast<std::size_t>(type)).type;
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

double attention_key_ms(const HeadShape& shape) {
  return can_be_timed(shape) ? tiled_key_ms(shape, GGML_TYPE_F16, kRead) : 0;
}

AttentionChoice choice_from(const std::array<KindsMs, kCacheTypes>& measured,
                            const HeadShape& shape) {
  constexpr double kClearly = 0.9;
  AttentionChoice chosen;
  double least = kClearly * usual_ms(chosen, measured, shape);
  for (const AttentionChoice& other : kChoices) {
    if (const double ms = usual_ms(other, measured, shape); ms < least) {
      least = ms;
      chosen = other;
    }
  }
  return chosen;
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
