#include "finetune/token_batch.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace tuneornot {

namespace {

// What is read of a text.
std::span<const TokenId> inputs_of(const TrainingText& text) {
  check(!text.targets.empty() && text.targets.front() > 0,
        "a text has targets, none of them first");
  check(text.targets.back() < text.tokens.size(), "a target is one of the text's tokens");
  return std::span(text.tokens).first(text.targets.back());
}

std::size_t shared_length(std::span<const TrainingText* const> texts) {
  std::span<const TokenId> shared = inputs_of(*texts.front());
  for (const TrainingText* text : texts) {
    shared = shared.first(common_tokens(shared, inputs_of(*text)));
  }
  return shared.size();
}

void append(TokenBatch& batch,
            std::span<const TokenId> tokens,
            std::size_t position,
            std::optional<std::size_t> parent) {
  batch.segments.push_back(
      {.first = batch.tokens.size(), .count = tokens.size(), .parent = parent});
  for (const TokenId token : tokens) {
    batch.tokens.push_back(token);
    batch.positions.push_back(static_cast<std::int32_t>(position++));
  }
}

}  // namespace

std::size_t common_tokens(std::span<const TokenId> a, std::span<const TokenId> b) {
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

TokenBatch pack(std::span<const TrainingText* const> texts, float weight, Prefix prefix) {
  check(!texts.empty(), "a batch has texts");
  const bool is_shared = prefix == Prefix::Shared && texts.size() > 1;
  const std::size_t shared = is_shared ? shared_length(texts) : 0;
  TokenBatch batch;
  std::optional<std::size_t> parent;
  if (shared > 0) {
    append(batch, inputs_of(*texts.front()).first(shared), 0, std::nullopt);
    parent = 0;
  }
  for (const TrainingText* text : texts) {
    const std::size_t first = batch.tokens.size();
    append(batch, inputs_of(*text).subspan(shared), shared, parent);
    for (const std::size_t target : text->targets) {
      const std::size_t before = target - 1;
      batch.targets.push_back({.token = before < shared ? before : first + before - shared,
                               .next = text->tokens[target],
                               .weight = weight});
    }
  }
  // Targets that this leaves in any order are equal.
  std::ranges::sort(
      batch.targets, {}, [](const Target& target) { return std::pair(target.token, target.next); });
  return batch;
}

std::vector<std::size_t> places_of(const TokenBatch& batch) {
  std::vector<std::size_t> places;
  for (const Target& target : batch.targets) {
    if (places.empty() || places.back() != target.token) {
      places.push_back(target.token);
    }
  }
  return places;
}

std::size_t targets_in(std::span<const TrainingText* const> texts) {
  std::size_t targets = 0;
  for (const TrainingText* text : texts) {
    targets += text->targets.size();
  }
  return targets;
}

std::vector<std::span<const TrainingText* const>> micro_batches(
    std::span<const TrainingText* const> batch, std::size_t most_tokens, Prefix prefix) {
  std::vector<std::span<const TrainingText* const>> parts;
  std::size_t first = 0;
  std::size_t tokens = 0;  // of the part's texts
  std::size_t shared = 0;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const std::size_t own = batch[i]->tokens.size();
    const std::size_t in_common =
        i == first ? own : std::min(shared, common_tokens(batch[first]->tokens, batch[i]->tokens));
    const std::size_t saved = prefix == Prefix::Shared ? (i - first) * in_common : 0;
    if (i > first && tokens + own - saved > most_tokens) {
      parts.push_back(batch.subspan(first, i - first));
      first = i;
      tokens = 0;
      shared = own;
    } else {
      shared = in_common;
    }
    tokens += own;
  }
  parts.push_back(batch.subspan(first));
  return parts;
}

}  // namespace tuneornot
