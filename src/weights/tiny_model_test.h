#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "weights/random_tensors_test.h"

namespace tuneornot {

// Writes random models of two blocks that libllama loads too: 64 tokens, an embedding of 48, 6
// heads of 8 that share 2 key/value heads, a feed-forward of 80; gemma3 sees a window of 6, phi3
// turns half a head, in contexts above 256 tokens by other factors, and has a head of its own.
class TinyModel {
 public:
  explicit TinyModel(std::string architecture) : architecture_(std::move(architecture)) {
    add_metadata();
    tensors_.add_tensor("token_embd.weight", {kEmbedding, kVocabulary}, 0.8);
    tensors_.add_norm("output_norm.weight", kEmbedding);
    for (const std::string block : {"blk.0.", "blk.1."}) {
      add_block(block);
    }
    if (architecture_ == "phi3") {
      tensors_.add_matrix("output.weight", kEmbedding, kVocabulary);
      tensors_.add_numbers("rope_factors_short.weight", {kRotated / 2}, 0.3, 1.3);
      tensors_.add_numbers("rope_factors_long.weight", {kRotated / 2}, 1, 3);
    }
  }

  // As a file of a model that was made to embed texts says how.
  TinyModel& with_pooling(std::uint32_t type) {
    tensors_.builder().with(architecture_ + ".pooling_type", type);
    return *this;
  }

  // Says otherwise, or more, than the model does by itself.
  GgufBuilder& file() { return tensors_.builder(); }

  std::filesystem::path save() const { return save_as(file_of_this_test()); }

  // In three files, of which this is the first; the middle of a block is where two meet.
  std::filesystem::path save_in_parts() const {
    return save_in_parts_as(file_of_this_test().replace_extension());
  }

  std::filesystem::path save_in_parts_as(const std::filesystem::path& whole) const {
    return GgufBuilder::save_parts(tensors_.builder().in_parts({1, 8}), whole);
  }

  std::filesystem::path save_as(const std::filesystem::path& path) const {
    return tensors_.builder().save(path);
  }

 private:
  static constexpr std::int64_t kVocabulary = 64;
  static constexpr std::int64_t kEmbedding = 48;
  static constexpr std::int64_t kQueries = 48;
  static constexpr std::int64_t kKeys = 16;
  static constexpr std::int64_t kHead = 8;
  static constexpr std::int64_t kRotated = 4;  // numbers of a head of phi3
  static constexpr std::int64_t kFeedForward = 80;

  void add_metadata() {
    const std::string prefix = architecture_ + '.';
    tensors_.builder()
        .with("general.architecture", architecture_.c_str())
        .with(prefix + "context_length", architecture_ == "phi3" ? 1024U : 256U)
        .with(prefix + "embedding_length", 48U)
        .with(prefix + "block_count", 2U)
        .with(prefix + "feed_forward_length", 80U)
        .with(prefix + "attention.head_count", 6U)
        .with(prefix + "attention.head_count_kv", 2U)
        .with(prefix + "attention.layer_norm_rms_epsilon", 1e-5F)
        .with(prefix + "rope.freq_base", 500.0F);
    if (architecture_ == "gemma3") {
      tensors_.builder().with("gemma3.attention.sliding_window", 6U);
      tensors_.builder().with("gemma3.attention.sliding_window_pattern", 2U);
    }
    if (architecture_ == "phi3") {
      tensors_.builder()
          .with("phi3.rope.dimension_count", 4U)
          .with("phi3.rope.scaling.original_context_length", 256U)
          .with("phi3.rope.scaling.attn_factor", 1.19F)
          .with("phi3.attention.sliding_window", 6U);  // which libllama does not heed
    }
    std::vector<std::string> tokens;
    std::vector<std::int32_t> types;
    for (int token = 0; token < kVocabulary; ++token) {
      tokens.push_back(token < 62 ? std::string(1, static_cast<char>('0' + token))
                                  : std::string{'<'} + std::to_string(token) + '>');
      types.push_back(token < 62 ? 1 : 3);
    }
    tensors_.builder()
        .with("tokenizer.ggml.model", "gpt2")
        .with("tokenizer.ggml.tokens", tokens)
        .with("tokenizer.ggml.token_type", types)
        .with("tokenizer.ggml.merges", std::vector<std::string>{"0 1"})
        .with("tokenizer.ggml.bos_token_id", 62U)
        .with("tokenizer.ggml.eos_token_id", 63U);
  }

  void add_block(const std::string& block) {
    const bool is_fused = architecture_ == "phi3";
    tensors_.add_norm(block + "attn_norm.weight", kEmbedding);
    if (is_fused) {
      tensors_.add_matrix(block + "attn_qkv.weight", kEmbedding, kQueries + 2 * kKeys);
    } else {
      tensors_.add_matrix(block + "attn_q.weight", kEmbedding, kQueries);
      tensors_.add_matrix(block + "attn_k.weight", kEmbedding, kKeys);
      tensors_.add_matrix(block + "attn_v.weight", kEmbedding, kKeys);
    }
    tensors_.add_matrix(block + "attn_output.weight", kQueries, kEmbedding);
    tensors_.add_norm(block + "ffn_norm.weight", kEmbedding);
    if (is_fused) {
      tensors_.add_matrix(block + "ffn_up.weight", kEmbedding, 2 * kFeedForward);
    } else {
      tensors_.add_matrix(block + "ffn_gate.weight", kEmbedding, kFeedForward);
      tensors_.add_matrix(block + "ffn_up.weight", kEmbedding, kFeedForward);
    }
    tensors_.add_matrix(block + "ffn_down.weight", kFeedForward, kEmbedding);
    if (architecture_ == "qwen2") {
      tensors_.add_tensor(block + "attn_q.bias", {kQueries}, 0.5);
      tensors_.add_tensor(block + "attn_k.bias", {kKeys}, 0.5);
      tensors_.add_tensor(block + "attn_v.bias", {kKeys}, 0.5);
    }
    if (architecture_ == "qwen3" || architecture_ == "gemma3") {
      tensors_.add_norm(block + "attn_q_norm.weight", kHead);
      tensors_.add_norm(block + "attn_k_norm.weight", kHead);
    }
    if (architecture_ == "gemma3") {
      tensors_.add_norm(block + "post_attention_norm.weight", kEmbedding);
      tensors_.add_norm(block + "post_ffw_norm.weight", kEmbedding);
    }
  }

  std::string architecture_;
  RandomTensors tensors_;
};

}  // namespace tuneornot
