#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace tuneornot {

// GGUF metadata, version 2 and 3. Integers of every width become int64 (a uint64 above that range
// is refused); arrays keep only what loading needs: their element type and length, their texts when
// they are arrays of text, and their integers (or booleans, as 0 and 1) when they are at most as
// many as a model has blocks.
struct GgufArray {
  std::uint32_t element_type = 0;  // gguf_type
  std::uint64_t length = 0;
  std::vector<std::string> texts;
  std::vector<std::int64_t> integers;
};
using GgufValue = std::variant<std::int64_t, float, double, bool, std::string, GgufArray>;

struct GgufTensor {
  std::string name;
  std::uint32_t type = 0;           // ggml_type
  std::vector<std::int64_t> shape;  // ne[0] first, 1 to 4 of them
  std::uint64_t offset = 0;         // from the start of its file
  std::uint64_t bytes = 0;
  std::size_t part = 0;  // which of a model's files it lies in
};

std::uint64_t numbers_in(const GgufTensor& tensor);

struct GgufFile {
  std::filesystem::path path;
  std::vector<std::filesystem::path> further_parts;  // of a model in several, see model_parts.h
  std::map<std::string, GgufValue> metadata;
  std::vector<GgufTensor> tensors;
};

// What the file says under `key`; nullptr when it says nothing there, or something that is no T.
template <typename T>
const T* find_metadata(const GgufFile& file, const std::string& key) {
  const auto found = file.metadata.find(key);
  return found == file.metadata.end() ? nullptr : std::get_if<T>(&found->second);
}

// The text under `key`; empty when there is none.
std::string metadata_text(const GgufFile& file, const std::string& key);

// Reads and bounds-checks the header of one file that nobody vouches for: counts, lengths, types,
// shapes, alignment, and that every tensor lies inside the file and none overlaps another. Throws
// ErrorKind::Model: path, what is wrong, what to do. Memory stays within a few times the header.
GgufFile read_gguf(const std::filesystem::path& path);

// The same of a header in `in`, which may end where the tensors begin; `file_bytes` is the size of
// the whole file, and `path` the name for messages.
GgufFile parse_gguf(std::istream& in, std::uint64_t file_bytes, const std::filesystem::path& path);

// Whether libllama can be trusted with the file: the architecture's sizes are present, positive and
// fit together (heads divide the embedding, key/value heads divide the heads, ...), the tokenizer's
// arrays match, token_embd has the vocabulary's rows, every block has its tensors. libllama aborts
// the process on some of these. Throws ErrorKind::Model naming what is wrong.
void check_loadable(const GgufFile& file);

}  // namespace tuneornot
