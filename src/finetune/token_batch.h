#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tuneornot {

using TokenId = std::int32_t;

// A text to learn from. The loss is that of the tokens at `targets`, each predicted from those
// before it; the other tokens are only read.
struct TrainingText {
  std::vector<TokenId> tokens;
  std::vector<std::size_t> targets;  // ascending, from 1
};

// Tokens that stand behind one another, and behind those of the parent, whose positions they
// continue: siblings do not see each other.
struct Segment {
  std::size_t first = 0;  // token
  std::size_t count = 0;
  std::optional<std::size_t> parent;  // an earlier segment
};

struct Target {
  std::size_t token = 0;  // the place whose next token is asked for
  TokenId next = 0;
  float weight = 0;  // in the sum that is the loss
};

// What is left out of what A takes in; see dropout.h.
struct Dropout {
  double share = 0;                 // of the numbers; 0: none
  std::vector<std::uint64_t> keys;  // of each token: what decides on its numbers
};

// Several texts without padding, side by side.
struct TokenBatch {
  std::vector<TokenId> tokens;
  std::vector<std::int32_t> positions;
  std::vector<Segment> segments;  // together all tokens, in order
  std::vector<Target> targets;    // by token
  Dropout dropout;
};

// Whether the tokens that all texts begin with stand there once, as a segment that the rest of each
// hangs on. Exact: what is computed of them, and the sum of the gradients that come back, is what
// it would be in each text.
enum class Prefix { Shared, Repeated };

// How many tokens both begin with.
std::size_t common_tokens(std::span<const TokenId> a, std::span<const TokenId> b);

// Cuts a batch where its tokens become too many, a prefix that is shared counted once; a text that
// is too long alone stays whole.
std::vector<std::span<const TrainingText* const>> micro_batches(
    std::span<const TrainingText* const> batch, std::size_t most_tokens, Prefix prefix);

// Tokens behind a text's last target and the last target itself are not read by anything and left
// out. Every target weighs `weight`.
TokenBatch pack(std::span<const TrainingText* const> texts, float weight, Prefix prefix);

std::size_t targets_in(std::span<const TrainingText* const> texts);

// The tokens that targets ask about, once each, ascending.
std::vector<std::size_t> places_of(const TokenBatch& batch);

}  // namespace tuneornot
