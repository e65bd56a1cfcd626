#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "weights/gguf_builder.h"

namespace tuneornot {

// Writes random models of two blocks that libllama loads too: 64 tokens, an embedding of 48, 6
// heads of 8 that share 2 key/value heads, a feed-forward of 80; gemma3 sees a window of 6.
class TinyModel {
 public:
  explicit TinyModel(std::string architecture) : architecture_(std::move(architecture)), rng_(7) {
    add_metadata();
    add_tensor("token_embd.weight", {kEmbedding, kVocabulary}, 0.8);
    add_norm("output_norm.weight", kEmbedding);
    for (const std::string block : {"blk.0.", "blk.1."}) {
      add_block(block);
    }
  }

  // As a file of a model that was made to embed texts says how.
  TinyModel& with_pooling(std::uint32_t type) {
    builder_.with(architecture_ + ".pooling_type", type);
    return *this;
  }

  // A file of the running test's own: another process may have the one of another test mapped.
  std::filesystem::path save() const { return save_as(own_name() + ".gguf"); }

  // In three files, of which this is the first; the middle of a block is where two meet.
  std::filesystem::path save_in_parts() const { return save_in_parts_as(own_name()); }

  std::filesystem::path save_in_parts_as(const std::filesystem::path& whole) const {
    return GgufBuilder::save_parts(builder_.in_parts({1, 8}), whole);
  }

  std::filesystem::path save_as(const std::filesystem::path& path) const {
    return builder_.save(path);
  }

 private:
  static std::string own_name() {
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    std::string name = std::string(test->test_suite_name()) + '_' + test->name();
    std::ranges::replace(name, '/', '_');
    return (std::filesystem::path(testing::TempDir()) / name).string();
  }

  static constexpr std::int64_t kVocabulary = 64;
  static constexpr std::int64_t kEmbedding = 48;
  static constexpr std::int64_t kQueries = 48;
  static constexpr std::int64_t kKeys = 16;
  static constexpr std::int64_t kHead = 8;
  static constexpr std::int64_t kFeedForward = 80;

  void add_metadata() {
    const std::string prefix = architecture_ + '.';
    builder_.with("general.architecture", architecture_.c_str())
        .with(prefix + "context_length", 256U)
        .with(prefix + "embedding_length", 48U)
        .with(prefix + "block_count", 2U)
        .with(prefix + "feed_forward_length", 80U)
        .with(prefix + "attention.head_count", 6U)
        .with(prefix + "attention.head_count_kv", 2U)
        .with(prefix + "attention.layer_norm_rms_epsilon", 1e-5F)
        .with(prefix + "rope.freq_base", 500.0F);
    if (architecture_ == "gemma3") {
      builder_.with("gemma3.attention.sliding_window", 6U);
      builder_.with("gemma3.attention.sliding_window_pattern", 2U);
    }
    std::vector<std::string> tokens;
    std::vector<std::int32_t> types;
    for (int token = 0; token < kVocabulary; ++token) {
      tokens.push_back(token < 62 ? std::string(1, static_cast<char>('0' + token))
                                  : std::string{'<'} + std::to_string(token) + '>');
      types.push_back(token < 62 ? 1 : 3);
    }
    builder_.with("tokenizer.ggml.model", "gpt2")
        .with("tokenizer.ggml.tokens", tokens)
        .with("tokenizer.ggml.token_type", types)
        .with("tokenizer.ggml.merges", std::vector<std::string>{"0 1"})
        .with("tokenizer.ggml.bos_token_id", 62U)
        .with("tokenizer.ggml.eos_token_id", 63U);
  }

  void add_block(const std::string& block) {
    add_norm(block + "attn_norm.weight", kEmbedding);
    add_matrix(block + "attn_q.weight", kEmbedding, kQueries);
    add_matrix(block + "attn_k.weight", kEmbedding, kKeys);
    add_matrix(block + "attn_v.weight", kEmbedding, kKeys);
    add_matrix(block + "attn_output.weight", kQueries, kEmbedding);
    add_norm(block + "ffn_norm.weight", kEmbedding);
    add_matrix(block + "ffn_gate.weight", kEmbedding, kFeedForward);
    add_matrix(block + "ffn_up.weight", kEmbedding, kFeedForward);
    add_matrix(block + "ffn_down.weight", kFeedForward, kEmbedding);
    if (architecture_ == "qwen2") {
      add_tensor(block + "attn_q.bias", {kQueries}, 0.5);
      add_tensor(block + "attn_k.bias", {kKeys}, 0.5);
      add_tensor(block + "attn_v.bias", {kKeys}, 0.5);
    }
    if (architecture_ == "qwen3" || architecture_ == "gemma3") {
      add_norm(block + "attn_q_norm.weight", kHead);
      add_norm(block + "attn_k_norm.weight", kHead);
    }
    if (architecture_ == "gemma3") {
      add_norm(block + "post_attention_norm.weight", kEmbedding);
      add_norm(block + "post_ffw_norm.weight", kEmbedding);
    }
  }

  void add_matrix(const std::string& name, std::int64_t inputs, std::int64_t outputs) {
    add_tensor(name, {inputs, outputs}, 2 / std::sqrt(static_cast<double>(inputs)));
  }

  void add_norm(const std::string& name, std::int64_t columns) {
    add_numbers(name, {columns}, 0.3, 1);
  }

  void add_tensor(const std::string& name, const std::vector<std::int64_t>& shape, double spread) {
    add_numbers(name, shape, spread, 0);
  }

  void add_numbers(const std::string& name,
                   const std::vector<std::int64_t>& shape,
                   double spread,
                   double middle) {
    std::int64_t count = 1;
    for (const std::int64_t length : shape) {
      count *= length;
    }
    std::vector<float> numbers(static_cast<std::size_t>(count));
    for (float& number : numbers) {
      number = static_cast<float>(middle + spread * (2 * rng_.uniform() - 1));
    }
    builder_.with_floats(name, shape, numbers);
  }

  std::string architecture_;
  Rng rng_;
  GgufBuilder builder_;
};

}  // namespace tuneornot
