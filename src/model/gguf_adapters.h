#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "weights/gguf.h"

struct llama_adapter_lora;
struct llama_model;

namespace tuneornot {

// A file as it was when it was looked at: one that was written anew is another.
struct AdapterFile {
  std::filesystem::path path;  // empty: no adapter
  std::uintmax_t bytes = 0;
  std::filesystem::file_time_type written;
  bool operator==(const AdapterFile&) const = default;
};

// Throws ErrorKind::Model when there is no such file. An empty path is no adapter.
AdapterFile adapter_file(const std::filesystem::path& path);

// LoRA adapters of one model, loaded when they are first asked for; of many those asked for last
// are kept.
class GgufAdapters {
 public:
  // `model` outlives it; `header` is that of the model's file.
  GgufAdapters(llama_model* model, GgufFile header, std::string model_sha256);
  ~GgufAdapters();

  // Not to be in use while another one is asked for. Throws ErrorKind::Model, in one sentence, when
  // the file is no adapter for the model.
  llama_adapter_lora* get(const AdapterFile& file);

 private:
  struct Loaded;

  llama_model* model_;
  GgufFile header_;
  std::string model_sha256_;
  std::vector<Loaded> loaded_;  // the one asked for last is the last
};

}  // namespace tuneornot
