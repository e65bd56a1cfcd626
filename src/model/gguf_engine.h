#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "model/gguf_embedder.h"
#include "model/gguf_model.h"
#include "model/vocabulary.h"

struct llama_context;

namespace tuneornot {

// Tokens to be decoded at the end of one sequence.
struct Extension {
  std::size_t sequence = 0;
  std::vector<Token> tokens;
};

// libllama's weights and KV cache, as a batch sees them: a shared prefix, and sequences that begin
// with it and grow. Every batch starts from the same state of the cache, whatever came before it:
// the prefix is decoded alone once, kept as bytes, and each batch begins by clearing the cache and
// putting these bytes back. So a batch's logits are the same bits in a fresh process and after a
// hundred other batches.
class GgufEngine {
 public:
  // Throws ErrorKind::Model, in llama.cpp's words, when the file cannot be used.
  explicit GgufEngine(const GgufModelSettings& settings);
  ~GgufEngine();

  Vocabulary vocabulary() const;
  std::string chat_template() const;   // "" when the file has none
  std::size_t context_tokens() const;  // of one sequence: what the model was trained for
  std::size_t cells() const;           // of one batch, the prefix counted once

  // The LoRA adapter that the batches from now on are computed with; an empty path: none. Throws
  // ErrorKind::Model, and then uses none, when the file is no adapter for this model.
  void use_adapter(const std::filesystem::path& path);

  // Clears the cache and lets `sequences` sequences begin with `prefix`. False when stopped.
  bool begin_batch(const std::vector<Token>& prefix, std::size_t sequences, std::stop_token stop);

  // The next batch decodes its prefix anew.
  void forget_prefix();

  // Shortens a sequence to its first `length` tokens.
  void truncate(std::size_t sequence, std::size_t length);

  // Decodes the extensions together. False when stopped; the batch is over then. Throws
  // ErrorKind::Model when libllama fails.
  bool decode(std::span<const Extension> extensions, std::stop_token stop);

  // The logits after the last token of the i-th extension of the last decode, until the next one.
  std::span<const float> logits(std::size_t extension) const;

  // GgufEmbedder::vectors, without the adapter in use, of an embedder that is made when it is first
  // asked for.
  std::optional<std::vector<TextVector>> vectors(std::span<const std::vector<Token>> texts,
                                                 std::stop_token stop);

  llama_context* context() const;  // for the vocabulary that samplers of libllama need

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
