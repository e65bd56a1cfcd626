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

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace tuneornot {

// The reference of the model that comes with the program.
constexpr const char* kEmbeddedReference = "smollm2";

// What references are, for --help.
constexpr const char* kReferences =
    "a GGUF file, hf:ORG/REPOSITORY[:QUANTISATION], ollama:NAME[:TAG] or smollm2, the embedded one";

// Where the model of a reference is and what it is called: "smollm2", a path to a GGUF file
// (relative to `folder`), or what hub/reference.h reads, which is fetched where that is needed and
// environment.hub allows it. Throws ErrorKind::Model for a file that is not there, ErrorKind::Usage
// for a reference that this version does not understand, and what locate_hub_file does.
GgufModelSettings model_settings(const std::string& reference,
                                 const std::filesystem::path& folder,
                                 const Environment& environment);

// The same of several. To be called before an InterruptWatcher is made: so Ctrl-C ends a fetch,
// which goes on with the next call. Throws also ErrorKind::Usage when two would have one name.
std::vector<GgufModelSettings> locate_models(std::span<const std::string> references,
                                             const std::filesystem::path& folder,
                                             const Environment& environment);

// The models, loaded, with the weights that compute fastest here.
std::vector<std::unique_ptr<Model>> open_models(std::vector<GgufModelSettings> located,
                                                const Environment& environment);

// The tokenizer of the first of the references, or of the embedded model where there is none. Empty
// where that cannot be had: it is for counting only, and nothing is fetched for it.
std::optional<GgufTokenizer> tokenizer_at_hand(std::span<const std::string> references,
                                               const std::filesystem::path& folder,
                                               const Environment& environment);

// --offline, and the environment that a command works in with or without it.
void declare_offline(CLI::App& options, bool& offline);
Environment settled_offline(const Environment& environment, bool offline);

}  // namespace tuneornot
