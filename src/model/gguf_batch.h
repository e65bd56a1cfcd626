#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/gguf_engine.h"
#include "model/label_trie.h"
#include "model/model.h"
#include "model/prompt_tokens.h"

namespace tuneornot {

// A request as tokens, checked to fit.
struct PreparedRequest {
  const Request* request = nullptr;
  PromptTokens prompt;
  std::shared_ptr<const LabelTrie> labels;  // of Choose
  std::string grammar;                      // of Generate; empty: free text
  std::size_t answer_tokens = 0;            // at most
};

// One batch: its requests do the same kind of work. It fits into the cache at once, or is generated
// by as many at a time as do; then one that has ended makes room for the next.
struct GgufBatch {
  GgufEngine& engine;
  const PromptTokenizer& tokenizer;
  std::span<const PreparedRequest> requests;
  std::size_t prefix = 0;  // leading tokens that all of them have in common
  const Clock& clock;
  double started_ms = 0;
  ReplySink& replies;
  std::stop_token stop;

  GgufContext& context() const { return engine.context(); }

  // The first request is charged with writing the prefix, the others with reading it: a batch's
  // usage, like its answers, does not depend on what was decoded before it.
  Usage usage_of(std::size_t index, std::size_t output_tokens) const;
  Timing timing_of(double first_token_ms) const;
};

// Each answers every request of the batch, unless stopped; then some have no reply yet: those for
// which `answered` is false on return.
void embed_batch(const GgufBatch& batch, std::vector<bool>& answered);  // has no prefix
void choose_batch(const GgufBatch& batch, std::vector<bool>& answered);
void generate_batch(const GgufBatch& batch, std::vector<bool>& answered);

}  // namespace tuneornot
