#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "model/label_trie.h"
#include "model/model.h"

namespace tuneornot {

// How a GGUF file counts tokens, without its weights: some 50 ms instead of a model's load.
struct GgufTokenizer {
  std::unique_ptr<Tokenizer> tokenizer;
  std::int64_t context_tokens = 0;  // what the model was trained for
};

// The file passes read_model and check_loadable first. Throws ErrorKind::Model when it cannot be
// used.
GgufTokenizer open_gguf_tokenizer(const std::filesystem::path& path);

// A prompt and the reply to it, as the tokens of a model that reads the one and answers with the
// other.
struct Exchange {
  std::vector<Token> tokens;
  std::size_t reply = 0;  // where it begins; the token that ends the turn is its last
};

// Makes exchanges for a model to learn from, without its weights: the prompt just as the GGUF model
// renders and tokenises it, the reply as text without control tokens. Not thread-safe.
class ExchangeTokenizer {
 public:
  // As open_gguf_tokenizer; throws ErrorKind::Model also when the model has no token that ends a
  // reply.
  explicit ExchangeTokenizer(const std::filesystem::path& path);
  ~ExchangeTokenizer();

  // Throws ErrorKind::Model when the model's template refuses the prompt.
  Exchange tokens(const Prompt& prompt, std::string_view reply) const;

  std::size_t context_tokens() const;  // what the model was trained for

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
