#include "weights/gguf_memory.h"

#include <ggml.h>
#include <gguf.h>

namespace tuneornot {

void FreeGguf::operator()(gguf_context* context) const {
  gguf_free(context);
}

void FreeGgml::operator()(ggml_context* context) const {
  ggml_free(context);
}

GgmlMemory tensor_shapes(std::size_t tensors) {
  return GgmlMemory(ggml_init({.mem_size = (tensors + 1) * ggml_tensor_overhead(),
                               .mem_buffer = nullptr,
                               .no_alloc = true}));
}

std::string header_of(const gguf_context& file) {
  std::string bytes(gguf_get_meta_size(&file), '\0');
  gguf_get_meta_data(&file, bytes.data());
  return bytes;
}

}  // namespace tuneornot
