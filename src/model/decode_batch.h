#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "model/label_trie.h"

struct llama_batch;

namespace tuneornot {

// libllama's batch with room for `tokens`, each of them in one sequence.
class DecodeBatch {
 public:
  explicit DecodeBatch(std::size_t tokens);
  ~DecodeBatch();

  void add(Token token, std::size_t position, std::int32_t sequence);
  // Asks for what comes out at the token added last; its index.
  std::int32_t ask();
  const llama_batch& get() const { return *batch_; }

 private:
  std::unique_ptr<llama_batch> batch_;
};

}  // namespace tuneornot
