#include "model/attention.h"

#include <fmt/format.h>
#include <ggml-cpu.h>
#include <ggml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "base/files.h"

namespace tuneornot {

namespace {

constexpr std::size_t kTile = 64;      // new tokens from which on ggml's flash kernel uses tiles
constexpr std::int64_t kDepth = 1024;  // keys that are timed
constexpr std::int64_t kRead = 2 * kTile;
constexpr std::int64_t kWritten = 16;
constexpr int kRounds = 5;

// One attention as libllama computes it, over kDepth keys of 16 bits, for `tokens` new ones.
class TimedAttention {
 public:
  TimedAttention(Attention kind, const HeadShape& shape, std::int64_t tokens);

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

TimedAttention::TimedAttention(Attention kind, const HeadShape& shape, std::int64_t tokens)
    : context_(ggml_init(
          {.mem_size = memory_for(shape, tokens), .mem_buffer = nullptr, .no_alloc = false})),
      graph_(ggml_new_graph(context_.get())) {
  ggml_tensor* queries = tensor(GGML_TYPE_F32,
                                static_cast<std::int64_t>(shape.size),
                                tokens,
                                static_cast<std::int64_t>(shape.heads));
  ggml_build_forward_expand(
      graph_, kind == Attention::Flash ? flash(shape, queries) : plain(shape, queries));
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
  TimedAttention plain(Attention::Plain, shape, tokens);
  TimedAttention flash(Attention::Flash, shape, tokens);
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

std::optional<double> read_number(const std::filesystem::path& path) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(path, failed)) {
    return std::nullopt;
  }
  const std::string text = read_file(path);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && number >= 0 ? std::optional(number) : std::nullopt;
}

}  // namespace

Attention attention_for(const BatchShape& shape, double flash_from) {
  const double written = shape.steps * static_cast<double>(shape.requests);
  const bool pays = static_cast<double>(shape.new_tokens) > flash_from * written;
  return shape.new_tokens >= kTile && std::isfinite(flash_from) && pays ? Attention::Flash
                                                                        : Attention::Plain;
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

double measured_flash_from(const HeadShape& shape) {
  const TokenMs reading = token_ms(shape, kRead);
  const TokenMs writing = token_ms(shape, kWritten);
  const double saved = reading.plain - reading.flash;
  const double lost = writing.flash - writing.plain;
  if (saved <= 0) {
    return std::numeric_limits<double>::infinity();
  }
  return lost <= 0 ? 0 : std::exp2(std::round(std::log2(lost / saved)));
}

double kept_flash_from(const HeadShape& shape, const std::filesystem::path& folder) {
  if (!can_be_timed(shape)) {
    return kUsualFlashFrom;
  }
  const std::filesystem::path path =
      folder / fmt::format("{}-{}-{}.flash_from", shape.heads, shape.key_value_heads, shape.size);
  if (const std::optional<double> kept = read_number(path)) {
    return *kept;
  }
  const double measured = measured_flash_from(shape);
  try {
    std::filesystem::create_directories(folder);
    write_file(path, fmt::format("{}", measured));
  } catch (const std::exception&) {
    return kUsualFlashFrom;  // another one may be measured next time
  }
  return measured;
}

}  // namespace tuneornot
