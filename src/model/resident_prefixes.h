#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <vector>

#include "model/gguf_adapters.h"
#include "model/label_trie.h"

namespace tuneornot {

// What a cache holds of prefixes that were decoded, as bytes: those used last, within a limit. So
// candidates that are measured in turns, or routes that are served together, need not read their
// instruction and shots anew each time.
class ResidentPrefixes {
 public:
  struct Prefix {
    std::vector<Token> tokens;
    AdapterFile adapter;  // that it was computed with
    std::vector<std::uint8_t> state;
  };

  explicit ResidentPrefixes(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  // Null when it is not there; valid until the next `keep` or `clear`.
  const Prefix* find(const std::vector<Token>& tokens, const AdapterFile& adapter);

  // The last one is kept however large it is.
  const Prefix& keep(Prefix prefix);

  void clear();

 private:
  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::list<Prefix> prefixes_;  // the one used last is the first
};

}  // namespace tuneornot
