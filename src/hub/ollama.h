#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "hub/reference.h"

namespace tuneornot {

// Ollama's store, which is only read:
//   manifests/HOST/NAMESPACE/NAME/TAG     JSON: the layers of a model
//   blobs/sha256-...                      their contents; that of the model is a GGUF file

// The GGUF file of the model in the first of the stores that has it. Throws ErrorKind::Model: it is
// in none, is damaged, or has what this version does not apply, such as an adapter.
std::filesystem::path locate_ollama_file(const OllamaReference& reference,
                                         std::span<const std::filesystem::path> stores);

// What a store holds, sorted by their texts; none where it cannot be read.
std::vector<OllamaReference> ollama_models(const std::filesystem::path& store);

}  // namespace tuneornot
