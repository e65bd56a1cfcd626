#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tuneornot {

// How users name models that other programs keep. The text of a reference is data: every part of it
// is held against the letters that it may have, before it becomes part of a path or a URL.

// hf:ORG/REPOSITORY, hf:ORG/REPOSITORY:QUANTISATION or hf:ORG/REPOSITORY/FILE.gguf; of a model in
// several files FILE is the first.
struct HubReference {
  std::string repository;    // "org/name"
  std::string quantisation;  // "Q4_K_M", as it was written; empty: not named
  std::string file;          // its path in the repository; empty: not named

  std::string text() const;
};

// ollama:NAME, ollama:NAME:TAG; NAME may be NAMESPACE/NAME or HOST/NAMESPACE/NAME
struct OllamaReference {
  std::string host = "registry.ollama.ai";
  std::string space = "library";
  std::string name;
  std::string tag = "latest";

  std::string text() const;  // as short as it can be
};

bool is_hub_reference(std::string_view text);
bool is_ollama_reference(std::string_view text);

// Throw ErrorKind::Usage, saying how such a reference is written.
HubReference parse_hub_reference(const std::string& text);
OllamaReference parse_ollama_reference(const std::string& text);

// Whether `path` can only name something below the folder it is put behind: parts without "..",
// control characters, backslashes or excessive length between single slashes.
bool is_path_below(std::string_view path);

constexpr std::size_t kGitHashLength = 40;
constexpr std::size_t kSha256Length = 64;

// Lower-case hexadecimal of that length.
bool is_hex(std::string_view text, std::size_t length);

}  // namespace tuneornot
