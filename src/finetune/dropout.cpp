#include "finetune/dropout.h"

#include <cmath>

#include "base/check.h"
#include "base/random.h"

namespace tuneornot {

namespace {

std::uint64_t mixed(std::uint64_t key, std::uint64_t with) {
  return Rng(key ^ with).next();
}

}  // namespace

Dropout dropout_of(const TokenBatch& batch, const DropoutMoment& moment) {
  Dropout dropout{.share = moment.share};
  dropout.keys.reserve(batch.tokens.size());
  const std::uint64_t of_step = mixed(Rng(moment.seed, "lora: dropout").next(), moment.step);
  for (std::size_t text = 0; text < batch.segments.size(); ++text) {
    check(!batch.segments[text].parent, "with dropout each text has its prefix to itself");
    const std::uint64_t of_text = mixed(of_step, moment.first_text + text);
    for (std::size_t position = 0; position < batch.segments[text].count; ++position) {
      dropout.keys.push_back(mixed(of_text, position));
    }
  }
  return dropout;
}

void weigh_by_dropout(const Dropout& dropout,
                      std::size_t token,
                      std::size_t a,
                      std::span<float> row) {
  // Two draws of 32 bits from each number of 64.
  constexpr unsigned kBits = 32;
  const auto least = static_cast<std::uint32_t>(std::ldexp(dropout.share, kBits));
  const auto grown = static_cast<float>(1 / (1 - dropout.share));
  Rng rng(mixed(dropout.keys[token], a));
  std::uint64_t draws = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    draws = i % 2 == 0 ? rng.next() : draws >> kBits;
    row[i] = static_cast<std::uint32_t>(draws) < least ? 0 : grown;
  }
}

}  // namespace tuneornot
