#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "weights/random_tensors_test.h"

namespace tuneornot {

// Writes random encoders that libllama loads too: 128 tokens of a WordPiece vocabulary, an
// embedding of 48, 6 heads of 8, a feed-forward of 80, a context of 64; two blocks, modern-bert
// three, of which the last two see a window of 3 tokens to either side.
class TinyEncoder {
 public:
  explicit TinyEncoder(std::string architecture) : architecture_(std::move(architecture)) {
    add_metadata();
    add_vocabulary();
    tensors_.add_tensor("token_embd.weight", {kEmbedding, kTokens}, 0.8);
    tensors_.add_norm("token_embd_norm.weight", kEmbedding);
    if (is_modern()) {
      tensors_.add_norm("output_norm.weight", kEmbedding);
    } else {
      tensors_.add_tensor("token_embd_norm.bias", {kEmbedding}, 0.5);
      tensors_.add_tensor("token_types.weight", {kEmbedding, 2}, 0.5);
    }
    if (architecture_ == "bert") {
      tensors_.add_tensor("position_embd.weight", {kEmbedding, kContext}, 0.5);
    }
    for (int block = 0; block < blocks(); ++block) {
      const std::string prefix = "blk." + std::to_string(block) + '.';
      add_attention(prefix);
      add_layer(prefix);
      add_norms(prefix);
    }
  }

  // To be made wrong.
  GgufBuilder& builder() { return tensors_.builder(); }

  // As libllama numbers it.
  TinyEncoder& with_pooling(std::uint32_t type) {
    tensors_.builder().with(architecture_ + ".pooling_type", type);
    return *this;
  }

  std::filesystem::path save() const { return tensors_.builder().save(file_of_this_test()); }

 private:
  static constexpr std::int64_t kTokens = 128;
  static constexpr std::int64_t kEmbedding = 48;
  static constexpr std::int64_t kFeedForward = 80;
  static constexpr std::int64_t kContext = 64;

  bool is_modern() const { return architecture_ == "modern-bert"; }
  int blocks() const { return is_modern() ? 3 : 2; }

  void add_metadata() {
    const std::string prefix = architecture_ + '.';
    tensors_.builder()
        .with("general.architecture", architecture_.c_str())
        .with(prefix + "context_length", static_cast<std::uint32_t>(kContext))
        .with(prefix + "embedding_length", 48U)
        .with(prefix + "block_count", static_cast<std::uint32_t>(blocks()))
        .with(prefix + "feed_forward_length", 80U)
        .with(prefix + "attention.head_count", 6U)
        .with(prefix + "attention.layer_norm_epsilon", 1e-5F)
        .with(prefix + "attention.causal", false)
        .with(prefix + "rope.freq_base", 500.0F);
    if (is_modern()) {
      tensors_.builder()
          .with("modern-bert.attention.sliding_window", 6U)
          .with("modern-bert.rope.freq_base_swa", 100.0F);
    }
  }

  // The letters as words and as what goes on with one, and some words.
  void add_vocabulary() {
    std::vector<std::string> tokens = {"[PAD]"};
    for (const std::string begin : {"\u2581", ""}) {
      for (char letter = 'a'; letter <= 'z'; ++letter) {
        tokens.push_back(begin + letter);
      }
    }
    while (tokens.size() < 100) {
      tokens.push_back("[unused" + std::to_string(tokens.size()) + ']');
    }
    for (const std::string token : {"[UNK]",
                                    "[CLS]",
                                    "[SEP]",
                                    "[MASK]",
                                    "\u2581card",
                                    "\u2581lost",
                                    "\u2581refund",
                                    "\u2581my",
                                    "ed",
                                    "ing"}) {
      tokens.push_back(token);
    }
    while (tokens.size() < kTokens) {
      tokens.push_back("[unused" + std::to_string(tokens.size()) + ']');
    }
    std::vector<std::int32_t> types;
    types.reserve(tokens.size());
    for (const std::string& token : tokens) {
      types.push_back(token.front() == '[' ? 3 : 1);
    }
    tensors_.builder()
        .with("tokenizer.ggml.model", "bert")
        .with("tokenizer.ggml.pre", "jina-v2-en")
        .with("tokenizer.ggml.tokens", tokens)
        .with("tokenizer.ggml.token_type", types)
        .with("tokenizer.ggml.token_type_count", 2U);
  }

  void add_attention(const std::string& block) {
    if (is_modern()) {
      tensors_.add_matrix(block + "attn_qkv.weight", kEmbedding, 3 * kEmbedding);
    } else {
      for (const std::string name : {"attn_q", "attn_k", "attn_v"}) {
        tensors_.add_matrix(block + name + ".weight", kEmbedding, kEmbedding);
        add_bias(block + name, kEmbedding);
      }
    }
    tensors_.add_matrix(block + "attn_output.weight", kEmbedding, kEmbedding);
    add_bias(block + "attn_output", kEmbedding);
  }

  void add_layer(const std::string& block) {
    if (architecture_ == "nomic-bert" || architecture_ == "jina-bert-v2") {
      tensors_.add_matrix(block + "ffn_gate.weight", kEmbedding, kFeedForward);
    }
    tensors_.add_matrix(
        block + "ffn_up.weight", kEmbedding, is_modern() ? 2 * kFeedForward : kFeedForward);
    tensors_.add_matrix(block + "ffn_down.weight", kFeedForward, kEmbedding);
    if (architecture_ == "bert") {
      add_bias(block + "ffn_up", kFeedForward);
    }
    add_bias(block + "ffn_down", kEmbedding);
  }

  void add_norms(const std::string& block) {
    if (is_modern()) {
      if (block != "blk.0.") {
        tensors_.add_norm(block + "attn_norm.weight", kEmbedding);
      }
      tensors_.add_norm(block + "ffn_norm.weight", kEmbedding);
      return;
    }
    for (const std::string name : {"attn_output_norm", "layer_output_norm"}) {
      tensors_.add_norm(block + name + ".weight", kEmbedding);
      tensors_.add_tensor(block + name + ".bias", {kEmbedding}, 0.5);
    }
  }

  void add_bias(const std::string& name, std::int64_t length) {
    if (architecture_ == "bert" || architecture_ == "jina-bert-v2") {
      tensors_.add_tensor(name + ".bias", {length}, 0.5);
    }
  }

  std::string architecture_;
  RandomTensors tensors_;
};

}  // namespace tuneornot
