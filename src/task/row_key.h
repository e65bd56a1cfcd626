#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "task/example_reader.h"
#include "task/labels.h"
#include "task/task.h"

namespace tuneornot {

// What is kept of a row once its text is gone. Hashes are XXH3's: of 20 million different texts any
// two are taken for one with a probability of 1 in 90,000. `exact` is a part of such a hash and
// tells apart only texts of which `near` is the same; there two are taken for one in 2^32 times.
struct RowKey {
  std::uint64_t id = 0;     // of input and output
  std::uint64_t near = 0;   // of the input after normalisation
  std::uint32_t exact = 0;  // of the input
  std::uint32_t group = 0;  // from 1 as they come; 0: its own group
  std::uint32_t label = 0;  // number in the hasher's table; when generating, of the output's hash
  std::uint32_t line = 0;
};
static_assert(sizeof(RowKey) == 32, "what docs/data.md says a row takes");

// The same for equal rows wherever they stand.
std::uint64_t row_id(const ExampleView& example);

// Gives hashes numbers, from 1 in the order in which they are first seen; 16 bytes for each, and
// room to grow. Open addressing with linear probing: the hashes are as good as random.
class HashNumbers {
 public:
  HashNumbers() : slots_(kFewestSlots) {}

  std::uint32_t number_of(std::uint64_t hash);

 private:
  static constexpr std::size_t kFewestSlots = 64;  // a power of two

  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t number = 0;  // 0: free
  };

  Slot& slot_of(std::uint64_t hash);
  void grow();

  std::vector<Slot> slots_;
  std::uint32_t size_ = 0;
};

// Makes the keys of the rows of one task.
class RowHasher {
 public:
  explicit RowHasher(TaskKind kind) : kind_(kind) {}

  RowKey key_of(const ExampleView& example);

  const LabelTable& labels() const { return labels_; }  // none when generating

 private:
  TaskKind kind_;
  LabelTable labels_;
  HashNumbers groups_;
  std::string room_;  // to normalise in
};

}  // namespace tuneornot
