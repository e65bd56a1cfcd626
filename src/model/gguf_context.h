#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "model/compute_backend.h"
#include "model/gguf_adapters.h"
#include "model/gguf_model.h"
#include "model/vocabulary.h"

struct llama_adapter_lora;
struct llama_model;

namespace tuneornot {

// Tokens to be decoded at the end of one sequence.
struct Extension {
  std::size_t sequence = 0;
  std::vector<Token> tokens;
};

// A KV cache of libllama's, as a batch sees it: a shared prefix, and
// sequences that begin with it and grow. Every batch starts from the same state of the cache,
// whatever came before it: the prefix is decoded alone once, kept as bytes, and each batch begins
// by clearing the cache and putting these bytes back. So a batch's logits are the same bits in a
// fresh process and after a hundred other batches.
class GgufContext {
 public:
  // `model` and `threads` outlive it, and so does `errors`, where libllama's messages arrive.
  // Throws ErrorKind::Model when there is no memory for it, or the model keeps no keys and values.
  GgufContext(llama_model* model,
              const GgufModelSettings& settings,
              const ComputeThreads& threads,
              std::string& errors);
  ~GgufContext();
  GgufContext(GgufContext&&) noexcept;

  std::size_t cells() const;  // of one batch, the prefix counted once

  // What the batches from now on are computed with; null and no file: the model alone.
  void use_adapter(llama_adapter_lora* adapter, const AdapterFile& file);

  // Clears the cache and lets `sequences` sequences begin with `prefix`. False when stopped.
  bool begin_batch(const std::vector<Token>& prefix, std::size_t sequences, std::stop_token stop);

  // The next batch decodes its prefix anew.
  void forget_prefixes();

  // Shortens a sequence to its first `length` tokens.
  void truncate(std::size_t sequence, std::size_t length);

  // Decodes the extensions together. False when stopped; the batch is over then. Throws
  // ErrorKind::Model when libllama fails.
  bool decode(std::span<const Extension> extensions, std::stop_token stop);

  // The logits after the last token of the i-th extension of the last decode, until the next one.
  std::span<const float> logits(std::size_t extension) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
