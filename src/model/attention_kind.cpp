#include "model/attention_kind.h"

#include <fmt/format.h>
#include <ggml-cpu.h>
#include <ggml.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "base/files.h"

namespace tuneornot {

namespace {

constexpr std::size_t kTile = 64;      // new tokens from which on ggml's flash kernel uses tiles
constexpr std::int64_t kDepth = 1024;  // keys that are timed
constexpr std::int64_t kRead = 512;    // what libllama computes at once
constexpr std::int64_t kWritten = 16;
constexpr int kRounds = 3;

// One attention as libllama computes it, over kDepth keys of 16 bits, for `tokens` new ones.
class TimedAttention {
 public:
  TimedAttention(AttentionKind kind, const HeadShape& shape, std::int64_t tokens);

  double ms();

 private:
  struct Free {
    void operator()(ggml_context* context) const { ggml_free(context); }
  };

  ggml_tensor* plain(const HeadShape& shape, ggml_tensor* queries);
  ggml_tensor* flash(const HeadShape& shape, ggml_tensor* queries);
  ggml_tensor* tensor(ggml_type type, std::int64_t a, std::int64_t b, std::int64_t c);

  std::unique_ptr<ggml_context, Free> context_;
  ggml_cgraph* graph_;
  std::vector<std::uint8_t> workspace_;
  ggml_cplan plan_{};
  SteadyClock clock_;
};

std::size_t memory_for(const HeadShape& shape, std::int64_t tokens) {
  const std::size_t scores = static_cast<std::size_t>(kDepth * tokens) * (shape.heads + 1) * 4;
  const std::size_t rows =
      static_cast<std::size_t>(kDepth + 3 * tokens) * shape.heads * shape.size * 4;
  return 3 * scores + 2 * rows + (std::size_t{1} << 20);
}

TimedAttention::TimedAttention(AttentionKind kind, const HeadShape& shape, std::int64_t tokens)
    : context_(ggml_init(
          {.mem_size = memory_for(shape, tokens), .mem_buffer = nullptr, .no_alloc = false})),
      graph_(ggml_new_graph(context_.get())) {
  ggml_tensor* queries = tensor(GGML_TYPE_F32,
                                static_cast<std::int64_t>(shape.size),
                                tokens,
                                static_cast<std::int64_t>(shape.heads));
  ggml_build_forward_expand(
      graph_, kind == AttentionKind::Flash ? flash(shape, queries) : plain(shape, queries));
  plan_ = ggml_graph_plan(graph_, 1, nullptr);
  workspace_.resize(plan_.work_size);
  plan_.work_data = workspace_.data();
}

// Of zeros: what is computed with takes no longer than numbers do.
ggml_tensor* TimedAttention::tensor(ggml_type type,
                                    std::int64_t a,
                                    std::int64_t b,
                                    std::int64_t c) {
  return ggml_set_zero(ggml_new_tensor_3d(context_.get(), type, a, b, c));
}

ggml_tensor* TimedAttention::plain(const HeadShape& shape, ggml_tensor* queries) {
  const auto size = static_cast<std::int64_t>(shape.size);
  const auto heads = static_cast<std::int64_t>(shape.key_value_heads);
  ggml_tensor* scores =
      ggml_mul_mat(context_.get(), tensor(GGML_TYPE_F16, size, kDepth, heads), queries);
  ggml_tensor* mask = tensor(GGML_TYPE_F32, kDepth, queries->ne[1], 1);
  ggml_tensor* shares = ggml_soft_max_ext(context_.get(), scores, mask, 1.0F, 0.0F);
  return ggml_mul_mat(context_.get(), tensor(GGML_TYPE_F16, kDepth, size, heads), shares);
}

ggml_tensor* TimedAttention::flash(const HeadShape& shape, ggml_tensor* queries) {
  const auto size = static_cast<std::int64_t>(shape.size);
  const auto heads = static_cast<std::int64_t>(shape.key_value_heads);
  return ggml_flash_attn_ext(context_.get(),
                             queries,
                             tensor(GGML_TYPE_F16, size, kDepth, heads),
                             tensor(GGML_TYPE_F16, size, kDepth, heads),
                             tensor(GGML_TYPE_F16, kDepth, queries->ne[1], 1),
                             1.0F,
                             0.0F,
                             0.0F);
}

double TimedAttention::ms() {
  const double start_ms = clock_.now_ms();
  check(ggml_graph_compute(graph_, &plan_) == GGML_STATUS_SUCCESS, "ggml computes attention");
  return clock_.now_ms() - start_ms;
}

// A token's milliseconds by either kind, each the fastest of some rounds in turns.
struct TokenMs {
  double plain = std::numeric_limits<double>::infinity();
  double flash = std::numeric_limits<double>::infinity();
};

TokenMs token_ms(const HeadShape& shape, std::int64_t tokens) {
  TimedAttention plain(AttentionKind::Plain, shape, tokens);
  TimedAttention flash(AttentionKind::Flash, shape, tokens);
  TokenMs fastest;
  for (int round = 0; round < kRounds; ++round) {
    fastest.plain = std::min(fastest.plain, plain.ms() / static_cast<double>(tokens));
    fastest.flash = std::min(fastest.flash, flash.ms() / static_cast<double>(tokens));
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

}  // namespace

AttentionKind attention_for(const BatchShape& shape, const FlashCost& flash) {
  if (shape.new_tokens < kTile) {
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
  const FlashCost measured = measured_flash_cost(shape);
  try {
    std::filesystem::create_directories(folder);
    write_file(path, fmt::format("{} {}", measured.read, measured.write));
  } catch (const std::exception&) {
    return {};  // next time something else may be measured
  }
  return measured;
}

}  // namespace tuneornot
