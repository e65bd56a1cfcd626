#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "model/gguf_model.h"
#include "model/gguf_tokenizer.h"
#include "model/model.h"

namespace tuneornot {

// The reference of the model that comes with the program.
constexpr const char* kEmbeddedReference = "smollm2";

// Where the model of a reference is and what it is called: "smollm2", or a path to a GGUF file
// (relative to `folder`). Throws ErrorKind::Model for a file that is not there, ErrorKind::Usage
// for a reference that this version does not understand.
GgufModelSettings model_settings(const std::string& reference,
                                 const std::filesystem::path& folder,
                                 const Environment& environment);

// The models of the references, loaded, with the weights that compute fastest here. Throws also
// ErrorKind::Usage when two would have one name.
std::vector<std::unique_ptr<Model>> open_models(std::span<const std::string> references,
                                                const std::filesystem::path& folder,
                                                const Environment& environment);

// The tokenizer of the first of the references, or of the embedded model where there is none. Empty
// where that cannot be had: it is for counting only.
std::optional<GgufTokenizer> tokenizer_at_hand(std::span<const std::string> references,
                                               const std::filesystem::path& folder,
                                               const Environment& environment);

}  // namespace tuneornot
