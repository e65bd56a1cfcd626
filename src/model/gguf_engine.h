#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "model/gguf_context.h"
#include "model/gguf_embedder.h"
#include "model/gguf_model.h"
#include "model/vocabulary.h"

struct llama_vocab;

namespace tuneornot {

// libllama's weights, its adapters, a context to complete prompts with, and one for embeddings,
// made when it is first needed. An encoder has the last one alone.
class GgufEngine {
 public:
  // Throws ErrorKind::Model, in llama.cpp's words, when the file cannot be used.
  explicit GgufEngine(const GgufModelSettings& settings);
  ~GgufEngine();

  bool completes() const;  // prompts; false: it is an encoder
  Vocabulary vocabulary() const;
  const llama_vocab* vocab() const;    // for libllama's samplers
  std::string chat_template() const;   // "" when the file has none
  std::size_t context_tokens() const;  // of one sequence: what the model was trained for
  std::size_t cells() const;           // of one batch, the prefix counted once

  // The LoRA adapter that the batches from now on are computed with; an empty path: none. Throws
  // ErrorKind::Model, and then uses none, when the file is no adapter for this model.
  void use_adapter(const std::filesystem::path& path);

  GgufContext& context();  // of a model that completes

  // The next batch decodes its prefix anew.
  void forget_prefixes();

  // GgufEmbedder::vectors, without the adapter in use.
  std::optional<std::vector<TextVector>> vectors(std::span<const std::vector<Token>> texts,
                                                 std::stop_token stop);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
