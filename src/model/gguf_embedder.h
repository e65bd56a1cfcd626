#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "model/compute_backend.h"
#include "model/gguf_model.h"
#include "model/vocabulary.h"

struct llama_model;

namespace tuneornot {

using TextVector = std::vector<float>;  // of length 1

// Vectors of texts, from the states of a model's last layer, behind its norm. A model that was made
// for it says in its file ("pooling_type") whether a text's vector is the mean of its tokens'
// states, or that of the first or the last one. For any other model it is the mean and the last
// one's, either of length 1, side by side: the mean tells what a text is about, the last state what
// the model expects next, and together they tell labels apart better than one of them
// (docs/strategies.md). An encoder, whose states all know the whole text, gives their mean.
//
// It has a context of its own beside the one that prompts are decoded in: libllama keeps the states
// of every token in a context or of none, and what that one holds of a prompt's beginning stays.
class GgufEmbedder {
 public:
  // The model and `threads` outlive it, and so does `errors`, where libllama's messages arrive.
  // Throws ErrorKind::Model when there is no memory for a context.
  GgufEmbedder(llama_model* model,
               const GgufModelSettings& settings,
               const ComputeThreads& threads,
               std::string& errors);
  ~GgufEmbedder();

  // Room for the tokens of a batch: settings.context_tokens; less of an encoder with so many tokens
  // that logits, which libllama sets aside and nobody computes, would take more than a gigabyte.
  std::size_t cells() const;

  // The texts' vectors, a function of these texts alone. Each has a token at least, there are
  // settings.batch_size at most, and all of them fit the cells together. Empty when stopped.
  // Throws ErrorKind::Model when libllama fails.
  std::optional<std::vector<TextVector>> vectors(std::span<const std::vector<Token>> texts,
                                                 std::stop_token stop);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
