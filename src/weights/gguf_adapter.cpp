#include <ggml.h>
#include <gguf.h>

#include <cstring>

#include "base/check.h"
#include "base/files.h"
#include "weights/adapter.h"
#include "weights/gguf.h"
#include "weights/gguf_memory.h"

namespace tuneornot {

namespace {

constexpr const char* kTraining = "tuneornot.training";

// The file's header, and behind it the floats in the order in which they were added.
class GgufWriter {
 public:
  explicit GgufWriter(std::size_t tensors)
      : gguf_(gguf_init_empty()), ggml_(tensor_shapes(tensors)) {}

  gguf_context* metadata() { return gguf_.get(); }

  void add(const std::string& name, std::size_t columns, std::span<const float> numbers) {
    ggml_tensor* tensor = ggml_new_tensor_2d(ggml_.get(),
                                             GGML_TYPE_F32,
                                             static_cast<std::int64_t>(columns),
                                             static_cast<std::int64_t>(numbers.size() / columns));
    ggml_set_name(tensor, name.c_str());
    check(name == ggml_get_name(tensor), "a tensor's name is short enough for ggml");
    gguf_add_tensor(gguf_.get(), tensor);
    numbers_.push_back(numbers);
  }

  std::string bytes() const {
    std::string bytes = header_of(*gguf_);
    const std::size_t alignment = gguf_get_alignment(gguf_.get());
    for (const std::span<const float> numbers : numbers_) {
      bytes.append(reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes());
      bytes.resize((bytes.size() + alignment - 1) / alignment * alignment);
    }
    return bytes;
  }

 private:
  GgufMemory gguf_;
  GgmlMemory ggml_;
  std::vector<std::span<const float>> numbers_;
};

}  // namespace

void write_gguf_adapter(const std::filesystem::path& path, const Adapter& adapter) {
  GgufWriter writer(2 * adapter.modules.size());
  gguf_context* metadata = writer.metadata();
  gguf_set_val_str(metadata, "general.type", "adapter");
  gguf_set_val_str(metadata, "general.architecture", adapter.architecture.c_str());
  gguf_set_val_str(metadata, "general.base_model.0.name", adapter.base_name.c_str());
  gguf_set_val_str(metadata, "tuneornot.base_sha256", adapter.base_sha256.c_str());
  gguf_set_val_str(metadata, kTraining, adapter.training.c_str());
  gguf_set_val_str(metadata, "adapter.type", "lora");
  // llama.cpp scales by alpha / rank.
  gguf_set_val_f32(
      metadata, "adapter.lora.alpha", adapter.scale * static_cast<float>(adapter.rank));
  for (const AdapterModule& module : adapter.modules) {
    writer.add(module.tensor + ".weight.lora_a", module.inputs, module.a);
    writer.add(module.tensor + ".weight.lora_b", adapter.rank, module.b);
  }
  write_file(path, writer.bytes());
}

std::string training_of_adapter(const std::filesystem::path& path) {
  return metadata_text(read_gguf(path), kTraining);
}

}  // namespace tuneornot
