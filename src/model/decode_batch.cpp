#include "model/decode_batch.h"

#include <llama.h>

namespace tuneornot {

DecodeBatch::DecodeBatch(std::size_t tokens)
    : batch_(std::make_unique<llama_batch>(
          llama_batch_init(static_cast<std::int32_t>(tokens), 0, 1))) {}

DecodeBatch::~DecodeBatch() {
  llama_batch_free(*batch_);
}

// NOLINTNEXTLINE(bugprone-easily-swappable-parameters): token, position and sequence, as there
void DecodeBatch::add(Token token, std::size_t position, std::int32_t sequence) {
  const std::int32_t i = batch_->n_tokens++;
  batch_->token[i] = token;
  batch_->pos[i] = static_cast<llama_pos>(position);
  batch_->n_seq_id[i] = 1;
  batch_->seq_id[i][0] = sequence;
  batch_->logits[i] = 0;
}

std::int32_t DecodeBatch::ask() {
  batch_->logits[batch_->n_tokens - 1] = 1;
  return batch_->n_tokens - 1;
}

}  // namespace tuneornot
