#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "model/model.h"

namespace tuneornot {

// How a GGUF file counts tokens, without its weights: some 50 ms instead of a model's load.
struct GgufTokenizer {
  std::unique_ptr<Tokenizer> tokenizer;
  std::int64_t context_tokens = 0;  // what the model was trained for
};

// The file passes read_gguf and check_loadable first. Throws ErrorKind::Model when it cannot be
// used.
GgufTokenizer open_gguf_tokenizer(const std::filesystem::path& path);

}  // namespace tuneornot
