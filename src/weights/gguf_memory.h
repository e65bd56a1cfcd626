#pragma once

#include <cstddef>
#include <memory>
#include <string>

struct ggml_context;  // NOLINT(readability-identifier-naming): the library's name
struct gguf_context;  // NOLINT(readability-identifier-naming): the library's name

namespace tuneornot {

// What ggml's writer of GGUF files works on.
struct FreeGguf {
  void operator()(gguf_context* context) const;
};
using GgufMemory = std::unique_ptr<gguf_context, FreeGguf>;

struct FreeGgml {
  void operator()(ggml_context* context) const;
};
using GgmlMemory = std::unique_ptr<ggml_context, FreeGgml>;

// Room for so many tensors' names, types and shapes, and none of their numbers.
GgmlMemory tensor_shapes(std::size_t tensors);

// All of a file but the numbers.
std::string header_of(const gguf_context& file);

}  // namespace tuneornot
