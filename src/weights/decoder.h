#pragma once

#include <string>

#include "weights/gguf.h"

namespace tuneornot {

// Whether this version knows the architecture (llama, qwen2, qwen3, gemma3, phi3).
bool is_known_decoder(const std::string& architecture);

// Holds every block of a model of an architecture that this version knows against its metadata, and
// refuses what libllama would stop the process for when it loads it or computes with it. Other
// architectures are left to libllama. Throws ErrorKind::Model.
void check_decoder(const GgufFile& file, const std::string& architecture);

}  // namespace tuneornot
