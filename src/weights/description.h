#pragma once

#include <cstdint>
#include <string>

#include "weights/gguf.h"

namespace tuneornot {

// What a model file says of itself, for people who choose between several. Texts are as the file
// has them: not printable.
struct ModelDescription {
  std::string architecture;                 // "llama"; empty: not said, as all texts here
  std::string weight_type;                  // "Q4_K_M", or the type of most of its numbers: "Q8_0"
  std::string licence;                      // "apache-2.0"
  std::uint64_t parameters = 0;             // the numbers of all its tensors
  std::uint64_t context_tokens = 0;         // that it was trained for; 0: not said
  std::uint64_t cache_bytes_per_token = 0;  // keys and values of 16 bits; 0: not known, or none
  bool completes = true;                    // prompts; false: it embeds texts alone
};

// Of a file that read_gguf accepts. Never throws: what is not understood stays empty.
ModelDescription describe(const GgufFile& file);

}  // namespace tuneornot
