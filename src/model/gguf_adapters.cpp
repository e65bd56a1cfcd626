#include "model/gguf_adapters.h"

#include <llama.h>

#include <algorithm>
#include <system_error>
#include <utility>
#include <variant>

#include "base/error.h"
#include "weights/adapter.h"

namespace tuneornot {

namespace {

constexpr std::size_t kMostKept = 8;

struct FreeAdapter {
  void operator()(llama_adapter_lora* adapter) const { llama_adapter_lora_free(adapter); }
};

}  // namespace

struct GgufAdapters::Loaded {
  AdapterFile file;
  std::unique_ptr<llama_adapter_lora, FreeAdapter> adapter;
};

AdapterFile adapter_file(const std::filesystem::path& path) {
  if (path.empty()) {
    return {};
  }
  std::error_code unreadable;
  AdapterFile file{.path = path, .bytes = std::filesystem::file_size(path, unreadable)};
  if (!unreadable) {
    file.written = std::filesystem::last_write_time(path, unreadable);
  }
  if (unreadable) {
    throw Error(ErrorKind::Model,
                path.string() + ": not a file that can be read; give the path of an adapter");
  }
  return file;
}

GgufAdapters::GgufAdapters(llama_model* model, GgufFile header, std::string model_sha256)
    : model_(model), header_(std::move(header)), model_sha256_(std::move(model_sha256)) {
  // Without the vocabulary, which is most of it and is not looked at.
  std::erase_if(header_.metadata,
                [](const auto& entry) { return std::holds_alternative<GgufArray>(entry.second); });
}

GgufAdapters::~GgufAdapters() = default;

llama_adapter_lora* GgufAdapters::get(const AdapterFile& file) {
  const auto found = std::ranges::find(loaded_, file, &Loaded::file);
  if (found != loaded_.end()) {
    std::rotate(found, found + 1, loaded_.end());
    return loaded_.back().adapter.get();
  }
  check_adapter(file.path, header_, model_sha256_);
  Loaded loaded{.file = file};
  loaded.adapter.reset(llama_adapter_lora_init(model_, file.path.c_str()));
  if (!loaded.adapter) {
    throw Error(ErrorKind::Model,
                file.path.string() +
                    ": llama.cpp cannot load it; use an adapter that was trained for this model");
  }
  // What the path held before is asked for no more.
  std::erase_if(loaded_, [&](const Loaded& other) { return other.file.path == file.path; });
  if (loaded_.size() == kMostKept) {
    loaded_.erase(loaded_.begin());
  }
  loaded_.push_back(std::move(loaded));
  return loaded_.back().adapter.get();
}

}  // namespace tuneornot
