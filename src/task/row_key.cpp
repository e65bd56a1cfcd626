#include "task/row_key.h"

#include <array>
#include <utility>

#include "base/hash.h"
#include "base/normalise.h"

namespace tuneornot {

namespace {

std::uint64_t hash_of_both(std::uint64_t input, std::uint64_t output) {
  const std::array<std::uint64_t, 2> both = {input, output};
  return fast_hash({reinterpret_cast<const char*>(both.data()), sizeof both});
}

}  // namespace

std::uint64_t row_id(const ExampleView& example) {
  return hash_of_both(fast_hash(example.input), fast_hash(example.output));
}

std::uint32_t HashNumbers::number_of(std::uint64_t hash) {
  if (4 * (std::size_t{size_} + 1) > 3 * slots_.size()) {
    grow();
  }
  Slot& slot = slot_of(hash);
  if (slot.number == 0) {
    slot = {.hash = hash, .number = ++size_};
  }
  return slot.number;
}

HashNumbers::Slot& HashNumbers::slot_of(std::uint64_t hash) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].number != 0 && slots_[at].hash != hash) {
    at = (at + 1) & mask;
  }
  return slots_[at];
}

void HashNumbers::grow() {
  const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(2 * slots_.size()));
  for (const Slot& slot : before) {
    if (slot.number != 0) {
      slot_of(slot.hash) = slot;
    }
  }
}

RowKey RowHasher::key_of(const ExampleView& example) {
  const std::uint64_t input = fast_hash(example.input);
  const std::uint64_t output = fast_hash(example.output);
  return {.id = hash_of_both(input, output),
          .near = fast_hash(normalise(example.input, room_)),
          .exact = static_cast<std::uint32_t>(input),
          .group = example.group.empty() ? 0 : groups_.number_of(fast_hash(example.group)),
          .label = kind_ == TaskKind::Classify ? labels_.number_of(example.output)
                                               : static_cast<std::uint32_t>(output),
          .line = static_cast<std::uint32_t>(example.line)};
}

}  // namespace tuneornot
